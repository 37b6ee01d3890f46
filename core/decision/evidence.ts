import type { Interval } from '../statistics/interval.ts';
import type { Quantization, Regions } from './profile.ts';

/**
 * Where a value came from. `measured`: read or timed by highwater on the judged deployment. `declared`: stated in the
 * profile. `derived`: computed from declared or measured values by a stated formula.
 */
export type Origin = 'measured' | 'declared' | 'derived';

/** A value with its origin, or the reason why there is none. */
export type Evidence<T> =
  | {
      readonly known: true;
      readonly value: T;
      readonly origin: Origin;
      /** One sentence for a reader: what was measured or which profile key declared it. */
      readonly source: string;
      /** Uncertainty of a measured value, where it is known. */
      readonly interval?: Interval;
      /** Set where the true value may be higher: the search for it ended for another reason than the server's own limit. */
      readonly atLeast?: true;
    }
  | { readonly known: false; readonly reason: string };

export const unknown = (reason: string): Evidence<never> => ({ known: false, reason });

/** What is known for the eight rows of the matrix. */
export interface MatrixEvidence {
  readonly collections: Evidence<number>;
  /** Unique points; replicas are not counted twice. */
  readonly vectors: Evidence<number>;
  /** p95 of search latency from the intended start, in ms, at the declared peak rate. */
  readonly latency: Evidence<number>;
  readonly users: Evidence<number>;
  /** Unique logical bytes of vectors and payload, in bytes. */
  readonly data: Evidence<number>;
  /** Required availability, in per cent. */
  readonly uptime: Evidence<number>;
  readonly team: Evidence<number>;
  readonly regions: Evidence<Regions>;
}

/** What is known beside the matrix, for the warning signs and for what to run next. */
export interface SideEvidence {
  /** Peak memory in per cent of the limit or host. */
  readonly memoryPercent: Evidence<number>;
  /** CPU at the declared rate, in per cent of the cores that the server may use. */
  readonly cpuPercent: Evidence<number>;
  /** Share of time in which tasks stalled on disk I/O (Linux pressure, `some`), in per cent. */
  readonly diskBusyPercent: Evidence<number>;
  /** Disk in use, in per cent of the file system. */
  readonly diskPercent: Evidence<number>;
  /** Searches that failed or timed out, in per cent of those attempted at the declared rate. */
  readonly errorPercent: Evidence<number>;
  /** Declared answers to the signs that no machine can measure, by sign id. */
  readonly declaredSigns: Readonly<Record<string, boolean>>;
  /** Rate that was held within p95 100 ms (or 50 ms where only that is known), in searches per second. */
  readonly capacityPerSecond: Evidence<number>;
  /** Peak rate, in searches per second. */
  readonly peakRatePerSecond: Evidence<number>;
  readonly ratePerUserPerSecond: Evidence<number>;
  /** Points, dimension and bytes that the next topology must hold. */
  readonly expectedPoints: Evidence<number>;
  readonly expectedDimension: Evidence<number>;
  /** How the next topology would hold its vectors: memory per node follows from it. */
  readonly expectedQuantization: Evidence<Quantization>;
  readonly pointsPerMonth: Evidence<number>;
  /** Nodes that the evidence was taken on. */
  readonly nodes: Evidence<number>;
}

/** All that the decision reads. */
export interface DecisionEvidence {
  readonly matrix: MatrixEvidence;
  readonly side: SideEvidence;
}
