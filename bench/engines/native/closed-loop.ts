import type { LoadErrorKind } from '../../../core/results/run-result.ts';
import type { Connection } from './connection.ts';
import type { Driver, Traffic } from './traffic.ts';

/**
 * Every connection sends its next request when the last one has ended. A request whose connection has to be made again
 * begins before that, so that the time for it counts, unless a rate has to be kept; the pause after a failure, or to keep a rate, belongs to no request.
 */
export class ClosedLoop implements Driver {
  private readonly traffic: Traffic;
  private readonly timeoutMs: number;
  private endMs: number;
  private readonly leastGapMs: number;
  private nextSlotMs = 0;
  private readonly pauses = new Set<NodeJS.Timeout>();

  /**
   * @param endMs end of new requests, in ms since the start of the load
   * @param maxRatePerSecond most requests that may be sent in a second, `Infinity` for no limit
   */
  constructor(traffic: Traffic, timeoutMs: number, endMs: number, maxRatePerSecond: number) {
    this.leastGapMs = 1000 / maxRatePerSecond;
    this.traffic = traffic;
    this.timeoutMs = timeoutMs;
    this.endMs = endMs;
  }

  start(): void {
    for (const connection of this.traffic.connections) {
      const nowMs = this.traffic.now();
      if (connection.state === 'free') this.free(connection, nowMs);
      else if (connection.state === 'connecting') this.connecting(connection, nowMs);
    }
  }

  free(connection: Connection, nowMs: number): void {
    if (connection.attempt < 0) {
      if (nowMs >= this.endMs || this.pausesFor(connection, nowMs)) return;
      connection.attempt = this.traffic.attempts.begin(nowMs, 0);
    }
    this.traffic.send(connection, connection.attempt);
  }

  connecting(connection: Connection, nowMs: number): void {
    if (nowMs < this.endMs && this.leastGapMs === 0) connection.attempt = this.traffic.attempts.begin(nowMs, 0);
  }

  connectFailed(connection: Connection, kind: LoadErrorKind, nowMs: number): void {
    this.failWaiting(connection, kind, nowMs);
  }

  expire(nowMs: number): void {
    for (const connection of this.waiting()) {
      const waitedMs = nowMs - this.traffic.attempts.intendedAt(connection.attempt);
      if (waitedMs >= this.timeoutMs) this.failWaiting(connection, 'not-sent', nowMs);
    }
  }

  end(atMs: number, cut: boolean): void {
    this.endMs = Math.min(this.endMs, atMs);
    if (!cut) return;
    for (const connection of this.waiting()) this.failWaiting(connection, 'not-sent', this.traffic.now());
  }

  waitingMs(nowMs: number): number[] {
    return this.waiting().map((connection) => nowMs - this.traffic.attempts.intendedAt(connection.attempt));
  }

  finished(): boolean {
    return this.traffic.now() >= this.endMs && this.waiting().length === 0;
  }

  close(): Promise<void> {
    for (const pause of this.pauses) clearTimeout(pause);
    return Promise.resolve();
  }

  /** Books the next slot of the rate, and waits for it where it is not yet there. */
  private pausesFor(connection: Connection, nowMs: number): boolean {
    if (this.leastGapMs === 0) return false;
    if (nowMs >= this.nextSlotMs) {
      this.nextSlotMs = nowMs + this.leastGapMs;
      return false;
    }
    const pause = setTimeout(() => {
      this.pauses.delete(pause);
      if (connection.state === 'free' && connection.attempt < 0) this.free(connection, this.traffic.now());
    }, this.nextSlotMs - nowMs);
    this.pauses.add(pause);
    return true;
  }

  private waiting(): Connection[] {
    return this.traffic.connections.filter(({ attempt, state }) => attempt >= 0 && state !== 'busy');
  }

  private failWaiting(connection: Connection, kind: LoadErrorKind, nowMs: number): void {
    if (connection.attempt < 0) return;
    this.traffic.fail(connection.attempt, kind, nowMs);
    connection.attempt = -1;
  }
}
