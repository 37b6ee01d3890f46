import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenBound } from '../../../bench/engines/native/bounds.ts';
import { RecentWindow } from '../../../bench/engines/native/recent-window.ts';

describe('the window over the last two seconds', () => {
  it('gives p95 within two per cent', () => {
    const latencies = fc.array(fc.double({ min: 0.02, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(latencies, (values) => {
        const recent = new RecentWindow();
        for (const value of values) recent.record(value, true);
        const sorted = values.slice().sort((a, b) => b - a);
        const exact = sorted[Math.floor(values.length * 0.05)] ?? Number.NaN;
        expect(Math.abs(recent.p95Ms() / exact - 1)).toBeLessThan(0.021);
      }),
    );
  });

  it('forgets what is older', () => {
    const recent = new RecentWindow();
    recent.record(5, false);
    for (let slice = 0; slice < 7; slice++) recent.advance();
    expect(recent.figures()).toEqual({ ended: 1, succeeded: 0, errors: 1, seconds: 2 });
    recent.advance();
    expect(recent.figures()).toEqual({ ended: 0, succeeded: 0, errors: 0, seconds: 2 });
    expect(recent.p95Ms()).toBe(0);
  });
});

describe('the bounds of a row', () => {
  const bounds = { errorShare: 0.1, p95Ms: 100 };

  function windowOf(good: number, bad: number, latencyMs: number): RecentWindow {
    const recent = new RecentWindow();
    for (let i = 0; i < good; i++) recent.record(latencyMs, true);
    for (let i = 0; i < bad; i++) recent.record(latencyMs, false);
    return recent;
  }

  it('hold at the bound and break above it', () => {
    expect(brokenBound(windowOf(90, 10, 50), [], bounds)).toBeNull();
    expect(brokenBound(windowOf(89, 11, 50), [], bounds)).toContain('errors: 11.0 %');
    expect(brokenBound(windowOf(100, 0, 90), [], bounds)).toBeNull();
    expect(brokenBound(windowOf(100, 0, 110), [], bounds)).toContain('p95');
  });

  it('count requests under way that are late already, and not the young ones', () => {
    expect(brokenBound(windowOf(90, 0, 50), Array<number>(10).fill(150), bounds)).toContain('p95');
    expect(brokenBound(windowOf(90, 0, 50), Array<number>(10).fill(20), bounds)).toBeNull();
  });

  it('are not judged on a handful of requests', () => {
    expect(brokenBound(windowOf(0, 19, 500), [], bounds)).toBeNull();
  });
});
