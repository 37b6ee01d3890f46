import { formatPercent } from '../../core/format.ts';
import { HighwaterError } from '../../core/errors.ts';
import type { ChosenEf, RecallPoint } from '../../core/results/run-result.ts';
import { createRandom } from '../../core/statistics/random.ts';
import { recallAtK, scoresAgree, summarizeRecall } from '../../core/statistics/recall.ts';
import type { Query } from '../data/data-set.ts';
import { searchMany, type SearchAccess, type SearchBody, type SearchHits } from '../recall/search-many.ts';
import type { RunContext } from '../run/context.ts';

/**
 * Measures recall@k over the ladder of `hnsw_ef` and chooses the smallest rung that reaches the plan's floor. The truth
 * comes from the data set, or from `exact: true` on the same server, outside any timed window.
 */
export async function measureRecall(context: RunContext): Promise<ChosenEf> {
  const { plan, dataSet, findings } = context;
  const count = Math.min(plan.recall.queries, dataSet.queryCount);
  const queries = Array.from({ length: count }, (_, index) => dataSet.query(index));
  const truths = await groundTruth(context, queries);
  for (const hnswEf of plan.recall.efLadder) {
    const phase = context.progress.phase(`Recall at hnsw_ef ${hnswEf}`);
    const values = await recallOfRung(context, queries, truths, hnswEf, (done) => phase.update(done / count, ''));
    const { mean, p5, queries: scored } = summarizeRecall(values, { random: createRandom(context.seed) });
    if (scored === 0) throw new HighwaterError('data.invalid', 'No query of the data set has a true neighbour.');
    findings.recall.push({ hnswEf, k: plan.recall.k, queries: scored, mean, p5 });
    phase.done(mean.given ? `recall@${plan.recall.k} ${formatPercent(mean.value * 100)}` : mean.reason);
  }
  const chosen = chooseEf(findings.recall, plan.recall.floor);
  findings.chosenEf = chosen;
  if (!chosen.reached) {
    findings.notes.push(
      `No rung of the ladder reached recall@${plan.recall.k} ${plan.recall.floor}; the load ran at hnsw_ef ${chosen.hnswEf} with ${chosen.recall.toFixed(3)}.`,
    );
  }
  return chosen;
}

/** Smallest `hnsw_ef` with mean recall at or above the floor, else the one with the best recall. */
export function chooseEf(ladder: readonly RecallPoint[], floor: number): ChosenEf {
  const rungs = ladder.map((point) => ({ hnswEf: point.hnswEf, recall: point.mean.given ? point.mean.value : 0 }));
  const first = rungs.find((rung) => rung.recall >= floor);
  if (first !== undefined) return { ...first, floor, reached: true };
  const best = rungs.reduce((better, rung) => (rung.recall > better.recall ? rung : better));
  return { ...best, floor, reached: false };
}

async function groundTruth(context: RunContext, queries: readonly Query[]): Promise<readonly SearchHits[]> {
  const missing = queries.flatMap((query, index) => (query.truth === null ? [index] : []));
  const truths = queries.map((query): SearchHits => ({
    ids: query.truth?.ids ?? [],
    scores: query.truth?.scores ?? [],
  }));
  if (missing.length === 0) return truths;
  const phase = context.progress.phase('Ground truth by exact search');
  let done = 0;
  await searchMany(
    accessOf(context),
    missing.length,
    (at) => bodyFor(context, queries, missing[at] ?? 0, { exact: true }),
    (at, hits) => {
      truths[missing[at] ?? 0] = hits;
      phase.update(++done / missing.length, '');
    },
  );
  phase.done(`${missing.length} queries`);
  return truths;
}

async function recallOfRung(
  context: RunContext,
  queries: readonly Query[],
  truths: readonly SearchHits[],
  hnswEf: number,
  onDone: (done: number) => void,
): Promise<(number | null)[]> {
  const values: (number | null)[] = queries.map(() => null);
  let done = 0;
  await searchMany(
    accessOf(context),
    queries.length,
    (index) => bodyFor(context, queries, index, { hnsw_ef: hnswEf }),
    (index, hits) => {
      const truth = truths[index];
      // Quantised scores are not those of the exact search, so that equal ones mean nothing.
      const exact = context.plan.collection.quantization === 'none';
      const ofServer = queries[index]?.truth === null;
      if (truth !== undefined) {
        const found = exact && (ofServer || scoresAgree(hits, truth)) ? hits : { ids: hits.ids, scores: null };
        values[index] = recallAtK(found, truth, context.plan.recall.k, context.dataSet.distance);
      }
      onDone(++done);
    },
  );
  return values;
}

function bodyFor(
  context: RunContext,
  queries: readonly Query[],
  index: number,
  params: SearchBody['params'],
): SearchBody {
  const query = queries[index];
  if (query === undefined) throw new RangeError(`there is no query ${index}`);
  const body = { query: Array.from(query.vector), limit: context.plan.recall.k, params };
  return query.filter === null ? body : { ...body, filter: query.filter };
}

function accessOf(context: RunContext): SearchAccess {
  return {
    origins: context.target.urls,
    apiKey: context.target.apiKey,
    collection: context.collection,
    timeoutMs: context.plan.load.timeoutSeconds * 1000,
    maxRatePerSecond: context.maxRatePerSecond,
    signal: context.signal,
  };
}
