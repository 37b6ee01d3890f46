import type { GeneratorProfile } from '../../core/results/plan.ts';
import { normalOfBits, randomBits, randomKey, streams, uniform, type RandomKey } from './counter-random.ts';
import {
  nearDuplicateCosine,
  nearDuplicateShare,
  offTopicShare,
  profileShapes,
  queryExponent,
  type EmbeddingShape,
} from './embedding-profiles.ts';
import { exactPow } from './exact-math.ts';
import { createProjection } from './projection.ts';
import { zipf } from './zipf.ts';

/**
 * Components are whole multiples of 1 / this, rounded to float32: six decimals say such a number exactly, so a body is
 * written with integer arithmetic and the server stores the very bits that were generated.
 */
export const componentSteps = 1_000_000;

/** Makes any point or query from its index alone. Unit norm, to the rounding of six decimals. */
interface EmbeddingGenerator {
  /** Writes point `index` to `out` from `offset`. */
  point(index: number, out: Float32Array, offset: number): void;
  /** Writes held-out query `index`. */
  query(index: number, out: Float32Array, offset: number): void;
  /** Topic of point `index`; 0 where the profile has none. */
  topic(index: number): number;
}

export function createEmbeddingGenerator(
  profile: GeneratorProfile,
  seed: number,
  dimension: number,
): EmbeddingGenerator {
  const shape = profileShapes[profile];
  return shape.kind === 'uniform' ? uniformGenerator(seed, dimension) : lowRankGenerator(shape, seed, dimension);
}

/** Even in the cube [−1, 1]^d, then normalised: what naive benchmarks use, and the worst case for any graph index. */
function uniformGenerator(seed: number, dimension: number): EmbeddingGenerator {
  const work = new Float64Array(dimension);
  const write = (key: RandomKey, out: Float32Array, offset: number): void => {
    for (let d = 0; d < dimension; d++) work[d] = 2 * uniform(key, d) - 1;
    writeUnit(work, out, offset);
  };
  return {
    point: (index, out, offset) => write(randomKey(seed, streams.point, index), out, offset),
    query: (index, out, offset) => write(randomKey(seed, streams.query, index), out, offset),
    topic: () => 0,
  };
}

/** Counters under the key of one point or query, below those of its noise. */
const counters = { topic: 0, duplicate: 1, cosine: 2, latent: 16 } as const;

