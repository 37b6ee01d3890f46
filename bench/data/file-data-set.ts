import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { HighwaterError } from '../../core/errors.ts';
import type { DatasetDescription } from '../../core/results/run-result.ts';
import { filterOfConditions } from './conditions.ts';
import type { DataSet, Payload, PointBatch, Query } from './data-set.ts';
import { takeFingerprint } from './difficulty.ts';
import { lineError, readJsonLines, type JsonLine } from './json-lines.ts';
import { openNpy, type NpyFile } from './npy.ts';

interface FileDataSetSettings {
  /** How vectors are compared; the files do not say. Default `Cosine`. */
  readonly distance?: DatasetDescription['distance'];
  /** At most this many queries are read. Default 10 000. */
  readonly maxQueries?: number;
}

const acceptedPayload = 'one JSON object for each vector, in order, is accepted';
const acceptedTest =
  'one JSON object a line is accepted: query (numbers), and where known conditions, closest_ids and closest_scores';

/**
 * Opens real data in the layout of vector-db-benchmark's archives: `vectors.npy`, `tests.jsonl` with the queries, and
 * `payloads.jsonl`, which may be missing. Vectors and payloads are streamed; queries are held in memory. Point ids are row
 * numbers from 0. A query without `closest_ids`, or with an empty list, has no truth.
 * @throws HighwaterError `data.invalid` naming file, row or line, and what is accepted; the lines of `payloads.jsonl` and the
 * components of vectors are checked as they are read
 */
export async function openFileDataSet(directory: string, settings: FileDataSetSettings = {}): Promise<DataSet> {
  const distance = settings.distance ?? 'Cosine';
  const payloadsPath = join(directory, 'payloads.jsonl');
  const npy = await openNpy(join(directory, 'vectors.npy'));
  try {
    const hasPayloads = await exists(payloadsPath);
    const queries = await readQueries(join(directory, 'tests.jsonl'), npy, settings.maxQueries ?? 10_000);
    const data: DataSet = {
      points: npy.rows,
      dimension: npy.columns,
      distance,
      queryCount: queries.length,
      batches: (batchPoints) => readBatches(npy, hasPayloads ? payloadsPath : null, batchPoints),
      query(index) {
        const query = queries[index];
        if (query !== undefined) return query;
        throw new RangeError(`There is no query ${index}: this data set has queries 0 to ${queries.length - 1}.`);
      },
      async describe() {
        // The checksum is of vectors alone, so payloads need not be parsed again.
        const vectorsOnly = { ...data, batches: (batchPoints: number) => readBatches(npy, null, batchPoints) };
        return {
          source: 'files',
          name: basename(resolve(directory)),
          seed: null,
          points: npy.rows,
          dimension: npy.columns,
          distance,
          queries: queries.length,
          fingerprint: await takeFingerprint(vectorsOnly),
        };
      },
      close: () => npy.close(),
    };
    return data;
  } catch (error) {
    await npy.close();
    throw error;
  }
}

async function* readBatches(
  npy: NpyFile,
  payloadsPath: string | null,
  batchPoints: number,
): AsyncGenerator<PointBatch> {
  const lines = payloadsPath === null ? null : readJsonLines(payloadsPath, acceptedPayload);
  try {
    for (let first = 0; first < npy.rows; first += batchPoints) {
      const count = Math.min(batchPoints, npy.rows - first);
      const vectors = await npy.read(first, count);
      const payloads: Payload[] = [];
      for (let row = 0; lines !== null && row < count; row++) {
        const next = await lines.next();
        if (next.done === true) {
          throw new HighwaterError(
            'data.invalid',
            `${payloadsPath ?? ''} ends after ${first + row} lines, and there are ${npy.rows} vectors; ${acceptedPayload}.`,
          );
        }
        payloads.push(next.value.value);
      }
      yield { first, count, vectors, payloads: lines === null ? null : payloads };
    }
    const extra = await lines?.next();
    if (extra !== undefined && extra.done !== true) {
      throw lineError(
        payloadsPath ?? '',
        extra.value.line,
        `is one more than the ${npy.rows} vectors`,
        acceptedPayload,
      );
    }
  } finally {
    await lines?.return();
  }
}

async function readQueries(path: string, npy: NpyFile, maxQueries: number): Promise<Query[]> {
  const queries: Query[] = [];
  for await (const line of readJsonLines(path, acceptedTest)) {
    if (queries.length === maxQueries) break;
    queries.push(readQuery(path, line, npy));
  }
  if (queries.length > 0) return queries;
  throw new HighwaterError('data.invalid', `${path} has no lines; ${acceptedTest}.`);
}

function readQuery(path: string, { line, value }: JsonLine, npy: NpyFile): Query {
  const fail = (problem: string) => lineError(path, line, problem, acceptedTest);
  const vector = numbers(value.query);
  if (vector === null) throw fail('has no list of finite numbers in "query"');
  if (vector.length !== npy.columns) {
    throw fail(`has a query of ${vector.length} dimensions, and the vectors have ${npy.columns}`);
  }
  const query = Float32Array.from(vector);
  if (!query.every(Number.isFinite)) throw fail('has a number in "query" that float32 can not hold');
  const ids = value.closest_ids === undefined || value.closest_ids === null ? [] : numbers(value.closest_ids);
  if (ids === null) throw fail('has "closest_ids" that is no list of numbers');
  const strange = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= npy.rows);
  if (strange !== undefined) throw fail(`has ${strange} in "closest_ids", and rows run from 0 to ${npy.rows - 1}`);
  const hasScores = value.closest_scores !== undefined && value.closest_scores !== null;
  const scores = hasScores ? numbers(value.closest_scores) : null;
  if (hasScores && scores?.length !== ids.length) {
    throw fail(
      `has ${ids.length} numbers in "closest_ids" and ${scores?.length ?? 'no list of numbers'} in "closest_scores"`,
    );
  }
  try {
    return {
      vector: query,
      filter: filterOfConditions(value.conditions),
      truth: ids.length === 0 ? null : { ids, scores },
    };
  } catch (error) {
    throw fail(`is not understood: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function numbers(value: unknown): number[] | null {
  if (!Array.isArray(value)) return null;
  const items: unknown[] = value;
  const found = items.filter((item): item is number => typeof item === 'number' && Number.isFinite(item));
  return found.length === items.length ? found : null;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
