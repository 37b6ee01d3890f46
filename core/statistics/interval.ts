/** A two-sided confidence interval, in the unit of the value that it belongs to. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Coverage that was asked for, e.g. 0.95. */
  readonly confidence: number;
}

/**
 * A statistic with its interval, or the reason why it is refused: a percentile is not given below the sample size that
 * supports it.
 */
export type Estimate =
  | { readonly given: true; readonly value: number; readonly interval: Interval; readonly samples: number }
  | { readonly given: false; readonly reason: string; readonly samples: number };
