import { randomBits, randomKey, streams } from './counter-random.ts';

/** Writes the image of `latent` to `out`; `latent` is left as it was. */
type Projection = (latent: Float64Array, out: Float64Array) => void;

/**
 * A fixed random projection from `rank` to `dimension` dimensions: blocks of a Hadamard matrix, each after its own random
 * change of signs. Where `dimension` is a multiple of `rank` it keeps every distance exactly, which a Gaussian matrix
 * does only on average, and it costs rank × log(rank) additions for each block rather than rank² products.
 * @param rank a power of two
 */
export function createProjection(rank: number, dimension: number, seed: number): Projection {
  const blocks = Math.ceil(dimension / rank);
  const scale = 1 / Math.sqrt(dimension);
  const key = randomKey(seed, streams.projection, 0);
  const signs = Float64Array.from({ length: blocks * rank }, (_, i) => (randomBits(key, i) < 0 ? -scale : scale));
  const block = new Float64Array(rank);
  return (latent, out) => {
    for (let start = 0; start < dimension; start += rank) {
      for (let j = 0; j < rank; j++) block[j] = (latent[j] ?? 0) * (signs[start + j] ?? 0);
      hadamard(block);
      const end = Math.min(rank, dimension - start);
      for (let j = 0; j < end; j++) out[start + j] = block[j] ?? 0;
    }
  };
}

/** Fast Walsh–Hadamard transform in place, not normalised. */
function hadamard(values: Float64Array): void {
  const length = values.length;
  for (let half = 1; half < length; half *= 2) {
    for (let start = 0; start < length; start += 2 * half) {
      for (let j = start; j < start + half; j++) {
        const a = values[j] ?? 0;
        const b = values[j + half] ?? 0;
        values[j] = a + b;
        values[j + half] = a - b;
      }
    }
  }
}
