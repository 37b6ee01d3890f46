import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResult } from '../../bench/results/result-file.ts';

const run = promisify(execFile);
const others = (process.env['HIGHWATER_OTHER_NODES'] ?? '').split(delimiter).filter((path) => path !== '');
const required = process.env['HIGHWATER_REQUIRE_TOOLS'] === '1';
const root = join(import.meta.dirname, '..', '..');

/** Prints the SHA-256 of generated vectors, payloads and queries. */
const script = `
import { createHash } from 'node:crypto';
import { createSyntheticDataSet } from './bench/data/synthetic-data-set.ts';
const hash = createHash('sha256');
for (const profile of ['easy', 'default', 'hard', 'hardest', 'uniform']) {
  const data = createSyntheticDataSet({ profile, seed: 7, points: 2000, dimension: 384, queries: 50, payload: true });
  for await (const batch of data.batches(500)) {
    hash.update(batch.vectors);
    hash.update(JSON.stringify(batch.payloads));
  }
  for (let i = 0; i < 50; i++) hash.update(data.query(i).vector);
}
console.log(hash.digest('hex'));
`;

let folder = '';
let bundle = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
  bundle = join(folder, 'fingerprint.mjs');
  await build({
    stdin: { contents: script, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe.skipIf(others.length === 0 && !required)('other versions of Node (HIGHWATER_OTHER_NODES names them)', () => {
  it('are there', () => {
    expect(others.length).toBeGreaterThan(0);
  });

  it.each(others)('%s generates the same data bit for bit', async (node) => {
    const here = await run(process.execPath, [bundle]);
    const there = await run(node, [bundle]);
    expect(here.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(there.stdout).toBe(here.stdout);
  });

  it.each(others)('%s runs a whole trial', async (node) => {
    const { stdout: version } = await run(node, ['--version']);
    const out = join(folder, version.trim());
    await run(node, [join(root, 'dist', 'highwater.js'), 'trial', '--plan', 'smoke', '--out', out, '--quiet']);
    const result = await readResult(join(out, 'result.json'));
    expect(result).toMatchObject({ status: 'complete', environment: { nodeVersion: version.trim() } });
    expect(result.readiness?.proven).toBe(true);
  });
});
