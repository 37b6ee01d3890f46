import type { LoadErrorKind } from '../../core/results/run-result.ts';

/** Where requests go. One connection pool is spread round robin over all targets. */
export interface LoadTarget {
  readonly host: string;
  readonly port: number;
  /** Server name for TLS; null for plain HTTP. */
  readonly tlsServerName: string | null;
}

/**
 * Whole HTTP/1.1 requests, ready to be written to a socket. `at(i)` is called with 0, 1, 2 … and must be cheap: the
 * bodies are made before the load starts.
 */
export interface RequestSource {
  at(index: number): Buffer;
}

export type LoadMode =
  | { readonly kind: 'open'; readonly ratePerSecond: number; readonly seed: number }
  | {
      readonly kind: 'closed';
      /** Never more requests per second than this over all connections; null or left out for no limit. */
      readonly maxRatePerSecond?: number | null;
    };

/** One stretch of load. All times in ms. */
export interface LoadSpec {
  readonly targets: readonly LoadTarget[];
  readonly requests: RequestSource;
  readonly mode: LoadMode;
  readonly connections: number;
  /** Load before the timed window; its requests are not counted. */
  readonly warmupMs: number;
  readonly durationMs: number;
  /** From the intended start in open mode, from the send in closed mode. */
  readonly timeoutMs: number;
  /** Ends the row early; checked about four times a second over the last two seconds. Null for no bound. */
  readonly stop: { readonly errorShare: number; readonly p95Ms: number } | null;
  readonly signal: AbortSignal;
  /** Told when the timed window begins and ends, within a few ms; must not throw. */
  readonly onWindow?: (edge: 'begin' | 'end') => void;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Sees every successful answer of the timed window; must be cheap. The buffer is only valid during the call. */
  readonly onAnswer?: (requestIndex: number, body: Buffer) => void;
}

export interface LoadProgress {
  readonly elapsedMs: number;
  readonly ratePerSecond: number;
  readonly p95Ms: number;
  readonly errors: number;
}

/** What one stretch of load saw, before statistics. Sample arrays run in order of intended start. */
export interface LoadOutcome {
  /** Length of the timed window; shorter than asked for when `stoppedBy` is set. */
  readonly durationMs: number;
  readonly attempted: number;
  readonly succeeded: number;
  /** Answers with status 2xx that came within the timed window, also to requests of the warm-up. */
  readonly answeredInWindow: number;
  readonly errors: Readonly<Partial<Record<LoadErrorKind, number>>>;
  readonly samples: LoadSamples;
  readonly health: EngineHealth;
  readonly stoppedBy: string | null;
}

/** One entry per attempt of the timed window; all in microseconds. */
export interface LoadSamples {
  /** Intended start since the beginning of the timed window. */
  readonly intendedUs: Float64Array;
  /** Intended start to last byte, or to the failure. */
  readonly latencyUs: Float64Array;
  /** First byte sent to last byte received; NaN when there was no answer. */
  readonly serviceUs: Float64Array;
  /** Intended start to first byte sent; NaN when never sent. */
  readonly scheduleDelayUs: Float64Array;
  /** The engine's own part of the schedule delay; NaN when never sent. */
  readonly generatorDelayUs: Float64Array;
  /** 1 for an answer with status 2xx, 0 for any failure. */
  readonly ok: Uint8Array;
}

export interface EngineHealth {
  readonly eventLoopUse: number;
  /** User and system CPU of this process during the timed window, in microseconds. */
  readonly cpuMicroseconds: number;
  readonly rssBytes: number;
  readonly meanInFlight: number;
  readonly peakInFlight: number;
}

/** A way to make load. The native engine is the default; others give the same outcome. */
export interface LoadEngine {
  readonly name: string;
  run(spec: LoadSpec): Promise<LoadOutcome>;
}
