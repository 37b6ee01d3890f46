import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSyntheticDataSet } from '../../bench/data/synthetic-data-set.ts';
import { uploadPoints, type UploadOutcome } from '../../bench/upload/upload.ts';
import { startEmbedded, type EmbeddedCluster } from '../../qdrant/embedded/start.ts';

let cluster: EmbeddedCluster;
let url: string;
beforeAll(async () => {
  cluster = await startEmbedded({ nodes: 1, settings: { QDRANT__SERVICE__API_KEY: 'a key' } });
  url = cluster.urls[0] ?? '';
});
afterAll(() => cluster.stop());

const data = createSyntheticDataSet({
  profile: 'easy',
  seed: 3,
  points: 2000,
  dimension: 64,
  queries: 1,
  payload: true,
});

async function ask(method: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', 'api-key': 'a key' },
    body: JSON.stringify(body),
  });
  const { result } = (await answer.json()) as { result: unknown };
  return result;
}

function upload(collection: string, apiKey: string): Promise<UploadOutcome> {
  return uploadPoints({
    target: { urls: [url], collection, apiKey },
    data,
    batchBytes: 100_000,
    parallel: 3,
    requestTimeoutMs: 10_000,
    retryDeadlineMs: 10_000,
    signal: new AbortController().signal,
  });
}

describe('an upload to a real Qdrant', () => {
  it('stores every vector to the bit and every payload as it was', async () => {
    await ask('PUT', '/collections/c', { vectors: { size: 64, distance: 'Dot' } });
    expect(await upload('c', 'a key')).toMatchObject({ points: 2000, retries: 0 });
    await expect.poll(() => ask('POST', '/collections/c/points/count', { exact: true })).toEqual({ count: 2000 });
    const ids = [0, 1, 999, 1999];
    const stored = (await ask('POST', '/collections/c/points', { ids, with_vector: true, with_payload: true })) as {
      id: number;
      vector: number[];
      payload: unknown;
    }[];
    expect(stored).toHaveLength(ids.length);
    const [batch] = [...(data.batches(2000) as Iterable<{ vectors: Float32Array; payloads: unknown[] }>)];
    for (const { id, vector, payload } of stored) {
      expect(Float32Array.from(vector)).toEqual(batch?.vectors.slice(id * 64, (id + 1) * 64));
      expect(payload).toEqual(batch?.payloads[id]);
    }
  });

  it('says that the key is wrong', async () => {
    await expect(upload('c', 'another key')).rejects.toMatchObject({ code: 'target.unauthorized' });
  });

  it('says in the words of the server that the collection or the dimension is wrong', async () => {
    await expect(upload('missing', 'a key')).rejects.toMatchObject({
      code: 'target.rejected',
      message: expect.stringContaining("Collection `missing` doesn't exist") as string,
    });
  });
});
