import type { Estimate } from './interval.ts';
import { meanEstimate } from './bootstrap.ts';
import type { BootstrapOptions } from './bootstrap.ts';

/** Ids and scores, best first. Scores may be missing: then only ids are compared. */
interface ScoredIds {
  readonly ids: readonly (number | string)[];
  readonly scores: readonly number[] | null;
}

/**
 * Difference of scores that still counts as a tie, relative to the score but at least absolute. ann-benchmarks allows
 * 1e-3 on the distance; that is wider than the gap between neighbours of normalised embeddings and would call misses
 * hits, so only the rounding of float32 sums is allowed for.
 */
const tieSlack = 1e-6;

/**
 * Share of the k true neighbours that a search found, 0 to 1, ties counted as found: an answer counts when its id is
 * among the true ones, or when its score is as good as that of the k-th true neighbour. Both scores must come from the
 * same exact function; leave the found scores out for a quantised search without rescoring. An id counts once.
 * @param distance `Cosine` and `Dot` have higher scores for nearer points, `Euclid` lower ones
 * @returns null when the query has no true neighbours: it says nothing about recall and must be left out, not be 1
 */
export function recallAtK(
  found: ScoredIds,
  truth: ScoredIds,
  k: number,
  distance: 'Cosine' | 'Dot' | 'Euclid',
): number | null {
  const wanted = Math.min(k, truth.ids.length);
  if (wanted === 0) return null;
  const trueIds = new Set(truth.ids.slice(0, wanted));
  const kthScore = truth.scores?.[wanted - 1];
  const counted = new Set<number | string>();
  let hits = 0;
  for (const [index, id] of found.ids.slice(0, k).entries()) {
    if (counted.has(id)) continue;
    counted.add(id);
    if (trueIds.has(id) || ties(found.scores?.[index], kthScore, distance)) hits++;
  }
  return Math.min(1, hits / wanted);
}

/** Relative difference at which two scores of one point are not the same function of it. */
const agreement = 1e-3;

/**
 * Whether the true scores are on the scale of the found ones, told by the ids that both have. A file may hold distances
 * (1 − cosine, squared Euclid) where the server answers with similarities; then every answer would pass for a tie.
 * @returns false when no id is in both, for then nothing tells
 */
export function scoresAgree(found: ScoredIds, truth: ScoredIds): boolean {
  const shared = found.ids.flatMap((id, index) => {
    const at = truth.ids.indexOf(id);
    const [one, other] = [found.scores?.[index], truth.scores?.[at]];
    return at < 0 || one === undefined || other === undefined
      ? []
      : [Math.abs(one - other) / Math.max(1, Math.abs(one))];
  });
  return shared.length > 0 && shared.every((difference) => difference <= agreement);
}

function ties(
  score: number | undefined,
  threshold: number | undefined,
  distance: 'Cosine' | 'Dot' | 'Euclid',
): boolean {
  if (score === undefined || threshold === undefined) return false;
  const slack = tieSlack * Math.max(1, Math.abs(threshold));
  return distance === 'Euclid' ? score <= threshold + slack : score >= threshold - slack;
}

/** The 5th percentile over queries by nearest rank: a value that really occurred. NaN without values. */
export function fifthPercentile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.05) - 1)] ?? NaN;
}

/** Recall over all queries of a rung. */
interface RecallSummary {
  readonly queries: number;
  /** Queries without true neighbours, left out. */
  readonly excluded: number;
  readonly mean: Estimate;
  readonly p5: number;
}

/** Sums up the recall of every query; null values are queries without truth. */
export function summarizeRecall(values: readonly (number | null)[], options: BootstrapOptions): RecallSummary {
  const known = values.filter((value) => value !== null);
  return {
    queries: known.length,
    excluded: values.length - known.length,
    mean: meanEstimate(known, options),
    p5: fifthPercentile(known),
  };
}
