import { describe, expect, it } from 'vitest';
import { chooseEf } from '../../../bench/phases/recall.ts';
import type { RecallPoint } from '../../../core/results/run-result.ts';

const rung = (hnswEf: number, recall: number | null): RecallPoint => ({
  hnswEf,
  k: 10,
  queries: 100,
  p5: 0.5,
  mean:
    recall === null
      ? { given: false, reason: 'too few', samples: 3 }
      : { given: true, value: recall, interval: { low: recall, high: recall, confidence: 0.95 }, samples: 100 },
});

describe('the choice of hnsw_ef', () => {
  it('is the smallest rung that reaches the floor', () => {
    const ladder = [rung(16, 0.9), rung(32, 0.95), rung(64, 0.99)];
    expect(chooseEf(ladder, 0.95)).toEqual({ hnswEf: 32, recall: 0.95, floor: 0.95, reached: true });
  });

  it('is the best rung, and says so, when none reaches the floor', () => {
    expect(chooseEf([rung(16, 0.5), rung(32, 0.7)], 0.95)).toMatchObject({ hnswEf: 32, reached: false });
  });

  it('never counts a recall that was refused as reached', () => {
    expect(chooseEf([rung(16, null), rung(32, 0.96)], 0.95).hnswEf).toBe(32);
  });
});
