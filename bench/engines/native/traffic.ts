import type { LoadErrorKind } from '../../../core/results/run-result.ts';
import type { LoadSpec } from '../engine.ts';
import { Attempts } from './attempts.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { RecentWindow } from './recent-window.ts';

/** Decides when a request is sent. Times are in ms since the start of the load. */
export interface Driver {
  start(): void;
  /** A connection can take a request. */
  free(connection: Connection, nowMs: number): void;
  /** A connection is being made, at the start or again. */
  connecting(connection: Connection, nowMs: number): void;
  connectFailed(connection: Connection, kind: LoadErrorKind, nowMs: number): void;
  /** Called every few ms: requests that wait for a connection may have reached their deadline. */
  expire(nowMs: number): void;
  /** No request begins at or after this moment; with `cut` those that wait are given up too. */
  end(atMs: number, cut: boolean): void;
  /** How long requests that were never sent have waited, for the bounds. */
  waitingMs(nowMs: number): number[];
  /** True once nothing waits and nothing will come. */
  finished(): boolean;
  close(): Promise<void>;
}

/** The connections of one load and the book of its attempts. */
export class Traffic implements ConnectionOwner {
  readonly attempts: Attempts;
  readonly recent = new RecentWindow();
  readonly connections: readonly Connection[];
  inFlight = 0;
  peakInFlight = 0;
  failed = 0;

  private readonly spec: LoadSpec;
  private readonly onError: (error: unknown) => void;
  private driver: Driver | null = null;
  private originMs = performance.now();
  private windowStartMs = 0;
  private windowEndMs = 0;
  private inFlightArea = 0;
  private areaAtMs = 0;

  /**
   * @param expectedAttempts how many attempts there will be
   * @param onError told when the caller's own `onAnswer` or `requests` throws
   */
  constructor(spec: LoadSpec, expectedAttempts: number, onError: (error: unknown) => void) {
    this.spec = spec;
    this.onError = onError;
    this.attempts = new Attempts(expectedAttempts);
    const keepBody = spec.onAnswer !== undefined;
    this.connections = Array.from({ length: spec.connections }, (_, i) => {
      const target = spec.targets[i % spec.targets.length];
      if (target === undefined) throw new RangeError('no targets');
      return new Connection(target, this, keepBody);
    });
  }

  /** Ms since the start of the load. */
  now(): number {
    return performance.now() - this.originMs;
  }

  /** The moment of the start of the load on the clock of `performance.now()`. */
  get origin(): number {
    return this.originMs;
  }

  /** Begins the load: time counts from here. */
  begin(driver: Driver): void {
    this.driver = driver;
    this.originMs = performance.now();
    this.windowStartMs = this.spec.warmupMs;
    this.windowEndMs = this.spec.warmupMs + this.spec.durationMs;
    driver.start();
  }

  /** Answers to requests that were meant to begin later are not of the window. */
  endWindow(atMs: number): void {
    this.windowEndMs = Math.min(this.windowEndMs, atMs);
  }

  /** Mean number of requests in flight since the last call. */
  takeMeanInFlight(sinceMs: number, nowMs: number): number {
    this.addArea(nowMs);
    const area = this.inFlightArea;
    this.inFlightArea = 0;
    return nowMs > sinceMs ? area / (nowMs - sinceMs) : 0;
  }

  /** @param generatorDelayMs the engine's own lateness when it differs from what was noted at the beginning */
  send(connection: Connection, attempt: number, generatorDelayMs?: number): void {
    let request: Buffer;
    try {
      request = this.spec.requests.at(attempt);
    } catch (error) {
      this.onError(error);
      return;
    }
    const nowMs = this.now();
    this.addArea(nowMs);
    this.inFlight += 1;
    if (this.inFlight > this.peakInFlight) this.peakInFlight = this.inFlight;
    this.attempts.sent(attempt, nowMs, generatorDelayMs);
    connection.send(request, attempt);
  }

  /** Ends an attempt without an answer. */
  fail(attempt: number, kind: LoadErrorKind, nowMs: number): void {
    this.attempts.fail(attempt, nowMs, kind);
    this.failed += 1;
    this.recent.record(nowMs - this.attempts.intendedAt(attempt), false);
  }

  /** Gives up requests that have been under way for too long, and attempts to connect likewise. */
  expire(nowMs: number): void {
    const { timeoutMs, mode } = this.spec;
    for (const connection of this.connections) {
      if (connection.state === 'busy') {
        const { attempt } = connection;
        const from = mode.kind === 'open' ? this.attempts.intendedAt(attempt) : this.attempts.sentAt(attempt);
        if (nowMs - from >= timeoutMs) connection.abandon('timeout');
      } else if (connection.state === 'connecting') {
        if (nowMs + this.originMs - connection.connectingSinceMs >= timeoutMs) connection.abandon('refused');
      }
    }
    this.driver?.expire(nowMs);
  }

  /** Ages of the requests in flight. */
  underWayMs(nowMs: number): number[] {
    return this.connections
      .filter((connection) => connection.state === 'busy')
      .map((connection) => nowMs - this.attempts.intendedAt(connection.attempt));
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  onReady(connection: Connection): void {
    this.driver?.free(connection, this.now());
  }

  onConnecting(connection: Connection): void {
    this.driver?.connecting(connection, this.now());
  }

  onConnectFailed(connection: Connection, kind: LoadErrorKind): void {
    this.driver?.connectFailed(connection, kind, this.now());
  }

  onAnswer(connection: Connection, status: number, body: Buffer): void {
    const nowMs = this.now();
    const { attempt } = connection;
    this.ended(connection, nowMs);
    const kind = statusKind(status);
    if (kind === null) {
      this.attempts.succeed(attempt, nowMs);
      const intendedMs = this.attempts.intendedAt(attempt);
      this.recent.record(nowMs - intendedMs, true);
      if (this.spec.onAnswer !== undefined && intendedMs >= this.windowStartMs && intendedMs < this.windowEndMs) {
        try {
          this.spec.onAnswer(attempt, body);
        } catch (error) {
          this.onError(error);
        }
      }
    } else {
      this.fail(attempt, kind, nowMs);
    }
    if (connection.state === 'free') this.driver?.free(connection, nowMs);
  }

  onFailure(connection: Connection, kind: LoadErrorKind): void {
    const nowMs = this.now();
    const { attempt } = connection;
    this.ended(connection, nowMs);
    this.fail(attempt, kind, nowMs);
  }

  private ended(connection: Connection, nowMs: number): void {
    connection.attempt = -1;
    this.addArea(nowMs);
    this.inFlight -= 1;
  }

  private addArea(nowMs: number): void {
    this.inFlightArea += this.inFlight * (nowMs - this.areaAtMs);
    this.areaAtMs = nowMs;
  }
}

/** Null for success. */
function statusKind(status: number): LoadErrorKind | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429) return 'status-429';
  if (status >= 400 && status < 500) return 'status-4xx';
  return status >= 500 && status < 600 ? 'status-5xx' : 'protocol';
}
