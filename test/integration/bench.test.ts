import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readResult } from '../../bench/results/result-file.ts';
import { startEmbedded, type EmbeddedCluster } from '../../qdrant/embedded/start.ts';
import { QdrantNode } from '../../qdrant/node.ts';
import { runCli } from './run-cli.ts';

let root = '';
let out = '';
let runs = 0;
let servers: EmbeddedCluster;
let node: QdrantNode;
let url = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'highwater-test-'));
  servers = await startEmbedded({ nodes: 1 });
  url = servers.urls[0] ?? '';
  node = new QdrantNode({ url });
  await node.createCollection('theirs', { vectors: { size: 4, distance: 'Cosine' } });
  await node.requestJson('PUT', '/collections/theirs/points?wait=true', {
    points: [
      { id: 1, vector: [1, 0, 0, 0], payload: { a: 1 } },
      { id: 2, vector: [0, 1, 0, 0] },
    ],
  });
});
afterAll(async () => {
  await node.close();
  await servers.stop();
  await rm(root, { recursive: true });
});
beforeEach(() => {
  out = join(root, `run-${++runs}`);
});

/** A name as a run of this machine gives it, by a process that is long gone. */
async function leftoverName(): Promise<string> {
  const { newCollectionName } = await import('../../bench/phases/collection.ts');
  return newCollectionName(Date.now(), false).replace(/_\d+_\d+$/, '_4194304_1');
}

