import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DataSet } from '../../../bench/data/data-set.ts';
import { NearestDistances } from '../../../bench/data/difficulty.ts';
import { createSyntheticDataSet } from '../../../bench/data/synthetic-data-set.ts';
import type { GeneratorProfile } from '../../../core/results/plan.ts';
import type { Fingerprint } from '../../../core/results/run-result.ts';

function dataSet(profile: GeneratorProfile): DataSet {
  return createSyntheticDataSet({ profile, seed: 1, points: 6000, dimension: 128, queries: 100, payload: false });
}

async function fingerprint(profile: GeneratorProfile): Promise<Fingerprint> {
  return (await dataSet(profile).describe()).fingerprint;
}

describe('the fingerprint', () => {
  it('puts easy and default inside the bands of real embeddings, and uniform far outside', async () => {
    const [easy, usual, uniform] = [
      await fingerprint('easy'),
      await fingerprint('default'),
      await fingerprint('uniform'),
    ];
    for (const real of [easy, usual]) {
      expect(real.lid100).toBeGreaterThan(10);
      expect(real.lid100).toBeLessThan(40);
      expect(real.meanCosine).toBeGreaterThan(0.05);
      expect(real.meanCosine).toBeLessThan(0.6);
      expect(real.relativeContrast).toBeGreaterThan(1.3);
      expect(real.relativeContrast).toBeLessThan(2.2);
    }
    expect(easy.lid100).toBeLessThan(usual.lid100);
    expect(easy.relativeContrast).toBeGreaterThan(usual.relativeContrast);
    expect(uniform.lid100).toBeGreaterThan(45);
    expect(Math.abs(uniform.meanCosine)).toBeLessThan(0.05);
  });

  it('has a checksum over the float32 bytes of all vectors, and says what it sampled', async () => {
    const hash = createHash('sha256');
    for await (const batch of dataSet('default').batches(1000)) hash.update(new Uint8Array(batch.vectors.buffer));
    expect(await fingerprint('default')).toMatchObject({
      sha256: hash.digest('hex'),
      sampledPoints: 6000,
      sampledQueries: 40,
    });
  });
});

describe('nearest distances', () => {
  it('estimate the dimension of an even ball', () => {
    // In d dimensions the i-th of n nearest is at (i / n)^(1/d).
    for (const dimension of [2, 10, 30]) {
      const nearest = new NearestDistances(100);
      for (let i = 10_000; i >= 1; i--) nearest.add((i / 10_000) ** (2 / dimension));
      expect(nearest.intrinsicDimension() / dimension).toBeCloseTo(1, 1);
    }
  });

  it('set the mean distance against the nearest', () => {
    const nearest = new NearestDistances(2);
    for (const distance of [3, 1, 2, 6]) nearest.add(distance * distance);
    expect(nearest.relativeContrast()).toBe(3);
  });

  it('stay finite for equal and for zero distances', () => {
    const nearest = new NearestDistances(3);
    for (let i = 0; i < 5; i++) nearest.add(0);
    expect([nearest.intrinsicDimension(), nearest.relativeContrast()]).toEqual([0, 0]);
  });
});
