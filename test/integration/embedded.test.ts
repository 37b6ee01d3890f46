import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isHighwaterError } from '../../core/errors.ts';
import { startEmbedded, type EmbeddedCluster, type EmbeddedOptions } from '../../qdrant/embedded/start.ts';
import { QdrantCluster } from '../../qdrant/cluster.ts';
import { readProcessStat } from '../../system/child-process.ts';

let root = '';
const running: EmbeddedCluster[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((cluster) => cluster.stop()));
  await rm(root, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedCluster> {
  const cluster = await startEmbedded({ nodes: 1, storageRoot: root, ...options });
  running.push(cluster);
  return cluster;
}

const runs = () => readdirSync(root);
const isAlive = (pid: number) => {
  const stat = readProcessStat(pid);
  return stat !== null && stat.state !== 'Z';
};

/** A script in the place of the Qdrant binary. */
async function fakeBinary(script: string) {
  const path = join(root, 'fake-qdrant');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return { path, verified: false };
}

/** Starts servers from another process and returns it with what it printed. */
async function startElsewhere(nodes: number) {
  const script = new URL('run-and-wait.ts', import.meta.url).pathname;
  const parent = spawn(process.execPath, ['--import', 'tsx', script, String(nodes), root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const peers = JSON.parse(line.toString()) as { pid: number; storageDirectory: string }[];
  return { parent, peers };
}

describe('one embedded server', () => {
  it('is the known build, answers on loopback alone, and is gone after stop', async () => {
    const cluster = await start();
    const [peer] = cluster.peers;
    expect(cluster.version).toBe('1.16.3');
    expect(cluster.commit).toBe('bd49f45a8a2d4e4774cac50fa29507c4e8375af2');
    expect(cluster.binary.verified).toBe(true);
    const listening = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
    for (const port of [peer?.ports.http, peer?.ports.grpc]) {
      const hex = (port ?? 0).toString(16).toUpperCase().padStart(4, '0');
      const addresses = [...listening.matchAll(new RegExp(`([0-9A-F]+):${hex} \\S+ 0A`, 'g'))].map((found) => found[1]);
      expect(addresses).toEqual(['0100007F']);
    }
    await Promise.all([cluster.stop(), cluster.stop()]);
    expect(peer?.exitStatus()).toEqual({ code: 0, signal: null });
    expect(runs()).toEqual([]);
  });

  it('is gone at once after killNow', async () => {
    const cluster = await start();
    const pid = cluster.peers[0]?.pid ?? 0;
    cluster.killNow();
    expect(runs()).toEqual([]);
    await cluster.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('takes no settings from the environment of highwater, only those that are given', async () => {
    process.env['QDRANT__SERVICE__API_KEY'] = 'from the shell';
    try {
      const open = new QdrantCluster((await start()).urls);
      await open.checkAccess();
      await open.close();
    } finally {
      delete process.env['QDRANT__SERVICE__API_KEY'];
    }
    const closed = await start({ settings: { QDRANT__SERVICE__API_KEY: 'right' } });
    const wrong = new QdrantCluster(closed.urls, { apiKey: 'wrong' });
    await expect(wrong.checkAccess()).rejects.toMatchObject({ code: 'target.unauthorized' });
    await wrong.close();
  });
});

describe('three embedded servers', () => {
  it('are one cluster when the start returns, and take a replicated collection at once', async () => {
    const embedded = await start({ nodes: 3 });
    const cluster = new QdrantCluster(embedded.urls);
    try {
      const states = await Promise.all(cluster.nodes.map((node) => node.clusterStatus()));
      const leaders = new Set(states.map((state) => (state.enabled ? state.leader : 'none')));
      expect(leaders.size).toBe(1);
      for (const state of states) {
        expect(state.enabled && Object.keys(state.peers).sort()).toEqual(
          embedded.peers.map(({ peerId }) => peerId).sort(),
        );
      }
      await cluster.first.createCollection('c', {
        vectors: { size: 4, distance: 'Cosine' },
        shard_number: 3,
        replication_factor: 3,
      });
      const shards = await cluster.first.collectionCluster('c');
      expect(shards.local).toHaveLength(3);
      expect(await cluster.first.deleteCollection('c')).toBe(true);
    } finally {
      await cluster.close();
    }
    const pids = embedded.peers.map(({ pid }) => pid);
    await embedded.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(runs()).toEqual([]);
  });

  it('outlive a parent that was killed, and the next start removes them', async () => {
    const { parent, peers } = await startElsewhere(3);
    const ended = once(parent, 'exit');
    parent.kill('SIGKILL');
    await ended;
    expect(peers.map(({ pid }) => isAlive(pid))).toEqual([true, true, true]);
    const next = await start();
    expect(next.removedRuns.flatMap(({ killed }) => killed).sort()).toEqual(peers.map(({ pid }) => pid).sort());
    expect(peers.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(peers.filter(({ storageDirectory }) => existsSync(storageDirectory))).toEqual([]);
    expect(runs()).toHaveLength(1);
  });
});

describe('a parent that ends without stopping its servers', () => {
  it('takes them along when it ends by process.exit', async () => {
    const { parent, peers } = await startElsewhere(1);
    const ended = once(parent, 'exit');
    parent.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await expect.poll(() => peers.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(runs()).toEqual([]);
  });
});

describe('a start that fails', () => {
  it('shows the end of the log of a server that dies, keeps the logs and removes the rest', async () => {
    const binary = await fakeBinary('echo "thread main panicked: no space left"; exit 101');
    const failure: unknown = await start({ binary }).catch((error: unknown) => error);
    if (!isHighwaterError(failure)) throw new Error(`no HighwaterError but ${String(failure)}`);
    expect(failure.code).toBe('embedded.failed');
    expect(failure.message).toContain('exit status 101');
    expect(failure.message).toContain('no space left');
    const kept = /kept in (\S+)\. /.exec(failure.message)?.[1] ?? '';
    expect(readFileSync(join(kept, 'peer-0.log'), 'utf8')).toContain('panicked');
    await rm(kept, { recursive: true });
    expect(runs()).toEqual(['fake-qdrant']);
  });

  it('ends by its deadline when a server never answers, and kills it', async () => {
    const binary = await fakeBinary('trap "" INT; echo up; while true; do sleep 0.1; done');
    const failure: unknown = await start({ binary, deadlineMs: 500 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'embedded.failed' });
    const message = failure instanceof Error ? failure.message : '';
    expect(message).toContain('not ready by its deadline');
    await rm(/kept in (\S+)\. /.exec(message)?.[1] ?? '', { recursive: true });
    expect(runs()).toEqual(['fake-qdrant']);
  });

  it('tries other ports when one was taken meanwhile', async () => {
    const marker = join(root, 'tried');
    const script = `if [ -f ${marker} ]; then echo other trouble; exit 1; fi; touch ${marker}; echo "Address already in use (os error 98)"; exit 1`;
    const failure: unknown = await start({ binary: await fakeBinary(script) }).catch((error: unknown) => error);
    const message = failure instanceof Error ? failure.message : '';
    expect(message).toContain('other trouble');
    await rm(/kept in (\S+)\. /.exec(message)?.[1] ?? '', { recursive: true });
  });

  it('stops what it started when it is interrupted', async () => {
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    setTimeout(() => controller.abort(reason), 300);
    await expect(start({ nodes: 3, signal: controller.signal })).rejects.toBe(reason);
    expect(runs()).toEqual([]);
  });

  it('names the folder in which no storage can be made', async () => {
    const act = start({ storageRoot: join(root, 'missing') });
    await expect(act).rejects.toMatchObject({ code: 'embedded.failed' });
    await expect(act).rejects.toThrow(/missing/);
  });
});
