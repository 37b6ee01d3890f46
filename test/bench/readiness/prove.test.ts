import { afterEach, describe, expect, it } from 'vitest';
import { proveReady, type ReadinessOptions } from '../../../bench/readiness/prove.ts';
import { QdrantCluster } from '../../../qdrant/cluster.ts';
import type { Clock } from '../../../system/clock.ts';
import { frontPage, sendJson, startStub, type StubServer } from '../../qdrant/stub-server.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

interface Scene {
  version?: string;
  status?: string;
  running?: number;
  queuedPoints?: number;
  queuedUpdates?: number;
  count?: number;
  indexed?: number;
  failWith?: number;
}

/** A Qdrant that plays one scene a poll, and stays at the last one. */
async function qdrantThatPlays(scenes: readonly Scene[]): Promise<{ cluster: QdrantCluster; server: StubServer }> {
  let poll = -1;
  const server = await startStub((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const version = scenes[0]?.version ?? '1.16.3';
    const is117 = version !== '1.16.3';
    if (path === '/') {
      sendJson(response, frontPage(version));
      return;
    }
    // The first question of each poll moves the play on.
    if (path === '/collections/c') poll += 1;
    const scene = scenes[Math.min(poll, scenes.length - 1)] ?? {};
    if (scene.failWith !== undefined) {
      sendJson(response, { status: { error: 'staged' } }, scene.failWith);
      return;
    }
    const { status = 'green', running = 0, queuedPoints = 0, queuedUpdates = 0, count = 100, indexed = 100 } = scene;
    const optimizations = Array.from({ length: running }, () => ({}));
    const answers: Record<string, unknown> = {
      '/collections/c': {
        status,
        optimizer_status: 'ok',
        segments_count: 1,
        ...(is117 ? { update_queue: { length: queuedUpdates } } : {}),
      },
      '/collections/c/cluster': {
        peer_id: 1,
        shard_count: 1,
        local_shards: [{ shard_id: 0, points_count: count, state: 'Active' }],
        remote_shards: [],
        shard_transfers: [],
      },
      '/collections/c/optimizations': is117
        ? { running: optimizations, summary: { queued_optimizations: 0, queued_points: queuedPoints } }
        : { ongoing: optimizations },
      '/collections/c/points/count': { count },
      '/telemetry': {
        collections: {
          collections: [
            {
              id: 'c',
              shards: [{ id: 0, local: { segments: [{ info: { num_vectors: 100, num_indexed_vectors: indexed } }] } }],
            },
          ],
        },
      },
    };
    sendJson(response, { result: answers[path] });
  });
  const cluster = new QdrantCluster([server.url]);
  open.push(cluster, server);
  return { cluster, server };
}

/** Time that passes only by sleeping. */
function steppedClock(): Clock {
  let now = 0;
  return {
    nowMs: () => now,
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      now += Math.max(ms, 1);
      return Promise.resolve();
    },
  };
}

const prove = (cluster: QdrantCluster, changes: Partial<ReadinessOptions> = {}) =>
  proveReady({
    cluster,
    collection: 'c',
    expectedCount: 100,
    deadlineSeconds: 60,
    pollSeconds: 1,
    heldPolls: 3,
    indexedShare: 0.9,
    clock: steppedClock(),
    ...changes,
  });

describe('a proof of readiness', () => {
  it('needs every condition to hold for several polls in a row', async () => {
    const { cluster } = await qdrantThatPlays([{ status: 'yellow', running: 1 }, {}, {}, { running: 1 }, {}]);
    const held: number[] = [];
    const proof = await prove(cluster, { onPoll: (poll) => held.push(poll.heldPolls) });
    expect(held).toEqual([0, 1, 2, 0, 1, 2, 3]);
    expect(proof).toMatchObject({ proven: true, reason: null, heldPolls: 3, exactCount: 100, indexedShare: 1 });
    expect(proof.waitedSeconds).toBe(6);
  });

  it('asks a server from 1.17 for its queues too', async () => {
    const { cluster } = await qdrantThatPlays([{ version: '1.17.0', queuedPoints: 7 }, { queuedUpdates: 3 }, {}]);
    const missing: string[][] = [];
    const proof = await prove(cluster, {
      onPoll: ({ conditions }) => missing.push(conditions.filter(({ held }) => !held).map(({ name }) => name)),
    });
    expect(missing.slice(0, 3)).toEqual([['no points queued for optimisation'], ['update queue empty'], []]);
    expect(proof.conditions).toHaveLength(10);
  });

  it('is refused at the deadline, with what was missing and how to mend it', async () => {
    const { cluster } = await qdrantThatPlays([{ indexed: 10 }]);
    const proof = await prove(cluster, { deadlineSeconds: 5 });
    expect(proof).toMatchObject({ proven: false, indexedShare: 0.1, waitedSeconds: 5 });
    expect(proof.reason).toMatch(/within 5 s: vectors in HNSW \(10 %.*indexing_threshold/);
  });

  it('is refused at once when the collection turns red', async () => {
    const { cluster } = await qdrantThatPlays([{ status: 'yellow' }, { status: 'red' }]);
    const proof = await prove(cluster);
    expect(proof).toMatchObject({ proven: false, waitedSeconds: 1 });
    expect(proof.reason).toMatch(/red/);
  });

  it('is refused at once when the server refuses the questions', async () => {
    const { cluster } = await qdrantThatPlays([{ failWith: 404 }]);
    expect(await prove(cluster)).toMatchObject({ proven: false, waitedSeconds: 0, exactCount: null });
  });

  it('begins again after a poll that failed for a while', async () => {
    const { cluster } = await qdrantThatPlays([{}, {}, { failWith: 503 }, {}]);
    const proof = await prove(cluster);
    expect(proof.proven).toBe(true);
    expect(proof.waitedSeconds).toBeGreaterThanOrEqual(5);
  });

  it('explains a server that failed until the deadline', async () => {
    const { cluster } = await qdrantThatPlays([{ failWith: 503 }]);
    const proof = await prove(cluster, { deadlineSeconds: 3 });
    expect(proof.proven).toBe(false);
    expect(proof.reason).toMatch(/within 3 s: .*staged/);
  });

  it('never hangs on a server that does not answer', async () => {
    const server = await startStub((request, response) => {
      if (request.url === '/') sendJson(response, frontPage());
    });
    const cluster = new QdrantCluster([server.url]);
    open.push(cluster, server);
    const startedMs = performance.now();
    const proof = await proveReady({
      cluster,
      collection: 'c',
      expectedCount: 1,
      deadlineSeconds: 0.3,
      pollSeconds: 0.1,
      heldPolls: 1,
      indexedShare: 0.9,
    });
    expect(proof.proven).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  it('ends with the reason of the one who aborts', async () => {
    const { cluster } = await qdrantThatPlays([{ status: 'yellow' }]);
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    const act = prove(cluster, { signal: controller.signal, onPoll: () => controller.abort(reason) });
    await expect(act).rejects.toBe(reason);
  });
});
