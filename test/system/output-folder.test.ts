import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareOutputFolder, writeAtomically } from '../../system/output-folder.ts';

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
