import { startEmbedded, type EmbeddedCluster } from '../../qdrant/embedded/start.ts';
import { QdrantNode } from '../../qdrant/node.ts';
import type { DataSet } from '../data/data-set.ts';
import { createSyntheticDataSet } from '../data/synthetic-data-set.ts';
import { uploadPoints } from '../upload/upload.ts';

/** A real Qdrant with 30 000 × 384-d points in HNSW, the size of the quick plan. */
interface LoadedServer {
  readonly url: string;
  readonly collection: string;
  readonly data: DataSet;
  readonly cluster: EmbeddedCluster;
}

const points = 30_000;
const collection = 'highwater-self';
const indexDeadlineMs = 120_000;

/** Starts the server, gives it the points, waits for the index, and stops it after `use`. */
export async function withLoadedServer<T>(
  say: (line: string) => void,
  use: (server: LoadedServer) => Promise<T>,
): Promise<T> {
  say('starting a server with 30 000 × 384-d');
  const cluster = await startEmbedded({ nodes: 1 });
  try {
    const url = cluster.urls[0] ?? '';
    const node = new QdrantNode({ url });
    const data = createSyntheticDataSet({
      profile: 'default',
      seed: 1,
      points,
      dimension: 384,
      queries: 1000,
      payload: false,
    });
    await node.createCollection(collection, {
      vectors: { size: 384, distance: 'Cosine' },
      hnsw_config: { m: 16, ef_construct: 100 },
      optimizers_config: { default_segment_number: 2, indexing_threshold: 1000 },
    });
    await uploadPoints({
      target: { urls: [url], collection, apiKey: null },
      data,
      batchBytes: 500_000,
      parallel: 2,
      requestTimeoutMs: 30_000,
      retryDeadlineMs: 60_000,
      signal: new AbortController().signal,
    });
    await indexed(node);
    return await use({ url, collection, data, cluster });
  } finally {
    await cluster.stop();
  }
}

async function indexed(node: QdrantNode): Promise<void> {
  const until = performance.now() + indexDeadlineMs;
  for (;;) {
    const { status, indexed_vectors_count: inIndex } = await node.collectionInfo(collection);
    if (status === 'green' && (inIndex ?? 0) >= 0.9 * points) return;
    if (performance.now() > until) throw new Error(`only ${inIndex ?? 0} of ${points} points were indexed in time`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
