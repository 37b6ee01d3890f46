import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import { HighwaterError } from '../../core/errors.ts';

/** Where searches go and how long one may take. */
export interface SearchAccess {
  /** Origins without path or credentials; searches are spread round robin. */
  readonly origins: readonly string[];
  readonly apiKey: string | null;
  readonly collection: string;
  readonly timeoutMs: number;
  /** Never more searches per second than this; null for no limit. */
  readonly maxRatePerSecond: number | null;
  readonly signal: AbortSignal;
}

/** One search as it is sent to `POST /collections/{c}/points/query`. */
export interface SearchBody {
  readonly query: readonly number[];
  readonly limit: number;
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly params: { readonly hnsw_ef?: number; readonly exact?: boolean };
}

/** Ids and scores of one answer, best first. */
export interface SearchHits {
  readonly ids: readonly number[];
  readonly scores: readonly number[];
}

const answerSchema = z.object({
  result: z.object({ points: z.array(z.object({ id: z.union([z.number(), z.string()]), score: z.number() })) }),
});

/** Searches at the same time; enough to keep a small server busy, too few to make it queue. */
const parallel = 8;

/**
 * Answers of many searches, in order. For recall and ground truth, outside any timed window.
 * @throws HighwaterError `target.lost` or `target.rejected` for the first search that fails
 */
export async function searchMany(
  access: SearchAccess,
  count: number,
  bodyOf: (index: number) => SearchBody,
  onAnswer: (index: number, hits: SearchHits) => void,
): Promise<void> {
  const pools = access.origins.map(
    (origin) =>
      new Pool(origin, { connections: parallel, headersTimeout: access.timeoutMs, bodyTimeout: access.timeoutMs }),
  );
  let next = 0;
  const gapMs = access.maxRatePerSecond === null ? 0 : 1000 / access.maxRatePerSecond;
  let slotMs = performance.now();
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const pool = pools[index % pools.length];
      if (pool === undefined) return;
      if (gapMs > 0) {
        slotMs = Math.max(slotMs + gapMs, performance.now());
        await delay(slotMs - performance.now(), undefined, { signal: access.signal }).catch((error: unknown) => {
          access.signal.throwIfAborted();
          throw error;
        });
      }
      onAnswer(index, await searchOnce(pool, access, bodyOf(index)));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(parallel, count) }, worker));
  } finally {
    next = count;
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

async function searchOnce(pool: Pool, access: SearchAccess, body: SearchBody): Promise<SearchHits> {
  let status: number;
  let text: string;
  try {
    const response = await pool.request({
      method: 'POST',
      path: `/collections/${encodeURIComponent(access.collection)}/points/query`,
      headers: {
        'content-type': 'application/json',
        ...(access.apiKey === null ? {} : { 'api-key': access.apiKey }),
      },
      body: JSON.stringify(body),
      signal: access.signal,
    });
    status = response.statusCode;
    text = await response.body.text();
  } catch (error) {
    access.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new HighwaterError('target.lost', `A search on ${access.collection} got no answer: ${reason}.`, {
      cause: error,
    });
  }
  if (status !== 200) {
    throw new HighwaterError(
      'target.rejected',
      `A search on ${access.collection} was answered ${status}: ${text.slice(0, 300)}`,
    );
  }
  const { points } = parseAnswer(text, access).result;
  return { ids: points.map((point) => Number(point.id)), scores: points.map((point) => point.score) };
}

function parseAnswer(text: string, { collection }: SearchAccess): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new HighwaterError(
      'target.not-qdrant',
      `A search on ${collection} was answered, but not as Qdrant does: ${text.slice(0, 100)}`,
      { cause: error },
    );
  }
}
