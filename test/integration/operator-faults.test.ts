import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readResult } from '../../bench/results/result-file.ts';
import { startEmbedded, type EmbeddedCluster } from '../../qdrant/embedded/start.ts';
import { runCli } from './run-cli.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a trial whose surroundings fail', () => {
  it('goes on when nobody reads its progress any more', async () => {
    const { status } = await runCli(['trial', '--plan', 'smoke', '--out', join(folder, 'out')], {
      env: { TMPDIR: folder },
      onStderr: (_, child) => child.stderr?.destroy(),
    });
    expect(status).toBe(0);
    expect((await readResult(join(folder, 'out', 'result.json'))).status).toBe('complete');
  });

  it('prints the verdict and saves the result elsewhere when its folder is gone by the end', async () => {
    const out = join(folder, 'out');
    let gone = false;
    const { status, stdout, stderr } = await runCli(['trial', '--plan', 'smoke', '--out', out], {
      env: { TMPDIR: folder },
      onStderr: (soFar) => {
        if (gone || !soFar.includes('Uploading')) return;
        gone = true;
        void rm(out, { recursive: true }).then(() => writeFile(out, 'in the way'));
      },
    });
    expect(stdout).toContain('Search latency');
    expect(stderr).toContain('[output.unwritable]');
    expect(status).toBe(2);
    const saved = /saved as (\S+\/result\.json)/.exec(stderr)?.[1] ?? '';
    expect((await readResult(saved)).status).toBe('complete');
  });

  it('stops its servers even when their logs can not be kept', async () => {
    const temporary = join(folder, 'tmp');
    await mkdir(temporary);
    let sent = false;
    const { status, stderr } = await runCli(['trial', '--plan', 'smoke', '--out', join(folder, 'out')], {
      env: { TMPDIR: temporary },
      onStderr: (soFar) => {
        if (sent || !soFar.includes('Uploading')) return;
        sent = true;
        const url = /http:\/\/127\.0\.0\.1:(\d+)/.exec(soFar)?.[0] ?? '';
        // The run fails because its collection is gone, and the folder of the logs because its place is.
        void readdir(temporary).then(async ([run]) => {
          await rm(join(temporary, run ?? '', 'peer-0', 'qdrant.log'), { force: true });
          const { result } = (await (await fetch(`${url}/collections`)).json()) as {
            result: { collections: { name: string }[] };
          };
          for (const { name } of result.collections) await fetch(`${url}/collections/${name}`, { method: 'DELETE' });
        });
      },
    });
    expect(stderr).toContain('could not be kept');
    expect(status).toBe(3);
    expect(await readdir(temporary)).toEqual([expect.stringContaining('highwater-logs-')]);
  });

  it('leaves no empty folder behind when it never measured anything', async () => {
    const { status } = await runCli(['trial'], { cwd: folder, env: { HIGHWATER_QDRANT_BINARY: '/none' } });
    expect(status).toBe(2);
    expect(await readdir(join(folder, 'highwater-out'))).toEqual([]);
  });
});

describe('with a server', () => {
  let server: EmbeddedCluster;
  let url = '';
  beforeAll(async () => {
    server = await startEmbedded({ nodes: 1 });
    url = server.urls[0] ?? '';
  });
  afterAll(() => server.stop());

  it('inspect reads the nodes that answer when the first one is down, and says which was not read', async () => {
    const { status, stdout } = await runCli(['inspect', `http://127.0.0.1:1,${url}`, '--quiet']);
    expect(status).toBe(0);
    expect(stdout).toContain('Not read: everything at http://127.0.0.1:1');
  });

  it.each(['inspect', 'bench'])(
    '%s refuses a Prometheus URL with a password, and does not repeat it',
    async (command) => {
      const target = command === 'bench' ? ['--target', url] : [url];
      const args = [command, ...target, '--prometheus', 'http://me:sekret@127.0.0.1:9090'];
      const { status, stdout, stderr } = await runCli(args, { cwd: folder });
      expect(stderr).toContain('carries credentials');
      expect(stdout + stderr).not.toContain('sekret');
      expect(status).toBe(2);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('inspect says that its output could not be written, without a stack', async () => {
    const { status, stderr } = await runCli(['inspect', url, '--quiet', '--json'], { stdoutFile: '/dev/full' });
    expect(stderr).toContain('[output.unwritable]');
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });
});

describe('local', () => {
  it('says so and ends when a server of it ends', async () => {
    const { status, stderr } = await runCli(['local'], {
      env: { TMPDIR: folder },
      onStdout: () => {
        for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
          try {
            if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HIGHWATER_RUN_DIRECTORY=${folder}/`)) {
              process.kill(Number(pid), 'SIGKILL');
            }
          } catch {
            // Processes come and go.
          }
        }
      },
    });
    expect(stderr).toContain('ended by SIGKILL');
    expect(status).toBe(1);
  });
});
