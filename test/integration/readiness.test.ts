import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveReady, type ReadinessOptions } from '../../bench/readiness/prove.ts';
import { QdrantCluster } from '../../qdrant/cluster.ts';
import { startEmbedded, type EmbeddedCluster } from '../../qdrant/embedded/start.ts';
import { createRandom } from '../../core/statistics/random.ts';

const dimension = 32;
const points = 6_000;

async function load(
  cluster: QdrantCluster,
  collection: string,
  indexingThreshold: number,
  shards: number,
  replicas: number,
) {
  await cluster.first.createCollection(collection, {
    vectors: { size: dimension, distance: 'Cosine' },
    shard_number: shards,
    replication_factor: replicas,
    optimizers_config: { indexing_threshold: indexingThreshold, default_segment_number: 2 },
  });
  const random = createRandom(7);
  for (let first = 0; first < points; first += 2_000) {
    await cluster.first.requestJson('PUT', `/collections/${collection}/points?wait=true`, {
      points: Array.from({ length: 2_000 }, (_, index) => ({
        id: first + index,
        vector: Array.from({ length: dimension }, () => random() - 0.5),
      })),
    });
  }
}

const prove = (cluster: QdrantCluster, collection: string, changes: Partial<ReadinessOptions> = {}) =>
  proveReady({
    cluster,
    collection,
    expectedCount: points,
    deadlineSeconds: 40,
    pollSeconds: 0.2,
    heldPolls: 3,
    indexedShare: 0.9,
    ...changes,
  });

describe.each([
  { nodes: 1, shards: 1, replicas: 1 },
  { nodes: 3, shards: 3, replicas: 2 },
])('readiness on $nodes real peers', ({ nodes, shards, replicas }) => {
  let embedded: EmbeddedCluster;
  let cluster: QdrantCluster;
  beforeAll(async () => {
    embedded = await startEmbedded({ nodes });
    cluster = new QdrantCluster(embedded.urls);
    await load(cluster, 'indexed', 50, shards, replicas);
    await load(cluster, 'bare', 1_000_000, shards, replicas);
  });
  afterAll(async () => {
    await cluster.close();
    await embedded.stop();
  });

  it('is proven once every replica has its vectors in HNSW', async () => {
    const proof = await prove(cluster, 'indexed');
    expect(proof.reason).toBeNull();
    expect(proof).toMatchObject({ proven: true, exactCount: points, heldPolls: 3 });
    expect(proof.indexedShare).toBeGreaterThanOrEqual(0.9);
    expect(proof.conditions.find(({ name }) => name === 'all replicas active')?.detail).toBe(
      `${shards * replicas} replicas`,
    );
  });

  it('is refused for a green collection with nothing in HNSW', async () => {
    const proof = await prove(cluster, 'bare', { deadlineSeconds: 2 });
    expect(proof).toMatchObject({ proven: false, indexedShare: 0, exactCount: points });
    expect(proof.conditions.filter(({ held }) => !held).map(({ name }) => name)).toEqual(['vectors in HNSW']);
    expect(proof.reason).toMatch(/indexing_threshold/);
    expect((await cluster.first.collectionInfo('bare')).status).toBe('green');
  });

  it('is refused while points are missing', async () => {
    const proof = await prove(cluster, 'indexed', { expectedCount: points + 1, deadlineSeconds: 1 });
    expect(proof.reason).toMatch(/exact count \(6000 of 6001 points/);
  });

  it('is refused for a collection that does not exist, without waiting', async () => {
    const proof = await prove(cluster, 'missing');
    expect(proof.proven).toBe(false);
    expect(proof.waitedSeconds).toBeLessThan(5);
  });

  it.runIf(nodes > 1)('is refused when a peer that holds replicas is not asked', async () => {
    const partly = new QdrantCluster(embedded.urls.slice(0, 2));
    const proof = await prove(partly, 'indexed', { deadlineSeconds: 1 });
    await partly.close();
    expect(proof.reason).toMatch(/every replica seen.*give the URL of every peer/);
  });

  it('ends by its deadline when a server freezes', async () => {
    const frozen = embedded.peers.at(-1)?.pid ?? 0;
    process.kill(frozen, 'SIGSTOP');
    try {
      const startedMs = performance.now();
      const proof = await prove(cluster, 'indexed', { deadlineSeconds: 2 });
      expect(performance.now() - startedMs).toBeLessThan(4_000);
      expect(proof.proven).toBe(false);
      expect(proof.reason).toMatch(/did not answer within/);
    } finally {
      process.kill(frozen, 'SIGCONT');
    }
  });
});
