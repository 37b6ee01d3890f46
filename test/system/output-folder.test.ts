import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pointLinkAt, prepareOutputFolder, writeAtomically } from '../../system/output-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterEach(async () => {
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true });
});

describe('an output folder', () => {
  it('is made with its parents and left empty', async () => {
    const inner = join(folder, 'a', 'b');
    await prepareOutputFolder(inner, ['result.json']);
    expect(await readdir(inner)).toEqual([]);
  });

  it('is refused when a file stands in its place', async () => {
    await writeFile(join(folder, 'taken'), '');
    await expect(prepareOutputFolder(join(folder, 'taken'), [])).rejects.toMatchObject({ code: 'output.unwritable' });
  });

  it('is refused when it holds the result of an earlier run, which stays as it is', async () => {
    await writeFile(join(folder, 'result.json'), 'precious');
    await expect(prepareOutputFolder(folder, ['result.json'])).rejects.toMatchObject({ code: 'output.unwritable' });
    expect(await readFile(join(folder, 'result.json'), 'utf8')).toBe('precious');
  });
});

describe('writing atomically', () => {
  it('replaces the old content and leaves no draft', async () => {
    const path = join(folder, 'x.json');
    await writeFile(path, 'old');
    await writeAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['x.json']);
  });

  it('keeps the old content when it fails', async () => {
    const path = join(folder, 'missing', 'x.json');
    await expect(writeAtomically(path, 'new')).rejects.toMatchObject({ code: 'output.unwritable' });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a file under a file', () => {
  it('is refused with the code that says so', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeAtomically(join(folder, 'file', 'x.html'), 'x')).rejects.toMatchObject({
      code: 'output.unwritable',
    });
  });
});

describe('the link to the latest run', () => {
  it('is turned to the newest one, whether or not there was one before', async () => {
    const link = join(folder, 'latest');
    await pointLinkAt(link, 'first');
    await pointLinkAt(link, 'second');
    expect(await readlink(link)).toBe('second');
    expect(await readdir(folder)).toEqual(['latest']);
  });

  it('never takes the place of a folder, which somebody may have named with --out', async () => {
    const latest = join(folder, 'latest');
    await mkdir(latest);
    await writeFile(join(latest, 'result.json'), 'precious');
    await pointLinkAt(latest, 'newer');
    expect(await readFile(join(latest, 'result.json'), 'utf8')).toBe('precious');
    expect(await readdir(folder)).toEqual(['latest']);
  });

  it('survives two runs that end at the same moment', async () => {
    await symlink('older', join(folder, 'latest'));
    await Promise.all(Array.from({ length: 20 }, (_, run) => pointLinkAt(join(folder, 'latest'), `run-${run}`)));
    expect(await readlink(join(folder, 'latest'))).toMatch(/^run-/);
  });
});
