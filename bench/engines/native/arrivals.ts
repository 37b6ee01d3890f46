import type { Random } from '../../../core/statistics/random.ts';

/** The intended starts of an open loop, one after the other, in ms since the start of the load. */
export interface Arrivals {
  /** The next intended start; each call gives a later one. */
  next(): number;
}

/**
 * Arrivals of a Poisson process: independent, exponentially distributed gaps, as many users who know nothing of each
 * other make them. Even spacing would hide queueing (p99 at 95 % use: 16 ms evenly spaced, 36 ms Poisson).
 * @param ratePerSecond mean arrivals per second, above 0
 */
export function poissonArrivals(ratePerSecond: number, random: Random): Arrivals {
  const meanGapMs = 1000 / ratePerSecond;
  let atMs = 0;
  return {
    next: () => {
      // random() is in [0, 1), so the logarithm is finite; the least gap is 0 and two arrivals may coincide.
      atMs -= Math.log(1 - random()) * meanGapMs;
      return atMs;
    },
  };
}
