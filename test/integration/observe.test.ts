import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLocalResources, findListeningProcess } from '../../observe/local-process.ts';
import { startSampling } from '../../observe/resource-sampler.ts';
import { takeSnapshot } from '../../observe/snapshot.ts';
import { QdrantCluster } from '../../qdrant/cluster.ts';
import { startEmbedded, type EmbeddedCluster } from '../../qdrant/embedded/start.ts';
import { startStub, type StubServer } from '../qdrant/stub-server.ts';

let embedded: EmbeddedCluster;
let cluster: QdrantCluster;
const points = 1_000;
const dimension = 16;

beforeAll(async () => {
  embedded = await startEmbedded({ nodes: 3 });
  cluster = new QdrantCluster(embedded.urls);
  await cluster.first.createCollection('replicated', {
    vectors: { size: dimension, distance: 'Cosine' },
    shard_number: 3,
    replication_factor: 2,
  });
  const body = {
    points: Array.from({ length: points }, (_, id) => ({
      id,
      vector: Array.from({ length: dimension }, (_unused, axis) => Math.sin(id + axis)),
      payload: { text: 'x'.repeat(100) },
    })),
  };
  await cluster.first.requestJson('PUT', '/collections/replicated/points?wait=true', body);
});
afterAll(async () => {
  await cluster.close();
  await embedded.stop();
});

/** Forwards to one server, and refuses everything but reading requests. */
async function startReadOnlyProxy(target: string, refused: string[]): Promise<StubServer> {
  return startStub((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const reads = request.method === 'GET' || (request.method === 'POST' && /\/points\/count$/.test(path));
    if (!reads) {
      refused.push(`${request.method ?? ''} ${path}`);
      response.writeHead(418).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const init = { method: request.method ?? 'GET', headers: { 'content-type': 'application/json' } };
      fetch(`${target}${request.url ?? ''}`, chunks.length === 0 ? init : { ...init, body: Buffer.concat(chunks) })
        .then(async (answer) => {
          response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
          response.end(await answer.text());
        })
        .catch(() => response.destroy());
    });
  });
}

describe('a snapshot of three peers', () => {
  it('counts every point once and every byte once, though each is stored twice', async () => {
    const snapshot = await takeSnapshot(cluster, { deadlineMs: 10_000, resources: null });
    const [collection] = snapshot.collections;
    expect(snapshot.gaps).toEqual([]);
    expect(collection?.uniquePoints).toBe(points);
    // 64 bytes of vector each, and the payload in blocks of 128 bytes.
    expect(collection?.uniqueBytes).toBeGreaterThanOrEqual(points * (64 + 100));
    expect(collection?.uniqueBytes).toBeLessThan(2 * points * (64 + 100));
    expect(collection?.replicas).toHaveLength(6);
    expect(collection?.replicas.reduce((sum, replica) => sum + (replica.points ?? 0), 0)).toBe(2 * points);
    expect(new Set(collection?.replicas.map(({ state }) => state))).toEqual(new Set(['Active']));
    expect(collection?.vectors).toEqual({ '': { dimension, distance: 'Cosine' } });
  });

  it('names the peers, their one leader and their version', async () => {
    const snapshot = await takeSnapshot(cluster, { deadlineMs: 10_000, resources: null });
    expect(snapshot.clusterEnabled).toBe(true);
    expect(snapshot.peers.map(({ peerId }) => peerId)).toEqual(embedded.peers.map(({ peerId }) => peerId));
    expect(new Set(snapshot.peers.map(({ raft }) => raft?.leader)).size).toBe(1);
    expect(new Set(snapshot.peers.map(({ version }) => version))).toEqual(new Set(['1.16.3']));
  });

  it('sends no writing request', async () => {
    const refused: string[] = [];
    const proxies = await Promise.all(embedded.urls.map((url) => startReadOnlyProxy(url, refused)));
    const [first] = proxies;
    const all = new QdrantCluster(proxies.map(({ url }) => url));
    const one = new QdrantCluster([first?.url ?? '']);
    try {
      const whole = await takeSnapshot(all, { deadlineMs: 10_000, resources: null });
      const part = await takeSnapshot(one, { deadlineMs: 10_000, resources: null });
      expect(refused).toEqual([]);
      expect(whole.gaps).toEqual([]);
      expect(part.collections[0]?.uniquePoints).toBe(points);
      expect(first?.requests).toContain('POST /collections/replicated/points/count');
    } finally {
      await Promise.all([all.close(), one.close(), ...proxies.map((proxy) => proxy.close())]);
    }
  });

  it('from one URL alone says what that peer can not know', async () => {
    const one = new QdrantCluster(embedded.urls.slice(0, 1));
    const snapshot = await takeSnapshot(one, { deadlineMs: 10_000, resources: null });
    await one.close();
    expect(snapshot.collections[0]?.uniquePoints).toBe(points);
    expect(snapshot.collections[0]?.uniqueBytes).toBeNull();
    expect(snapshot.peers.filter(({ url }) => url === null).map(({ version }) => version)).toEqual([
      '1.16.3',
      '1.16.3',
    ]);
    expect(snapshot.gaps.join('\n')).toMatch(/bytes of replicated/);
    expect(snapshot.gaps.filter((gap) => gap.includes('was not asked'))).toHaveLength(2);
  });

  it('goes on without a node that does not answer, and names it', async () => {
    const dead = await startStub(() => undefined);
    const partly = new QdrantCluster([...embedded.urls.slice(0, 2), dead.url]);
    const startedMs = performance.now();
    const snapshot = await takeSnapshot(partly, { deadlineMs: 1_000, resources: null });
    expect(performance.now() - startedMs).toBeLessThan(4_000);
    await partly.close();
    await dead.close();
    expect(snapshot.peers.find(({ url }) => url === dead.url)).toMatchObject({ reachable: false, version: null });
    expect(snapshot.gaps.join('\n')).toContain(`everything at ${dead.url}: target.timeout`);
    expect(snapshot.collections[0]?.uniquePoints).toBe(points);
  });

  it('fails with the reason when no node at all can be read', async () => {
    const stub = await startStub((_request, response) => response.writeHead(200).end('hello'));
    const none = new QdrantCluster([stub.url]);
    await expect(takeSnapshot(none, { deadlineMs: 1_000, resources: null })).rejects.toMatchObject({
      code: 'target.not-qdrant',
    });
    await none.close();
    await stub.close();
  });
});

