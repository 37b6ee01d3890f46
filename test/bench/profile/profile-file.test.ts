import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleProfilePath, readProfile } from '../../../bench/profile/profile-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function profile(text: string): Promise<string> {
  const path = join(folder, 'highwater.yaml');
  await writeFile(path, text);
  return path;
}

describe('the example profile', () => {
  it('is valid and says that it is an example', async () => {
    expect(await readProfile(exampleProfilePath())).toMatchObject({ example: true });
  });
});

describe('a profile', () => {
  it('may leave out all but its name', async () => {
    expect(await readProfile(await profile('name: ours\n'))).toEqual({ name: 'ours' });
  });

  it('with an unknown key is refused with the allowed ones', async () => {
    await expect(readProfile(await profile('name: x\nusers: 3\n'))).rejects.toThrow(
      /users is not a known key; allowed here: name, example, concurrentUsers/,
    );
  });

  it('with a region that is not known is refused with the values that are', async () => {
    await expect(readProfile(await profile('name: x\nregions: two\n'))).rejects.toThrow(
      'regions is "two": expected one of single, multi-nice, multi-required',
    );
  });

  it('with an availability above 100 % is refused', async () => {
    await expect(readProfile(await profile('name: x\nuptimePercent: 120\n'))).rejects.toMatchObject({
      code: 'profile.invalid',
    });
  });
});