function lowRankGenerator(shape: EmbeddingShape, seed: number, dimension: number): EmbeddingGenerator {
  const { rank } = shape;
  const ambientFrom = counters.latent + rank;
  const duplicateFrom = ambientFrom + dimension;
  const centreWeight = Math.sqrt(1 - shape.within * shape.within);
  const ambientScale = shape.ambient / Math.sqrt(dimension);
  const scales = latentScales(rank, shape.decay);
  const centres = topicCentres(shape, seed);
  const mean = sharedMean(shape.sharedMean, seed, dimension);
  const pointTopics = zipf(shape.topics, shape.topicExponent);
  const queryTopics = zipf(shape.topics, queryExponent);
  const turns = topicTurns(shape, seed);
  const queryOrder = shuffled(shape.topics, seed);
  const project = createProjection(rank, dimension, seed);
  const latent = new Float64Array(rank);
  const work = new Float64Array(dimension);

  const pointKey = (index: number): RandomKey => randomKey(seed, streams.point, index);
  const isDuplicate = (key: RandomKey, index: number): boolean =>
    index > 0 && uniform(key, counters.duplicate) < nearDuplicateShare;
  const ownTopic = (key: RandomKey): number => pointTopics(uniform(key, counters.topic));

  /** latent = keep × latent + centre × topic's centre + noise × fresh noise */
  const addLatent = (
    key: RandomKey,
    from: number,
    keep: number,
    topic: number,
    centre: number,
    noise: number,
  ): void => {
    const row = topic * rank;
    const turn = shape.ownAxes ? (turns[topic] ?? 0) : 0;
    for (let j = 0; j < rank; j++) {
      const fresh = normalOfBits(randomBits(key, from + j)) * (scales[(j + turn) & (rank - 1)] ?? 0);
      latent[j] = keep * (latent[j] ?? 0) + centre * (centres[row + j] ?? 0) + noise * fresh;
    }
  };
  const finish = (key: RandomKey, out: Float32Array, offset: number): void => {
    project(latent, work);
    for (let d = 0; d < dimension; d++) {
      const noise = normalOfBits(randomBits(key, ambientFrom + d));
      work[d] = (work[d] ?? 0) + (mean[d] ?? 0) + ambientScale * noise;
    }
    writeUnit(work, out, offset);
  };

  return {
    point(index, out, offset) {
      const key = pointKey(index);
      const duplicate = isDuplicate(key, index);
      const original = duplicate ? pointKey(index - 1) : key;
      addLatent(original, counters.latent, 0, ownTopic(original), centreWeight, shape.within);
      if (duplicate) {
        const { from, to } = nearDuplicateCosine;
        const cosine = from + (to - from) * uniform(key, counters.cosine);
        addLatent(key, duplicateFrom, cosine, 0, 0, Math.sqrt(1 - cosine * cosine));
      }
      finish(key, out, offset);
    },
    query(index, out, offset) {
      const key = randomKey(seed, streams.query, index);
      const offTopic = uniform(key, counters.duplicate) < offTopicShare;
      const topic = queryOrder[queryTopics(uniform(key, counters.topic))] ?? 0;
      addLatent(key, counters.latent, 0, topic, offTopic ? 0 : centreWeight, offTopic ? 1 : shape.within);
      finish(key, out, offset);
    },
    topic(index) {
      const key = pointKey(index);
      return ownTopic(isDuplicate(key, index) ? pointKey(index - 1) : key);
    },
  };
}

/** Falling by a power law, with squares that sum to 1. */
function latentScales(rank: number, decay: number): Float64Array {
  const scales = Float64Array.from({ length: rank }, (_, j) => exactPow(j + 1, -decay));
  const norm = Math.sqrt(scales.reduce((sum, scale) => sum + scale * scale, 0));
  return scales.map((scale) => scale / norm);
}

function topicCentres(shape: EmbeddingShape, seed: number): Float64Array {
  const scales = latentScales(shape.rank, shape.centreDecay);
  const centres = new Float64Array(shape.topics * shape.rank);
  for (let topic = 0; topic < shape.topics; topic++) {
    const key = randomKey(seed, streams.topicCentre, topic);
    for (let j = 0; j < shape.rank; j++) {
      centres[topic * shape.rank + j] = normalOfBits(randomBits(key, j)) * (scales[j] ?? 0);
    }
  }
  return centres;
}

function sharedMean(norm: number, seed: number, dimension: number): Float64Array {
  const key = randomKey(seed, streams.mean, 0);
  const mean = Float64Array.from({ length: dimension }, (_, d) => normalOfBits(randomBits(key, d)));
  const length = Math.sqrt(mean.reduce((sum, value) => sum + value * value, 0));
  return mean.map((value) => (value / length) * norm);
}

function topicTurns(shape: EmbeddingShape, seed: number): Uint32Array {
  const key = randomKey(seed, streams.topicAxes, 0);
  return Uint32Array.from({ length: shape.topics }, (_, topic) => Math.floor(uniform(key, topic) * shape.rank));
}

/** The numbers 0 … count − 1 in a seeded order (Fisher–Yates). */
function shuffled(count: number, seed: number): Uint32Array {
  const key = randomKey(seed, streams.popularity, 0);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(uniform(key, i) * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}

function writeUnit(work: Float64Array, out: Float32Array, offset: number): void {
  let squares = 0;
  for (let d = 0; d < work.length; d++) squares += (work[d] ?? 0) * (work[d] ?? 0);
  const scale = componentSteps / Math.sqrt(squares);
  for (let d = 0; d < work.length; d++) {
    out[offset + d] = Math.round((work[d] ?? 0) * scale) / componentSteps;
  }
}