describe('the resources of a local server', () => {
  it('are found by the port that it listens on', async () => {
    const [peer] = embedded.peers;
    expect(findListeningProcess(peer?.ports.http ?? 0)).toBe(peer?.pid);
    const resources = await readLocalResources(peer?.url ?? '');
    expect(resources?.rssBytes).toBeGreaterThan(20e6);
    expect(resources?.memoryLimitBytes).toBeGreaterThan(resources?.rssBytes ?? Infinity);
    expect(resources?.cpuSeconds).toBeGreaterThan(0);
    expect(resources?.cores).toBeGreaterThan(0);
    expect(resources?.diskTotalBytes).toBeGreaterThan(resources?.diskUsedBytes ?? Infinity);
  });

  it('are unknown for another host, and where something else than Qdrant listens', async () => {
    const stub = await startStub(() => undefined);
    expect(await readLocalResources(stub.url)).toBeNull();
    expect(await readLocalResources('http://db.example:6333')).toBeNull();
    await stub.close();
  });
});

describe('the use of processes over a window', () => {
  it('shows a busy process as about one core, and an idle one as nearly nothing', async () => {
    const busy = spawn(process.execPath, ['-e', 'while (true);'], { stdio: 'ignore' });
    try {
      const pid = busy.pid ?? 0;
      const busySampler = startSampling([{ pid, storageDirectory: '/tmp' }], { intervalMs: 50 });
      const idleSampler = startSampling(
        embedded.peers.map((peer) => ({ pid: peer.pid, storageDirectory: peer.storageDirectory })),
      );
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const [busyUse, idleUse] = await Promise.all([busySampler.stop(), idleSampler.stop()]);
      // Other tests run beside this one, so the busy loop may be given less than a whole core.
      expect(busyUse?.cpuShare).toBeGreaterThan(0.1);
      expect(busyUse?.peakRssBytes).toBeGreaterThan(20e6);
      expect(busyUse?.seconds).toBeGreaterThanOrEqual(1);
      expect(idleUse?.cpuShare).toBeLessThan(busyUse?.cpuShare ?? 0);
      expect(idleUse?.peakRssBytes).toBeGreaterThan(60e6);
    } finally {
      busy.kill('SIGKILL');
    }
  });

  it('is unknown when there is no such process', async () => {
    expect(await startSampling([{ pid: 2 ** 22 + 1, storageDirectory: null }]).stop()).toBeNull();
  });
});