/** Passes everything on to the server and notes what was asked. */
async function recordingProxy(seen: string[]): Promise<{ readonly server: Server; readonly url: string }> {
  const target = new URL(url);
  const server = createServer((incoming: IncomingMessage, outgoing) => {
    seen.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const passed = request(
      {
        host: target.hostname,
        port: target.port,
        path: incoming.url,
        method: incoming.method,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('bench', () => {
  it('measures a server in a collection of its own and leaves the rest as it was', async () => {
    const leftover = await leftoverName();
    await node.createCollection(leftover, { vectors: { size: 4, distance: 'Cosine' } });

    const { status, stderr } = await runCli(['bench', '--target', url, '--plan', 'smoke', '--out', out]);
    expect(stderr).not.toContain('[internal');
    expect(status).toBe(0);

    expect(await node.collections()).toEqual(['theirs']);
    expect(await node.countExactly('theirs')).toBe(2);
    const result = await readResult(join(out, 'result.json'));
    expect(result.notes.join(' ')).toContain(leftover);
    // A bench judges the server that is there, not the collection that it loaded itself.
    expect(result.evidence.matrix.collections).toMatchObject({ known: true, value: 1, origin: 'measured' });
    expect(result.evidence.matrix.vectors).toMatchObject({ known: true, value: 2 });
    // No profile declares a rate, so that latency has nothing to be judged at.
    expect(result.evidence.matrix.latency.known).toBe(false);
    expect(result.load.some((row) => row.server !== null)).toBe(true);
  });

  // Other work on the cores can spoil one attempt at 150 per second; the expectation stays.
  it('never offers more than --max-rate', { retry: 2 }, async () => {
    const { status } = await runCli(['bench', '--target', url, '--plan', 'smoke', '--max-rate', '150', '--out', out]);
    expect(status).toBe(0);
    const result = await readResult(join(out, 'result.json'));
    for (const row of result.load) {
      expect(row.offeredRatePerSecond ?? 0).toBeLessThanOrEqual(150);
      // A few answers to requests of the warm-up come in the window.
      expect(row.attempted / row.seconds).toBeLessThan(155);
    }
    expect(result.capacity[0]).toMatchObject({ ratePerSecond: 150, atLeast: true });
  });

  it('keeps its collection with --keep, also from the next run', async () => {
    await runCli(['bench', '--target', url, '--plan', 'smoke', '--keep', '--out', join(out, 'a')]);
    const kept = (await node.collections()).filter((name) => name !== 'theirs');
    expect(kept).toHaveLength(1);
    await runCli(['bench', '--target', url, '--plan', 'smoke', '--out', join(out, 'b')]);
    expect(await node.collections()).toEqual([...kept, 'theirs']);
    for (const name of kept) await node.deleteCollection(name);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'ends by its deadlines when the server gets %s in mid-run, and keeps what it has as aborted',
    async (signal) => {
      const other = await startEmbedded({ nodes: 1 });
      const plan = join(root, 'short.yaml');
      await writeFile(plan, 'extends: smoke\nname: short\nload:\n  timeoutSeconds: 1\nupload:\n  timeoutSeconds: 3\n');
      const pid = other.peers[0]?.pid ?? 0;
      let done = false;
      try {
        const { status, stderr } = await runCli(
          ['bench', '--target', other.urls[0] ?? '', '--plan', plan, '--out', out],
          {
            onStderr: (soFar) => {
              if (done || !soFar.includes('Capacity')) return;
              done = true;
              process.kill(pid, signal);
            },
          },
        );
        expect(done).toBe(true);
        expect(stderr).toContain('target.lost');
        expect(status).toBe(3);
        const result = await readResult(join(out, 'result.json'));
        expect(result).toMatchObject({ status: 'aborted', aborted: { code: 'target.lost', phase: 'capacity' } });
        expect(result.load.length).toBeGreaterThan(0);
        expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('target.lost');
      } finally {
        if (signal === 'SIGSTOP') process.kill(pid, 'SIGCONT');
        await other.stop();
      }
    },
  );
});

describe('inspect', () => {
  it('judges a server that is there and exits 0 although much is unknown', async () => {
    const { status, stdout } = await runCli(['inspect', url, '--json']);
    expect(status).toBe(0);
    const { result, verdict } = JSON.parse(stdout) as {
      result: { evidence: { matrix: Record<string, { known: boolean; value?: unknown }> } };
      verdict: { unknownRows: string[] };
    };
    expect(result.evidence.matrix['collections']).toMatchObject({ known: true, value: 1 });
    expect(result.evidence.matrix['vectors']).toMatchObject({ known: true, value: 2 });
    expect(verdict.unknownRows).toContain('latency');
  });

  it('sends no writing request', async () => {
    const seen: string[] = [];
    const proxy = await recordingProxy(seen);
    try {
      const { status } = await runCli(['inspect', proxy.url]);
      expect(status).toBe(0);
      expect(seen.length).toBeGreaterThan(2);
      for (const line of seen) expect(line).toMatch(/^(GET |POST \/collections\/[^/]+\/points\/count)/);
    } finally {
      proxy.server.close();
    }
  });

  it('says by name that the key is wrong', async () => {
    const secured = await startEmbedded({ nodes: 1, settings: { QDRANT__SERVICE__API_KEY: 'right' } });
    try {
      const target = secured.urls[0] ?? '';
      const without = await runCli(['inspect', target]);
      expect(without.status).toBe(3);
      expect(without.stderr).toContain('target.unauthorized');
      const wrong = await runCli(['inspect', target], { env: { QDRANT_API_KEY: 'wrong' } });
      expect(wrong.status).toBe(3);
      expect(wrong.stderr).not.toContain('wrong ');
      const right = await runCli(['inspect', target, '--api-key-env', 'MY_KEY', '--out', out], {
        env: { MY_KEY: 'right' },
      });
      expect(right.status).toBe(0);
      expect(await readFile(join(out, 'result.json'), 'utf8')).not.toContain('"right"');
    } finally {
      await secured.stop();
    }
  });
});

describe('judge and report', () => {
  it('judge a result again with another profile, and build its report from the result alone', async () => {
    const first = await runCli(['inspect', url, '--out', out]);
    expect(first.status).toBe(0);
    const profile = join(root, 'strict.yaml');
    await writeFile(profile, 'name: strict\nuptimePercent: 99.95\n');
    const path = join(out, 'result.json');

    expect((await runCli(['judge', path])).status).toBe(0);
    const judged = await runCli(['judge', path, '--profile', profile, '--fail-on', 'urgent']);
    expect(judged.status).toBe(4);
    expect(judged.stdout).toContain('99.95');

    const before = await readFile(join(out, 'report.html'), 'utf8');
    const again = join(root, 'again.html');
    expect((await runCli(['report', path, '--out', again])).status).toBe(0);
    expect(await readFile(again, 'utf8')).toBe(before);
  });

  it('refuse a result with a value that no run can give', async () => {
    await runCli(['inspect', url, '--out', out]);
    const path = join(out, 'result.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"uniquePoints": \d+/, '"uniquePoints": -3'));
    const { status, stderr } = await runCli(['judge', path]);
    expect(status).toBe(2);
    expect(stderr).toContain('uniquePoints is -3: expected at least 0');
  });
});

describe('local', () => {
  it('prints the URL of a server that answers, and stops it on Ctrl-C', async () => {
    let version = '';
    const { status, stdout } = await runCli(['local'], {
      onStdout: (soFar, child) => {
        if (!soFar.endsWith('\n')) return;
        void fetch(soFar.trim())
          .then((response) => response.text())
          .then((text) => {
            version = text;
            child.kill('SIGINT');
          });
      },
    });
    expect(status).toBe(0);
    expect(version).toContain('1.16.3');
    await expect(fetch(stdout.trim())).rejects.toThrow();
  });
});
