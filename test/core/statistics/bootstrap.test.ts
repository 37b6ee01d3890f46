import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanEstimate, quantileEstimate, quantileEstimates } from '../../../core/statistics/bootstrap.ts';
import { minimumSamples } from '../../../core/statistics/minimum-samples.ts';
import { createRandom } from '../../../core/statistics/random.ts';
import { normalShareBelow, studentT975 } from '../../../core/statistics/student.ts';

describe('the minimum of samples', () => {
  it.each([
    [0.5, 20],
    [0.9, 100],
    [0.95, 200],
    [0.99, 1000],
    [0.999, 10_000],
    [0.05, 200],
  ])('for the quantile %d is %d', (q, samples) => {
    expect(minimumSamples(q)).toBe(samples);
  });
});

describe('the quantile estimate', () => {
  const options = (seed: number) => ({ random: createRandom(seed), resamples: 200 });

  it('is refused below the minimum and given from it on', () => {
    const of = (samples: number) => quantileEstimate(new Float64Array(samples).fill(5), null, 0.95, options(1));
    expect(of(199)).toEqual({ given: false, reason: '199 samples are too few for p95; 200 are needed', samples: 199 });
    expect(of(200)).toMatchObject({ given: true, value: 5 });
  });

  it('refuses what it cannot support and gives the rest, in the order asked for', () => {
    const samples = Float64Array.from({ length: 1000 }, (_, index) => index);
    const given = quantileEstimates(samples, null, [0.999, 0.5, 0.99], options(1)).map((estimate) => estimate.given);
    expect(given).toEqual([false, true, true]);
  });

  it('rejects samples that are not finite and times of another length', () => {
    expect(() => quantileEstimate(new Float64Array([1, NaN]), null, 0.5, options(1))).toThrow(/finite/);
    expect(() => quantileEstimate(new Float64Array([1, -1]), null, 0.5, options(1))).toThrow(/finite/);
    expect(() => quantileEstimate(new Float64Array(3), new Float64Array(2), 0.5, options(1))).toThrow(
      /3 samples but 2 times/,
    );
  });

  it('lies within its interval, and the interval within the samples, for any samples', () => {
    const samples = fc.float64Array({ min: 0, max: 1e6, noNaN: true, minLength: 200, maxLength: 400 });
    fc.assert(
      fc.property(samples, fc.constantFrom(0.5, 0.9, 0.95), fc.integer(), (values, q, seed) => {
        const estimate = quantileEstimate(values, null, q, { random: createRandom(seed), resamples: 50 });
        expect(estimate.given).toBe(true);
        if (!estimate.given) return;
        const { value, interval } = estimate;
        expect(interval.low).toBeLessThanOrEqual(value);
        expect(interval.high).toBeGreaterThanOrEqual(value);
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.high).toBeLessThanOrEqual(Math.max(...values) * 1.006);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for the same seed', () => {
    const samples = Float64Array.from({ length: 500 }, (_, index) => (index * 7919) % 503);
    expect(quantileEstimate(samples, null, 0.95, options(3))).toEqual(
      quantileEstimate(samples, null, 0.95, options(3)),
    );
  });

  it('does not change its samples', () => {
    const samples = Float64Array.from({ length: 300 }, (_, index) => 300 - index);
    quantileEstimate(samples, null, 0.5, options(3));
    expect(samples[0]).toBe(300);
  });

  it('covers the true p95 of independent exponential latencies about as often as it claims', () => {
    const random = createRandom(11);
    let covered = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const samples = Float64Array.from({ length: 2000 }, () => -Math.log(1 - random()));
      const times = Float64Array.from(samples, (_, index) => index * 5000);
      const estimate = quantileEstimate(samples, times, 0.95, { random, resamples: 300 });
      if (estimate.given && estimate.interval.low <= Math.log(20) && Math.log(20) <= estimate.interval.high) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.9);
    expect(covered / runs).toBeLessThan(0.995);
  });

  it('is honest about latencies that come in stalls, where single samples would be far too sure', () => {
    // Every 100 ms is slow or fast as a whole: 2 000 samples are only 100 independent stretches.
    const random = createRandom(5);
    const trueP95 = 3 + Math.log(20);
    const covers = (blockMs: number): number => {
      let covered = 0;
      for (let run = 0; run < 120; run++) {
        let level = 0;
        const samples = Float64Array.from({ length: 2000 }, (_, index) => {
          if (index % 20 === 0) level = -Math.log(1 - random());
          return 3 + level;
        });
        const times = Float64Array.from(samples, (_, index) => index * 5000);
        const estimate = quantileEstimate(samples, times, 0.95, { random, resamples: 200, blockMs });
        if (estimate.given && estimate.interval.low <= trueP95 && trueP95 <= estimate.interval.high) covered++;
      }
      return covered / 120;
    };
    expect(covers(250)).toBeGreaterThan(0.82);
    expect(covers(25)).toBeLessThan(covers(250));
  });
});

describe('the mean estimate', () => {
  it('is refused for few values, and for values that are not finite', () => {
    expect(meanEstimate([1, 2], { random: createRandom(1) })).toMatchObject({ given: false, samples: 2 });
    expect(() => meanEstimate([NaN], { random: createRandom(1) })).toThrow(/finite/);
  });

  it('covers the true mean of recalls about as often as it claims', () => {
    const random = createRandom(2);
    let covered = 0;
    for (let run = 0; run < 200; run++) {
      const recalls = Array.from({ length: 100 }, () => (random() < 0.6 ? 1 : 0.8));
      const estimate = meanEstimate(recalls, { random, resamples: 300 });
      if (estimate.given && estimate.interval.low <= 0.92 && 0.92 <= estimate.interval.high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
    expect(covered / 200).toBeLessThanOrEqual(0.995);
  });
});

describe('the tables behind the intervals', () => {
  it('agree with the books', () => {
    expect(studentT975(1)).toBe(12.706);
    expect(studentT975(60)).toBeCloseTo(2, 2);
    expect(studentT975(1e9)).toBeCloseTo(1.96, 3);
    expect(normalShareBelow(1.959964)).toBeCloseTo(0.975, 6);
    expect(normalShareBelow(-1.959964)).toBeCloseTo(0.025, 6);
  });
});
