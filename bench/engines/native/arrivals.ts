import type { Random } from '../../../core/statistics/random.ts';

/** The intended starts of an open loop, one after the other, in ms since the start of the load. */
export interface Arrivals {
  /** The next intended start, never before the last one; `Infinity` when there is none left. */
  next(): number;
}

/**
 * Arrivals of a Poisson process, as many users who know nothing of each other make them. Even spacing would hide
 * queueing (p99 at 95 % use: 16 ms evenly spaced, 36 ms Poisson).
 *
 * Each stretch has exactly the number of arrivals that the rate says (rounded): given its count, a Poisson process is
 * that many independent uniform times in order. Left to chance, a row of 200 arrivals is off its rate by 7 % (one
 * standard deviation), and a verdict on 120 per second would rest on 102.
 * @param ratePerSecond mean arrivals per second, above 0
 * @param stretchesMs lengths of the stretches that follow each other, e.g. warm-up and timed window
 */
export function poissonArrivals(ratePerSecond: number, stretchesMs: readonly number[], random: Random): Arrivals {
  const stretches = stretchesMs.values();
  let left = 0;
  let atMs = 0;
  let endMs = 0;
  return {
    next: () => {
      while (left === 0) {
        const stretch = stretches.next();
        if (stretch.done === true) return Infinity;
        atMs = endMs;
        endMs += stretch.value;
        left = Math.round((ratePerSecond * stretch.value) / 1000);
      }
      // The first of n uniform times leaves a share of U^(1/n) behind it. random() is in [0, 1), so U is above 0 and the
      // arrival lies before the end.
      atMs = endMs - (endMs - atMs) * (1 - random()) ** (1 / left);
      left -= 1;
      return atMs;
    },
  };
}
