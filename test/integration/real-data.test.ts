import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResult } from '../../bench/results/result-file.ts';
import { createRandom } from '../../core/statistics/random.ts';
import { runCli } from './run-cli.ts';

const points = 3000;
const dimension = 32;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

/** A folder in the layout of vector-db-benchmark's archives. */
async function dataFolder(name: string, change: (vectors: Float32Array) => void = () => undefined): Promise<string> {
  const random = createRandom(7);
  const vectors = Float32Array.from({ length: points * dimension }, () => random() - 0.5);
  change(vectors);
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${points}, ${dimension}), }`.padEnd(117) + '\n';
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  const folder = join(root, name);
  await mkdir(folder);
  await writeFile(
    join(folder, 'vectors.npy'),
    Buffer.concat([magic, Buffer.from(header), Buffer.from(vectors.buffer)]),
  );
  const payloads = Array.from({ length: points }, (_, id) => JSON.stringify({ colour: id % 2 === 0 ? 'red' : 'blue' }));
  await writeFile(join(folder, 'payloads.jsonl'), `${payloads.join('\n')}\n`);
  const tests = Array.from({ length: 120 }, (_, index) => {
    const query = Array.from(vectors.subarray(index * dimension, (index + 1) * dimension), (value) => value + 0.01);
    const conditions = { and: [{ colour: { match: { value: 'red' } } }] };
    return JSON.stringify(index % 2 === 0 ? { query } : { query, conditions });
  });
  await writeFile(join(folder, 'tests.jsonl'), `${tests.join('\n')}\n`);
  return folder;
}

describe('a trial of real data', () => {
  it('loads the files, takes the truth by exact search, and says what data it was', async () => {
    const data = await dataFolder('whole');
    const out = join(root, 'out');
    const { status, stderr } = await runCli(['trial', '--plan', 'smoke', '--data', data, '--out', out]);
    expect(stderr).not.toContain('[internal');
    expect(status).toBe(0);
    const result = await readResult(join(out, 'result.json'));
    expect(result.dataset).toMatchObject({ source: 'files', name: 'whole', seed: null, points, dimension });
    expect(result.readiness).toMatchObject({ proven: true, exactCount: points });
    expect(result.recall.at(-1)?.queries).toBe(100);
    expect(result.reproduce).toContain('--data');
  });

  it('that hold a NaN is refused with its row, exit 2', async () => {
    const data = await dataFolder('broken', (vectors) => (vectors[1234 * dimension + 3] = NaN));
    const { status, stderr } = await runCli(['trial', '--plan', 'smoke', '--data', data, '--out', join(root, 'out-2')]);
    expect(stderr).toMatch(/row 1234.*\[data\.invalid\]/);
    expect(status).toBe(2);
  });
});
