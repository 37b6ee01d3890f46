/** Observations that must lie beyond a percentile, on its rarer side, before it is given. */
const observationsBeyond = 10;

/**
 * Smallest number of samples that supports a percentile: ten observations beyond it, so p50 20, p90 100, p95 200,
 * p99 1 000, p99.9 10 000. At that size the 95 % band of a p99 is still about 38 % wide (lognormal latencies,
 * simulated), so a given percentile always comes with its interval; below it the percentile is refused.
 * @param q the percentile as a share, above 0 and below 1, e.g. 0.95
 */
export function minimumSamples(q: number): number {
  // The subtraction keeps 10 ÷ 0.05 at 200 where floating point makes it 200.00000000000017.
  return Math.ceil(observationsBeyond / Math.min(q, 1 - q) - 1e-6);
}

/** Why a percentile is refused at this number of samples, or null when it is supported. */
export function refusalOf(q: number, samples: number): string | null {
  const needed = minimumSamples(q);
  return samples >= needed ? null : `${samples} samples are too few for p${shareName(q)}; ${needed} are needed`;
}

function shareName(q: number): string {
  return String(Number((q * 100).toPrecision(6)));
}
