import type { LoadErrorKind } from '../../../core/results/run-result.ts';
import type { Arrivals } from './arrivals.ts';
import type { Connection } from './connection.ts';
import type { Driver, Traffic } from './traffic.ts';
import { createWaker, type Waker } from './waker.ts';

/**
 * Requests begin when they are due, whether earlier ones were answered or not. Those that find no free connection wait
 * in order; because they are numbered in order too, the queue is the range from `head` to the last attempt.
 */
export class OpenLoop implements Driver {
  private readonly traffic: Traffic;
  private readonly arrivals: Arrivals;
  private readonly timeoutMs: number;
  private readonly waker: Waker;
  private readonly freeConnections: Connection[] = [];
  private head = 0;
  private dueMs = Number.POSITIVE_INFINITY;
  private endMs: number;
  private started = false;

  /** @param endMs end of arrivals, in ms since the start of the load */
  static async create(traffic: Traffic, arrivals: Arrivals, timeoutMs: number, endMs: number): Promise<OpenLoop> {
    // The sleeper is a thread; it must be up before the first arrival is due.
    const wake = { up: (): void => undefined };
    const waker = await createWaker(() => wake.up());
    const loop = new OpenLoop(traffic, arrivals, timeoutMs, endMs, waker);
    wake.up = () => loop.pump();
    return loop;
  }

  private constructor(traffic: Traffic, arrivals: Arrivals, timeoutMs: number, endMs: number, waker: Waker) {
    this.traffic = traffic;
    this.arrivals = arrivals;
    this.timeoutMs = timeoutMs;
    this.endMs = endMs;
    this.waker = waker;
  }

  start(): void {
    this.started = true;
    this.freeConnections.push(...this.traffic.connections.filter((connection) => connection.state === 'free'));
    this.dueMs = this.arrivals.next();
    this.pump();
  }

  free(connection: Connection): void {
    this.freeConnections.push(connection);
    this.pump();
  }

  connecting(connection: Connection): void {
    // It was lost while it was free.
    const at = this.freeConnections.indexOf(connection);
    if (at >= 0) this.freeConnections.splice(at, 1);
  }

  connectFailed(_connection: Connection, kind: LoadErrorKind, nowMs: number): void {
    // While any connection is up the requests wait for it; when all are down nobody answers, and they fail as that.
    const up = this.traffic.connections.some(({ state }) => state === 'free' || state === 'busy');
    if (!up) this.failWaiting(kind, nowMs);
  }

  expire(nowMs: number): void {
    while (this.head < this.traffic.attempts.count) {
      if (nowMs - this.traffic.attempts.intendedAt(this.head) < this.timeoutMs) break;
      this.traffic.fail(this.head++, 'not-sent', nowMs);
    }
  }

  end(atMs: number, cut: boolean): void {
    this.endMs = Math.min(this.endMs, atMs);
    this.pump();
    if (cut) this.failWaiting('not-sent', this.traffic.now());
  }

  waitingMs(nowMs: number): number[] {
    const waiting: number[] = [];
    for (let i = this.head; i < this.traffic.attempts.count; i++) {
      waiting.push(nowMs - this.traffic.attempts.intendedAt(i));
    }
    return waiting;
  }

  finished(): boolean {
    return this.started && this.dueMs >= this.endMs && this.head === this.traffic.attempts.count;
  }

  close(): Promise<void> {
    return this.waker.close();
  }

  private failWaiting(kind: LoadErrorKind, nowMs: number): void {
    while (this.head < this.traffic.attempts.count) this.traffic.fail(this.head++, kind, nowMs);
  }

  /** Notes every arrival that is due, sends what can be sent, and asks to be woken for the next. */
  private pump(): void {
    if (!this.started) return;
    const { traffic } = this;
    const { attempts } = traffic;
    const firstNoticed = attempts.count;
    const nowMs = traffic.now();
    while (this.dueMs <= nowMs && this.dueMs < this.endMs) {
      attempts.begin(this.dueMs, nowMs - this.dueMs);
      this.dueMs = this.arrivals.next();
    }
    while (this.head < attempts.count) {
      const connection = this.freeConnections.shift();
      if (connection === undefined) break;
      const attempt = this.head++;
      // One that waited for a connection keeps the lateness with which it was noticed: the rest is the server's doing.
      if (attempt < firstNoticed) traffic.send(connection, attempt);
      else traffic.send(connection, attempt, traffic.now() - attempts.intendedAt(attempt));
    }
    if (this.dueMs < this.endMs) {
      this.waker.wakeAt(this.dueMs + traffic.origin);
    }
  }
}
