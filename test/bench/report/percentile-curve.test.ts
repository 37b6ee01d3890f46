import { describe, expect, it } from 'vitest';
import { percentileCurve } from '../../../bench/report/charts/percentile-curve.ts';
import { latencySummary } from '../../fixtures/load-rows.ts';

describe('a percentile curve', () => {
  const latency = latencySummary({ count: 5_000, p50Ms: 4, p95Ms: 20, seed: 3 });
  const curve = percentileCurve(latency);

  it('never falls', () => {
    const values = curve.map(([, ms]) => ms);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  it('ends where ten samples lie beyond', () => {
    expect(curve.at(-1)?.[0]).toBeCloseTo(500, 6);
  });

  it('agrees with the percentiles of the summary', () => {
    const at = curve.find(([inverse]) => inverse >= 20);
    expect(at?.[1]).toBeGreaterThan(18);
    expect(at?.[1]).toBeLessThan(24);
  });

  it('is empty for too few samples', () => {
    expect(percentileCurve(latencySummary({ count: 15, p50Ms: 4, p95Ms: 20, seed: 3 }))).toEqual([]);
  });
});
