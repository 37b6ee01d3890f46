import type { Fingerprint } from '../../core/results/run-result.ts';
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { randomKey, streams, uniform } from './counter-random.ts';
import type { DataSet } from './data-set.ts';

/** Neighbours that the dimensionality is estimated on. */
const neighbours = 100;
/**
 * Bounds on the work: products of query and point cost about 1 ns a dimension, so that 30 K × 384-d takes about half a
 * second. Medians over 40 queries move by a few per cent from those over a thousand.
 */
const sampledQueries = 40;
const sampledComponents = 30_000 * 384;
const randomPairs = 2_000;
const batchPoints = 256;

/**
 * Takes the fingerprint of a data set in one pass over its points. The checksum covers all of them. The difficulty
 * measures are taken between the first 40 queries and every n-th point, n as small as keeps that below 11.5 M
 * components (all points of 30 K × 384-d): a sample of a larger set is sparser, so compare like with like.
 * Distances are Euclidean, between unit vectors where the data set is compared by cosine, as in Aumüller and Ceccarello's
 * study of difficulty measures.
 */
export async function takeFingerprint(data: DataSet): Promise<Fingerprint> {
  const { dimension, points } = data;
  const unit = data.distance === 'Cosine';
  const queries = Array.from({ length: Math.min(sampledQueries, data.queryCount) }, (_, i) => {
    const vector = data.query(i).vector;
    return { vector, square: dot(vector, 0, vector, 0, dimension), nearest: new NearestDistances(neighbours) };
  });
  const stride = Math.max(1, Math.ceil((points * dimension) / sampledComponents));
  const pairs = new PairSample(points, dimension);
  const hash = createHash('sha256');
  let sampled = 0;
  for await (const batch of data.batches(batchPoints)) {
    hash.update(littleEndianBytes(batch.vectors));
    for (let row = 0; row < batch.count; row++) {
      const index = batch.first + row;
      if (index % stride !== 0) continue;
      const from = row * dimension;
      const square = dot(batch.vectors, from, batch.vectors, from, dimension);
      pairs.offer(sampled, batch.vectors, from, square);
      sampled += 1;
      for (const query of queries) {
        const product = dot(query.vector, 0, batch.vectors, from, dimension);
        // A zero vector has no direction; `|| 1` puts it at right angles to all.
        const distance = unit
          ? 2 - (2 * product) / (Math.sqrt(query.square * square) || 1)
          : query.square + square - 2 * product;
        query.nearest.add(distance);
      }
    }
  }
  const measured = queries.filter((query) => query.nearest.count > 0);
  return {
    lid100: median(measured.map((query) => query.nearest.intrinsicDimension())),
    relativeContrast: median(measured.map((query) => query.nearest.relativeContrast())),
    meanCosine: pairs.meanCosine(),
    sha256: hash.digest('hex'),
    sampledPoints: sampled,
    sampledQueries: queries.length,
  };
}

/** Keeps the nearest of a stream of squared distances, and the mean of all. */
export class NearestDistances {
  readonly #squares: Float64Array;
  #kept = 0;
  #sum = 0;
  #count = 0;

  constructor(keep: number) {
    this.#squares = new Float64Array(keep);
  }

  get count(): number {
    return this.#count;
  }

  /** @param square squared distance; rounding below zero counts as zero */
  add(square: number): void {
    const value = square > 0 ? square : 0;
    this.#sum += Math.sqrt(value);
    this.#count += 1;
    const squares = this.#squares;
    if (this.#kept === squares.length && value >= (squares[this.#kept - 1] ?? 0)) return;
    let at = this.#kept < squares.length ? this.#kept++ : squares.length - 1;
    while (at > 0 && (squares[at - 1] ?? 0) > value) {
      squares[at] = squares[at - 1] ?? 0;
      at -= 1;
    }
    squares[at] = value;
  }

  /**
   * Local intrinsic dimensionality by maximum likelihood (Levina and Bickel; Amsaleg): −1 / mean of ln(r_i / r_k).
   * 0 where it is not defined: fewer than two neighbours, or all equally far.
   */
  intrinsicDimension(): number {
    const furthest = this.#squares[this.#kept - 1] ?? 0;
    let sum = 0;
    let used = 0;
    for (let i = 0; i < this.#kept; i++) {
      const square = this.#squares[i] ?? 0;
      if (square <= 0) continue;
      sum += Math.log(square / furthest) / 2;
      used += 1;
    }
    return sum < 0 ? -used / sum : 0;
  }

  /** Mean over nearest distance; a nearest distance of zero is read as the smallest that float32 can tell from it. */
  relativeContrast(): number {
    const nearest = Math.sqrt(this.#squares[0] ?? 0);
    return this.#sum / this.#count / Math.max(nearest, 1e-4);
  }
}

/** Cosines between pairs of random points, taken from a stream with a reservoir of fixed size. */
class PairSample {
  readonly #rows: Float32Array;
  readonly #size: number;
  readonly #dimension: number;
  readonly #key = randomKey(0, streams.popularity, 1);
  #filled = 0;

  constructor(points: number, dimension: number) {
    this.#size = Math.min(256, points);
    this.#dimension = dimension;
    this.#rows = new Float32Array(this.#size * dimension);
  }

  /** Offers point number `offered` of the stream, stored as a unit vector. */
  offer(offered: number, vectors: Float32Array, from: number, square: number): void {
    const place = offered < this.#size ? offered : Math.floor(uniform(this.#key, offered) * (offered + 1));
    if (place >= this.#size || square === 0) return;
    const length = Math.sqrt(square);
    this.#filled = Math.max(this.#filled, place + 1);
    for (let d = 0; d < this.#dimension; d++) {
      this.#rows[place * this.#dimension + d] = (vectors[from + d] ?? 0) / length;
    }
  }

  meanCosine(): number {
    if (this.#filled < 2) return 1;
    let sum = 0;
    for (let pair = 0; pair < randomPairs; pair++) {
      const a = pair % this.#filled;
      const b = (a + 1 + Math.floor(pair / this.#filled)) % this.#filled;
      sum += a === b ? 0 : dot(this.#rows, a * this.#dimension, this.#rows, b * this.#dimension, this.#dimension);
    }
    return sum / randomPairs;
  }
}

function dot(a: Float32Array, aFrom: number, b: Float32Array, bFrom: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = length & ~3;
  for (let d = 0; d < whole; d += 4) {
    s0 += (a[aFrom + d] ?? 0) * (b[bFrom + d] ?? 0);
    s1 += (a[aFrom + d + 1] ?? 0) * (b[bFrom + d + 1] ?? 0);
    s2 += (a[aFrom + d + 2] ?? 0) * (b[bFrom + d + 2] ?? 0);
    s3 += (a[aFrom + d + 3] ?? 0) * (b[bFrom + d + 3] ?? 0);
  }
  for (let d = whole; d < length; d++) s0 += (a[aFrom + d] ?? 0) * (b[bFrom + d] ?? 0);
  return s0 + s1 + (s2 + s3);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return 0;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function littleEndianBytes(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32();
}
