import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  parseProcessStat,
  readProcessStat,
  signalQuietly,
  startChild,
  tailOfFile,
} from '../../system/child-process.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let counter = 0;
const start = (script: string) => {
  counter += 1;
  return startChild({
    command: process.execPath,
    args: ['-e', script],
    workingDirectory: folder,
    environment: { MARK: 'only this' },
    logFile: join(folder, `${counter}.log`),
  });
};
const logOf = () => tailOfFile(join(folder, `${counter}.log`), 5);

describe('a child process', () => {
  it('writes both outputs to its log and tells how it ended', async () => {
    const child = await start('console.log("out"); console.error("err"); process.exitCode = 7');
    expect(await child.exited).toEqual({ code: 7, signal: null });
    expect(child.exitStatus()).toEqual({ code: 7, signal: null });
    expect((await logOf()).split('\n').sort()).toEqual(['err', 'out']);
  });

  it('gets the environment that it was given and nothing else', async () => {
    const child = await start('console.log(JSON.stringify(process.env))');
    await child.exited;
    expect(JSON.parse(await logOf())).toEqual({ MARK: 'only this' });
  });

  it('is stopped by SIGINT when it listens to it', async () => {
    const child = await start(
      'process.on("SIGINT", () => process.exit(3)); setInterval(() => {}, 1000); console.log("up")',
    );
    while ((await logOf()) !== 'up') await new Promise((resolve) => setTimeout(resolve, 20));
    await child.stop(5_000);
    expect(child.exitStatus()).toEqual({ code: 3, signal: null });
  });

  it('is killed after the grace when it ignores SIGINT', async () => {
    const child = await start('process.on("SIGINT", () => {}); setInterval(() => {}, 1000); console.log("up")');
    while ((await logOf()) !== 'up') await new Promise((resolve) => setTimeout(resolve, 20));
    await child.stop(100);
    expect(child.exitStatus()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('can be stopped and killed again after its end without harm', async () => {
    const child = await start('');
    await child.exited;
    await child.stop(100);
    child.killNow();
    expect(child.exitStatus()).toEqual({ code: 0, signal: null });
  });

  it('leads a process group of its own, which a Ctrl-C in the terminal does not reach', async () => {
    const child = await start('setInterval(() => {}, 1000)');
    const group = await tailOfFile(`/proc/${child.pid}/stat`, 1).then((line) => line.split(') ')[1]?.split(' ')[2]);
    child.killNow();
    await child.exited;
    expect(group).toBe(String(child.pid));
  });

  it('that can not be started rejects with the reason', async () => {
    const spec = { args: [], workingDirectory: folder, environment: {}, logFile: join(folder, 'none.log') };
    await expect(startChild({ ...spec, command: join(folder, 'no-such-command') })).rejects.toThrow(/ENOENT/);
  });
});

describe('the state of a process', () => {
  it('is read past a command name with blanks and brackets', () => {
    const line = '42 (odd ) name) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 4 0 98765 1 2 3';
    expect(parseProcessStat(line)).toEqual({ state: 'S', startTicks: 98_765, cpuTicks: 200 });
  });

  it('is null for no process, and for a text that is none', () => {
    expect(readProcessStat(2 ** 22 + 1)).toBeNull();
    expect(parseProcessStat('nonsense')).toBeNull();
    expect(readProcessStat(process.pid)?.startTicks).toBeGreaterThan(0);
  });
});

it('a signal to a process that is gone is no error', () => {
  expect(() => signalQuietly(2 ** 22 + 1, 'SIGTERM')).not.toThrow();
});
