import type { GeneratorProfile } from '../../core/results/plan.ts';

/** What makes a profile easy or hard. Norms are relative to the topical part, whose mean squared norm is 1. */
export interface EmbeddingShape {
  readonly kind: 'low-rank';
  /** Dimensions that carry meaning; a power of two. */
  readonly rank: number;
  /** Latent dimension j has scale (j + 1)^-decay. */
  readonly decay: number;
  /** The same for the topics' centres. */
  readonly centreDecay: number;
  /** Whether a topic has its own order of wide and narrow directions, so that the data bend. */
  readonly ownAxes: boolean;
  readonly topics: number;
  /** Topic sizes follow Zipf's law with this exponent. */
  readonly topicExponent: number;
  /** w: the share of a point that is its own rather than its topic's; the centre has weight sqrt(1 − w²). */
  readonly within: number;
  /** Norm of the vector that all points share. */
  readonly sharedMean: number;
  /** Norm of noise in all dimensions alike. */
  readonly ambient: number;
}

export type ProfileShape = EmbeddingShape | { readonly kind: 'uniform' };

const bent = { kind: 'low-rank', rank: 128, topicExponent: 0.8, ownAxes: true } as const;
const flat = { kind: 'low-rank', topicExponent: 0.8, ownAxes: false } as const;

export const profileShapes: Readonly<Record<GeneratorProfile, ProfileShape>> = {
  easy: { ...bent, decay: 0.8, centreDecay: 0.3, topics: 2000, within: 0.8, sharedMean: 0.3, ambient: 0.15 },
  default: { ...bent, decay: 0.7, centreDecay: 0.4, topics: 2000, within: 0.8, sharedMean: 1, ambient: 0.2 },
  hard: { ...flat, rank: 128, decay: 0.5, centreDecay: 0.5, topics: 1000, within: 0.9, sharedMean: 0.8, ambient: 0.3 },
  hardest: {
    ...flat,
    rank: 64,
    decay: 0.3,
    centreDecay: 0.3,
    topics: 1000,
    within: 0.9,
    sharedMean: 0.8,
    ambient: 0.2,
  },
  uniform: { kind: 'uniform' },
};

/** Share of points that repeat most of their predecessor, as overlapping chunks of one document do. */
export const nearDuplicateShare = 0.07;
/** Latent cosine between a near-duplicate and its original, evenly spread. */
export const nearDuplicateCosine = { from: 0.85, to: 0.98 } as const;
/** Share of queries that belong to no topic. */
export const offTopicShare = 0.03;
/** Queries ask for other topics than the corpus writes about: an order and a law of their own. */
export const queryExponent = 1;
