import { exactPow } from './exact-math.ts';

/** Draws ranks 0 … n − 1 with weight (rank + 1)^-exponent from a uniform number in [0, 1). */
type RankSampler = (uniform: number) => number;

/**
 * Zipf's law over `ranks` ranks.
 * @param exponent 0 is even, 1 the classic law
 */
export function zipf(ranks: number, exponent: number): RankSampler {
  return weighted(Array.from({ length: ranks }, (_, rank) => exactPow(rank + 1, -exponent)));
}

/** Any weights. A lookup table of starting places makes a draw take about constant time. */
export function weighted(weights: readonly number[]): RankSampler {
  const upper = new Float64Array(weights.length);
  let sum = 0;
  for (const [rank, weight] of weights.entries()) {
    sum += weight;
    upper[rank] = sum;
  }
  const places = 1024;
  const start = new Uint32Array(places);
  let rank = 0;
  for (let place = 0; place < places; place++) {
    while (rank < weights.length - 1 && (upper[rank] ?? 0) <= (place / places) * sum) rank += 1;
    start[place] = rank;
  }
  return (uniform) => {
    const mark = uniform * sum;
    let found = start[Math.floor(uniform * places)] ?? 0;
    while (found < weights.length - 1 && (upper[found] ?? 0) <= mark) found += 1;
    return found;
  };
}
