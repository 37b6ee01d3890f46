import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/statistics/random.ts';
import { fifthPercentile, recallAtK, scoresAgree, summarizeRecall } from '../../../core/statistics/recall.ts';

const truth = { ids: [1, 2, 3, 4], scores: [0.9, 0.8, 0.7, 0.7] };

describe('recall@k', () => {
  it('is the share of the true neighbours that were found, in any order', () => {
    expect(recallAtK({ ids: [3, 2, 1], scores: [0.7, 0.8, 0.9] }, truth, 3, 'Cosine')).toBe(1);
    expect(recallAtK({ ids: [1, 8, 9], scores: [0.9, 0.6, 0.5] }, truth, 3, 'Cosine')).toBeCloseTo(1 / 3);
    expect(recallAtK({ ids: [], scores: [] }, truth, 3, 'Cosine')).toBe(0);
  });

  it('counts a tie with the k-th true neighbour as found', () => {
    expect(recallAtK({ ids: [1, 2, 99], scores: [0.9, 0.8, 0.7] }, truth, 3, 'Cosine')).toBe(1);
    expect(recallAtK({ ids: [1, 2, 99], scores: [0.9, 0.8, 0.6999995] }, truth, 3, 'Cosine')).toBe(1);
    expect(recallAtK({ ids: [1, 2, 99], scores: [0.9, 0.8, 0.6995] }, truth, 3, 'Cosine')).toBeCloseTo(2 / 3);
  });

  it('knows that lower is nearer for Euclid', () => {
    const near = { ids: [1, 2], scores: [1, 2] };
    expect(recallAtK({ ids: [1, 9], scores: [1, 2] }, near, 2, 'Euclid')).toBe(1);
    expect(recallAtK({ ids: [1, 9], scores: [1, 3] }, near, 2, 'Euclid')).toBe(0.5);
  });

  it('compares ids alone where there are no scores', () => {
    expect(recallAtK({ ids: [1, 9], scores: null }, { ids: [1, 2], scores: null }, 2, 'Dot')).toBe(0.5);
    expect(recallAtK({ ids: [1, 2], scores: [] }, { ids: [1, 2], scores: [] }, 2, 'Dot')).toBe(1);
  });

  it('counts an id that was answered twice once', () => {
    expect(recallAtK({ ids: [1, 1, 1], scores: [0.9, 0.9, 0.9] }, truth, 3, 'Cosine')).toBeCloseTo(1 / 3);
  });

  it('is nothing, not 1, for a query without truth, and is left out of the summary', () => {
    expect(recallAtK({ ids: [1], scores: [1] }, { ids: [], scores: [] }, 10, 'Cosine')).toBeNull();
    const summary = summarizeRecall([...Array<number>(20).fill(0.5), null, null], { random: createRandom(1) });
    expect(summary).toMatchObject({ queries: 20, excluded: 2, p5: 0.5, mean: { given: true, value: 0.5 } });
  });

  it('lies between 0 and 1 and never falls when another true neighbour is found', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(ids, ids, (found, wanted) => {
        const at = (list: readonly number[]) =>
          recallAtK({ ids: list, scores: null }, { ids: wanted, scores: null }, 10, 'Dot') ?? -1;
        const before = at(found);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(before).toBeLessThanOrEqual(1);
        const [extra] = wanted.filter((id) => !found.includes(id));
        if (extra !== undefined && found.length < 10) expect(at([...found, extra])).toBeGreaterThan(before);
      }),
    );
  });

  it('takes as 5th percentile a recall that occurred', () => {
    expect(fifthPercentile(Array.from({ length: 100 }, (_, index) => index / 100))).toBe(0.04);
    expect(fifthPercentile([0.7])).toBe(0.7);
    expect(fifthPercentile([])).toBeNaN();
  });
});

describe('true scores of a file', () => {
  const found = { ids: [1, 2, 3], scores: [0.9, 0.8, 0.7] };
  it('agree when points that both have are scored alike', () => {
    expect(scoresAgree(found, { ids: [2, 1, 9], scores: [0.80001, 0.9, 0.75] })).toBe(true);
  });

  it('do not agree when they are distances where the server gives similarities, or when nothing tells', () => {
    expect(scoresAgree(found, { ids: [1, 2, 9], scores: [0.1, 0.2, 0.25] })).toBe(false);
    expect(scoresAgree(found, { ids: [7, 8, 9], scores: [0.1, 0.2, 0.25] })).toBe(false);
    expect(scoresAgree(found, { ids: [1, 2, 3], scores: null })).toBe(false);
  });
});
