import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PointBatch } from '../../../bench/data/data-set.ts';
import { createEmbeddingGenerator } from '../../../bench/data/embedding-generator.ts';
import { createSyntheticDataSet, type SyntheticSettings } from '../../../bench/data/synthetic-data-set.ts';
import { generatorProfiles } from '../../../core/results/plan.ts';

const small: SyntheticSettings = {
  profile: 'default',
  seed: 42,
  points: 300,
  dimension: 96,
  queries: 50,
  payload: true,
};

/** Made on Node 20 and found equal on 22 and 24. A change here means that old results can not be compared with new ones. */
const golden: Readonly<Record<(typeof generatorProfiles)[number], string>> = {
  easy: 'a7d68a67beeecd4a512643e49a4558405c679a9990f3c10ea165a02db3627a44',
  default: '1c53520e1e0a4a61a6187fed7a1323e8a4a7e94fce27eb8766783983ab4f077f',
  hard: '38958209b281a9c9cb765965dc0cff62d22c2b5a3965e3511d039ff9685c27d2',
  hardest: '6c7372d166ea18daeaba2d7f5f282fe0258d8af13b29b19f9fe522dc3fffa18c',
  uniform: 'b8e4520c8d0bd872685722c760e52b8c42ce91894e7e1590a8f9cb2e3cbebb3d',
};

async function collect(settings: SyntheticSettings, batchPoints: number): Promise<PointBatch[]> {
  const batches: PointBatch[] = [];
  for await (const batch of createSyntheticDataSet(settings).batches(batchPoints)) batches.push(batch);
  return batches;
}

async function checksum(settings: SyntheticSettings, batchPoints: number): Promise<string> {
  const hash = createHash('sha256');
  const batches = await collect(settings, batchPoints);
  for (const batch of batches) hash.update(new Uint8Array(batch.vectors.buffer));
  for (const batch of batches) hash.update(JSON.stringify(batch.payloads).slice(1, -1));
  const data = createSyntheticDataSet(settings);
  for (let i = 0; i < data.queryCount; i++) hash.update(new Uint8Array(data.query(i).vector.buffer));
  return hash.digest('hex');
}

describe('the synthetic data set', () => {
  it.each(generatorProfiles)('%s gives the same bytes as ever: vectors, payloads and queries', async (profile) => {
    expect(await checksum({ ...small, profile }, 300)).toBe(golden[profile]);
  });

  it.each(generatorProfiles)('%s makes any point again alone, to the bit', (profile) => {
    const generator = createEmbeddingGenerator(profile, 7, 48);
    const all = new Float32Array(200 * 48);
    for (let i = 0; i < 200; i++) generator.point(i, all, i * 48);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 199 }), (index) => {
        const again = new Float32Array(48);
        createEmbeddingGenerator(profile, 7, 48).point(index, again, 0);
        expect(again).toEqual(all.slice(index * 48, (index + 1) * 48));
      }),
      { numRuns: 20 },
    );
  });

  it('does not depend on the size of batches', async () => {
    const whole = (await collect(small, 300)).flatMap((batch) => [...batch.vectors]);
    const parts = await collect(small, 77);
    expect(parts.map((batch) => [batch.first, batch.count])).toEqual([
      [0, 77],
      [77, 77],
      [154, 77],
      [231, 69],
    ]);
    expect(parts.flatMap((batch) => [...batch.vectors])).toEqual(whole);
  });

  it('has other points for another seed', async () => {
    expect(await checksum({ ...small, seed: 43 }, 300)).not.toBe(await checksum(small, 300));
  });

  it('makes vectors of unit norm in whole millionths, for any dimension', async () => {
    for (const dimension of [1, 2, 64, 100, 384, 1536]) {
      const [batch] = await collect({ ...small, points: 20, dimension }, 20);
      for (let row = 0; row < 20; row++) {
        const vector = batch?.vectors.slice(row * dimension, (row + 1) * dimension) ?? new Float32Array();
        expect(Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))).toBeCloseTo(1, 4);
        for (const value of vector) expect(Math.fround(Math.round(value * 1e6) / 1e6)).toBe(value);
      }
    }
  });

  it('holds its queries out: none equals a point', () => {
    const generator = createEmbeddingGenerator('easy', 3, 64);
    const texts = new Set<string>();
    const vector = new Float32Array(64);
    for (let i = 0; i < 500; i++) {
      generator.point(i, vector, 0);
      texts.add(vector.join());
    }
    for (let i = 0; i < 500; i++) {
      generator.query(i, vector, 0);
      texts.add(vector.join());
    }
    expect(texts.size).toBe(1000);
  });

  it('repeats most of the predecessor in 5 to 10 % of the points', async () => {
    const [batch] = await collect({ ...small, profile: 'hard', points: 3000, payload: false }, 3000);
    const vectors = batch?.vectors ?? new Float32Array();
    let close = 0;
    for (let i = 1; i < 3000; i++) {
      let cosine = 0;
      for (let d = 0; d < 96; d++) cosine += (vectors[i * 96 + d] ?? 0) * (vectors[(i - 1) * 96 + d] ?? 0);
      if (cosine > 0.83) close += 1;
    }
    expect(close / 3000).toBeGreaterThan(0.05);
    expect(close / 3000).toBeLessThan(0.1);
  });

  it('has payloads with skewed tenants and languages, dates, and tags that go with the topic', async () => {
    const [batch] = await collect({ ...small, points: 2000, dimension: 8 }, 2000);
    const payloads = batch?.payloads ?? [];
    const share = (key: string, value: unknown): number =>
      payloads.filter((payload) => payload[key] === value).length / payloads.length;
    expect(share('tenant', 'tenant-0')).toBeGreaterThan(0.15);
    expect(share('tenant', 'tenant-99')).toBeLessThan(0.01);
    expect(share('language', 'en')).toBeCloseTo(0.6, 1);
    for (const payload of payloads) {
      expect(payload.date).toMatch(/^202[1-5]-\d\d-\d\d$/);
      expect(payload.tags).toEqual(expect.arrayContaining([expect.stringMatching(/^subject-\d+$/)]));
      expect(String(payload.text).length).toBeGreaterThanOrEqual(160);
      expect(String(payload.text).length).toBeLessThan(180);
    }
  });

  it.each([
    ['points', 0],
    ['points', 1.5],
    ['dimension', 0],
    ['dimension', 70_000],
    ['seed', -1],
    ['queries', Number.NaN],
  ])('refuses %s %d with the range that is accepted', (key, value) => {
    expect(() => createSyntheticDataSet({ ...small, [key]: value })).toThrow(
      expect.objectContaining({
        code: 'plan.invalid',
        message: expect.stringMatching(`${key} is ${value}.*whole number`) as string,
      }) as Error,
    );
  });
});
