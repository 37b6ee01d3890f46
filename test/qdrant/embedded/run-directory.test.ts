import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRunDirectory, removeStaleRuns, runDirectoryVariable } from '../../../qdrant/embedded/run-directory.ts';
import { readProcessStat } from '../../../system/child-process.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Rewrites who owns a run directory. */
async function disown(directory: string, changes: Record<string, unknown>): Promise<void> {
  const file = join(directory, 'owner.json');
  const owner: unknown = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...Object(owner), ...changes }));
}

async function startSleeper(environment: Record<string, string>) {
  const child = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'], ...environment } });
  await once(child, 'spawn');
  return child;
}

describe('a run directory', () => {
  it('stays while its owner lives', async () => {
    const directory = await makeRunDirectory(root);
    expect(await removeStaleRuns(root, Date.now())).toEqual([]);
    expect(existsSync(directory)).toBe(true);
  });

  it('is removed when its owner has ended, together with the servers of that run', async () => {
    const directory = await makeRunDirectory(root);
    const ours = await startSleeper({ [runDirectoryVariable]: directory });
    const another = await startSleeper({ [runDirectoryVariable]: `${directory}-other` });
    try {
      const ended = once(ours, 'exit');
      await disown(directory, { pid: 2 ** 22 + 1 });
      expect(await removeStaleRuns(root, Date.now())).toEqual([{ directory, killed: [ours.pid] }]);
      expect(await ended).toEqual([null, 'SIGKILL']);
      expect(existsSync(directory)).toBe(false);
      expect(another.exitCode).toBeNull();
      expect(another.signalCode).toBeNull();
    } finally {
      ours.kill('SIGKILL');
      another.kill('SIGKILL');
    }
  });

  it('is removed when a later process was given the pid of its owner', async () => {
    const directory = await makeRunDirectory(root);
    await disown(directory, { startTicks: (readProcessStat(process.pid)?.startTicks ?? 0) - 1 });
    expect(await removeStaleRuns(root, Date.now())).toHaveLength(1);
  });

  it('is removed after the machine was started again, and kept when its owner lives in another container', async () => {
    await disown(await makeRunDirectory(root), { bootId: 'an earlier one' });
    const foreign = await makeRunDirectory(root);
    await disown(foreign, { pid: 2 ** 22 + 1, pidNamespace: 'pid:[1]' });
    expect(await removeStaleRuns(root, Date.now())).toHaveLength(1);
    expect(existsSync(foreign)).toBe(true);
  });

  it('without an owner is removed once it is older than a minute', async () => {
    const directory = join(root, 'highwater-embedded-young');
    await mkdir(directory);
    expect(await removeStaleRuns(root, Date.now())).toEqual([]);
    const before = Date.now() / 1000 - 61;
    await utimes(directory, before, before);
    expect(await removeStaleRuns(root, Date.now())).toHaveLength(1);
  });

  it('is the only thing that is touched', async () => {
    await mkdir(join(root, 'somebody-elses'));
    await writeFile(join(root, 'highwater-embedded-file'), '');
    await removeStaleRuns(root, Date.now() + 3_600_000);
    expect(existsSync(join(root, 'somebody-elses'))).toBe(true);
    expect(existsSync(join(root, 'highwater-embedded-file'))).toBe(true);
  });
});
