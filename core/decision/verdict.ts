import type { Evidence } from './evidence.ts';
import type { Zone } from './zone.ts';

/** Ids of the eight rows of the decision matrix (seeds, document A). */
export type MatrixRowId = 'collections' | 'vectors' | 'latency' | 'users' | 'data' | 'uptime' | 'team' | 'regions';

/** Distance from a value to the next worse zone. */
export interface Headroom {
  readonly toZone: 'consider' | 'urgent';
  /** First value of that zone, in the row's unit. */
  readonly boundary: number;
  /** Share of the way to the boundary that is used up, 0 to 1. */
  readonly usedShare: number;
  /** What is left, in the row's unit. */
  readonly left: number;
}

export interface RowVerdict {
  readonly id: MatrixRowId;
  readonly title: string;
  readonly zone: Zone;
  readonly evidence: Evidence<number | string>;
  /** The value in words with its unit, e.g. `38 ms`, or `unknown`. */
  readonly display: string;
  /** Null for an unknown or urgent row and for rows without a scale. */
  readonly headroom: Headroom | null;
  /** Set when the interval of a measured value reaches into another zone. */
  readonly undecided: boolean;
  /** One sentence: value, zone and why. */
  readonly explanation: string;
}

/** A warning sign: lit, not lit, or unknown. */
export interface SignVerdict {
  readonly id: string;
  readonly group: 'performance' | 'capacity' | 'operation' | 'business';
  readonly title: string;
  readonly state: 'lit' | 'clear' | 'unknown';
  readonly explanation: string;
}

export type Topology = 'single' | 'docker' | 'kubernetes' | 'cloud';

/** What to run next. */
export interface NextStep {
  /** Null when too little is known to recommend anything. */
  readonly topology: Topology | null;
  readonly nodes: number | null;
  readonly replicationFactor: number | null;
  readonly memoryGiBPerNode: number | null;
  readonly headline: string;
  /** Why, one sentence each, most important first. */
  readonly reasons: readonly string[];
  /** Inputs that would change the answer, each with the value at which it does. */
  readonly flips: readonly string[];
}

/** One row of the recommendation table (seeds, document A) and whether its conditions hold. */
export interface RecommendationVerdict {
  readonly id: string;
  readonly title: string;
  readonly fits: 'yes' | 'no' | 'unknown';
  readonly explanation: string;
}

export interface Verdict {
  readonly matrixVersion: string;
  /** Worst known zone; `unknown` when nothing is known. */
  readonly overall: Zone;
  readonly rows: readonly RowVerdict[];
  /** Ids of rows without evidence. */
  readonly unknownRows: readonly MatrixRowId[];
  readonly signs: readonly SignVerdict[];
  readonly recommendations: readonly RecommendationVerdict[];
  readonly next: NextStep;
}

/** What became of one claim of the seeds, by the rule for claims. */
export interface ClaimVerdict {
  readonly id: string;
  readonly statement: string;
  readonly source: string;
  readonly outcome: 'confirmed' | 'better' | 'worse' | 'undecided' | 'not-tested';
  /** The measured figure with its interval, or why it was not tested. */
  readonly finding: string;
}
