import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toLoadRow } from '../../../bench/measure/load-row.ts';
import { summarise } from '../../../bench/measure/summarise.ts';
import { createRandom } from '../../../core/statistics/random.ts';
import { outcomeOf } from './outcome.ts';

const parts = {
  id: 'r1',
  phase: 'profile-peak',
  hnswEf: 64,
  connections: 8,
  maxRatePerSecond: null,
  warmupMs: 500,
  server: null,
} as const;

describe('a summary of times', () => {
  it('leaves out what has no time, and keeps every value in a histogram that can be merged', () => {
    const times = fc.array(fc.option(fc.double({ min: 0, max: 6e7, noNaN: true }), { nil: Number.NaN }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(times, (list) => {
        const values = Float64Array.from(list);
        const summary = summarise(
          values,
          values.map((_value, i) => i * 1000),
          createRandom(1),
        );
        const present = values.filter((value) => !Number.isNaN(value));
        expect(summary.count).toBe(present.length);
        const histogram = decodeFromCompressedBase64(summary.histogram);
        expect(histogram.totalCount).toBe(present.length);
        if (present.length === 0) return;
        expect(summary.maxMs).toBeCloseTo(Math.max(...present) / 1000, 6);
        expect(summary.minMs).toBeCloseTo(Math.min(...present) / 1000, 6);
        expect(Math.abs(histogram.maxValue - Math.max(...present))).toBeLessThanOrEqual(
          1 + Math.max(...present) / 1000,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('is in ms, and refuses percentiles that so few samples cannot carry', () => {
    const values = new Float64Array(200).fill(20_000);
    const summary = summarise(
      values,
      values.map((_value, i) => i * 5000),
      createRandom(1),
    );
    expect(summary.p50).toMatchObject({ given: true, value: 20 });
    expect(summary.p999.given).toBe(false);
  });

  it('of nothing is zeros that JSON can carry', () => {
    const summary = summarise(new Float64Array(0), new Float64Array(0), createRandom(1));
    expect(summary).toMatchObject({ count: 0, minMs: 0, meanMs: 0, maxMs: 0 });
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });
});

describe('a row of load', () => {
  it('says what was offered, what was achieved, and keeps the three times apart', () => {
    const outcome = outcomeOf(Array.from({ length: 400 }, () => ({ serviceMs: 4, waitMs: 5, lateMs: 1 })));
    const row = toLoadRow({ ...parts, ratePerSecond: 400, outcome, seed: 7 });
    expect(row).toMatchObject({
      mode: 'open',
      arrivals: 'poisson',
      arrivalSeed: 7,
      offeredRatePerSecond: 400,
      achievedRatePerSecond: 400,
      seconds: 1,
      warmupSeconds: 0.5,
      latency: { p95: { given: true, value: 10 } },
      serviceTime: { p95: { given: true, value: 4 } },
      scheduleDelay: { p95: { given: true, value: 6 } },
      generatorDelay: { p95: { given: true, value: 1 } },
    });
  });

  it('counts an answer as achieved when it came, so that a server that falls behind does not seem to keep up', () => {
    const outcome = outcomeOf(
      Array.from({ length: 1600 }, () => ({ serviceMs: 4 })),
      { answeredInWindow: 1000 },
    );
    const row = toLoadRow({ ...parts, ratePerSecond: 1600, outcome, seed: 7 });
    expect(row).toMatchObject({ succeeded: 1600, achievedRatePerSecond: 1000 });
  });

  it('counts only answers without error as achieved, and survives a window of no length', () => {
    const outcome = outcomeOf([{ serviceMs: 4 }], { succeeded: 0, answeredInWindow: 0, errors: { 'status-5xx': 1 } });
    const row = toLoadRow({ ...parts, ratePerSecond: null, outcome, seed: 7 });
    expect(row).toMatchObject({
      mode: 'closed',
      arrivals: 'closed',
      arrivalSeed: null,
      offeredRatePerSecond: null,
      achievedRatePerSecond: 0,
    });
    const none = toLoadRow({
      ...parts,
      ratePerSecond: null,
      outcome: outcomeOf([], { durationMs: 0, stoppedBy: 'errors' }),
      seed: 7,
    });
    expect(none).toMatchObject({ achievedRatePerSecond: 0, attempted: 0, stoppedBy: 'errors' });
  });
});
