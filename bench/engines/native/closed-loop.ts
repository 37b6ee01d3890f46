import type { LoadErrorKind } from '../../../core/results/run-result.ts';
import type { Connection } from './connection.ts';
import type { Driver, Traffic } from './traffic.ts';

/**
 * Every connection sends its next request when the last one has ended. A request whose connection has to be made again
 * begins before that, so that the time for it counts; the pause after a failure belongs to no request.
 */
export class ClosedLoop implements Driver {
  private readonly traffic: Traffic;
  private readonly timeoutMs: number;
  private endMs: number;

  /** @param endMs end of new requests, in ms since the start of the load */
  constructor(traffic: Traffic, timeoutMs: number, endMs: number) {
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
      if (nowMs >= this.endMs) return;
      connection.attempt = this.traffic.attempts.begin(nowMs, 0);
    }
    this.traffic.send(connection, connection.attempt);
  }

  connecting(connection: Connection, nowMs: number): void {
    if (nowMs < this.endMs) connection.attempt = this.traffic.attempts.begin(nowMs, 0);
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
    return Promise.resolve();
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
