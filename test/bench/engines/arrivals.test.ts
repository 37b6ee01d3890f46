import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poissonArrivals } from '../../../bench/engines/native/arrivals.ts';
import { createRandom } from '../../../core/statistics/random.ts';

function gapsOf(ratePerSecond: number, seed: number, count: number): Float64Array {
  const arrivals = poissonArrivals(ratePerSecond, [(count * 1000) / ratePerSecond], createRandom(seed));
  let last = 0;
  return Float64Array.from({ length: count }, () => {
    const at = arrivals.next();
    const gap = at - last;
    last = at;
    return gap;
  });
}

describe('Poisson arrivals', () => {
  it('never go back in time', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e6, noNaN: true }), fc.integer(), (rate, seed) => {
        expect(gapsOf(rate, seed, 200).every((gap) => gap >= 0 && Number.isFinite(gap))).toBe(true);
      }),
    );
  });

  it('are as many in every stretch as the rate says, so that no verdict rests on another rate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 2000, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 3 }),
        fc.integer(),
        (rate, stretchesMs, seed) => {
          const arrivals = poissonArrivals(rate, stretchesMs, createRandom(seed));
          let at = arrivals.next();
          let startMs = 0;
          for (const lengthMs of stretchesMs) {
            let count = 0;
            for (; at < startMs + lengthMs; at = arrivals.next()) count += 1;
            expect(count).toBe(Math.round((rate * lengthMs) / 1000));
            startMs += lengthMs;
          }
          expect(at).toBe(Infinity);
        },
      ),
    );
  });

  it('have exponential gaps of the right mean, independent of each other, for any rate and seed', () => {
    const count = 20_000;
    fc.assert(
      fc.property(fc.double({ min: 1, max: 10_000, noNaN: true }), fc.integer(), (rate, seed) => {
        const gaps = gapsOf(rate, seed, count).map((gap) => (gap * rate) / 1000);
        const mean = gaps.reduce((sum, gap) => sum + gap, 0) / count;
        const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / count;
        // Six standard errors each.
        expect(Math.abs(mean - 1)).toBeLessThan(6 / Math.sqrt(count));
        expect(Math.abs(Math.sqrt(variance) / mean - 1)).toBeLessThan(6 / Math.sqrt(count));
        const covariance = gaps.slice(1).reduce((sum, gap, i) => sum + (gap - 1) * ((gaps[i] ?? 0) - 1), 0) / count;
        expect(Math.abs(covariance)).toBeLessThan(6 / Math.sqrt(count));
        // Kolmogorov–Smirnov against 1 − e^−x.
        const sorted = gaps.slice().sort();
        const distance = sorted.reduce(
          (most, gap, i) => Math.max(most, Math.abs(1 - Math.exp(-gap) - (i + 0.5) / count)),
          0,
        );
        expect(distance).toBeLessThan(2.5 / Math.sqrt(count));
      }),
      { numRuns: 30 },
    );
  });
});
