import { HighwaterError } from '../../core/errors.ts';
import type { GeneratorProfile } from '../../core/results/plan.ts';
import type { DatasetDescription } from '../../core/results/run-result.ts';
import type { DataSet, PointBatch } from './data-set.ts';
import { takeFingerprint } from './difficulty.ts';
import { createEmbeddingGenerator } from './embedding-generator.ts';
import { createPayloadGenerator, defaultPayloadShape, type PayloadShape } from './payload-generator.ts';

export interface SyntheticSettings {
  readonly profile: GeneratorProfile;
  /** Integer; the same seed gives the same points, queries and payloads on every machine. */
  readonly seed: number;
  readonly points: number;
  readonly dimension: number;
  /** Held-out queries. */
  readonly queries: number;
  /** True for the default shape, false for bare vectors. */
  readonly payload: boolean | PayloadShape;
  /** Only a label for the collection: vectors have unit norm, so all three rank alike. Default `Cosine`. */
  readonly distance?: DatasetDescription['distance'];
}

/**
 * Realistic embeddings made on the fly. Batches share no memory; a batch may be kept.
 * @throws HighwaterError `plan.invalid` when a number is not a whole number of the range that makes sense
 */
export function createSyntheticDataSet(settings: SyntheticSettings): DataSet {
  checkWhole('seed', settings.seed, 0);
  checkWhole('points', settings.points, 1);
  checkWhole('dimension', settings.dimension, 1, 65_536);
  checkWhole('queries', settings.queries, 1);
  const { points, dimension, queries, seed, profile, payload } = settings;
  const distance = settings.distance ?? 'Cosine';
  const generator = createEmbeddingGenerator(profile, seed, dimension);
  const payloadOf =
    payload === false ? null : createPayloadGenerator(seed, payload === true ? defaultPayloadShape : payload);

  function makeBatch(first: number, count: number): PointBatch {
    const vectors = new Float32Array(count * dimension);
    for (let row = 0; row < count; row++) generator.point(first + row, vectors, row * dimension);
    const payloads =
      payloadOf === null
        ? null
        : Array.from({ length: count }, (_, row) => payloadOf(first + row, generator.topic(first + row)));
    return { first, count, vectors, payloads };
  }

  const data: DataSet = {
    points,
    dimension,
    distance,
    queryCount: queries,
    *batches(batchPoints) {
      for (let first = 0; first < points; first += batchPoints) {
        yield makeBatch(first, Math.min(batchPoints, points - first));
      }
    },
    query(index) {
      if (!Number.isInteger(index) || index < 0 || index >= queries) {
        throw new RangeError(`There is no query ${index}: this data set has queries 0 to ${queries - 1}.`);
      }
      const vector = new Float32Array(dimension);
      generator.query(index, vector, 0);
      return { vector, filter: null, truth: null };
    },
    async describe() {
      // The fingerprint is of vectors alone.
      const bare = payloadOf === null ? data : createSyntheticDataSet({ ...settings, payload: false });
      const fingerprint = await takeFingerprint(bare);
      return { source: 'synthetic', name: profile, seed, points, dimension, distance, queries, fingerprint };
    },
    close: () => Promise.resolve(),
  };
  return data;
}

function checkWhole(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new HighwaterError(
    'plan.invalid',
    `The synthetic data set's ${name} is ${value}; a whole number from ${least} to ${most} is accepted.`,
  );
}
