import { describe, expect, it } from 'vitest';
import { claims } from '../../../core/decision/claims.ts';
import { judgeClaims } from '../../../core/decision/judge-claims.ts';
import type { LoadRow, RunResult } from '../../../core/results/run-result.ts';
import type { Estimate } from '../../../core/statistics/interval.ts';
import { exampleRunResult } from '../../fixtures/run-result.ts';

const estimate = (low: number, value: number, high: number): Estimate => ({
  given: true,
  value,
  interval: { low, high, confidence: 0.95 },
  samples: 1000,
});

const unbound = (row: LoadRow): LoadRow => ({ ...row, generator: { ...row.generator, bound: false, reasons: [] } });

/** The example without any generator-bound row, so that its claims can be tested. */
function cleanResult(changes: Partial<RunResult> = {}): RunResult {
  const result = exampleRunResult();
  return { ...result, load: result.load.map(unbound), ...changes };
}

function withPeakP95(p95: Estimate, changes: Partial<RunResult> = {}): RunResult {
  const result = cleanResult(changes);
  return {
    ...result,
    load: result.load.map((row) => (row.phase === 'profile-peak' ? { ...row, latency: { ...row.latency, p95 } } : row)),
  };
}

const verdictOf = (result: RunResult, id: string) => {
  const verdict = judgeClaims(result).find((candidate) => candidate.id === id);
  if (verdict === undefined) throw new Error(`no claim ${id}`);
  return verdict;
};

describe('the rule for claims', () => {
  it('has unique ids that begin with the letter of their document', () => {
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    for (const { id, source } of claims) expect(id[0]).toBe(source[0]);
  });

  it.each([
    [estimate(11, 20, 49), 'confirmed'],
    [estimate(10, 30, 50), 'confirmed'],
    [estimate(2, 3, 4), 'better'],
    [estimate(60, 70, 80), 'worse'],
    [estimate(9, 12, 15), 'undecided'],
    [estimate(45, 49, 55), 'undecided'],
    [estimate(5, 30, 70), 'undecided'],
  ] as const)('reads an interval %j of 10–50 ms as %s', (p95, outcome) => {
    expect(verdictOf(withPeakP95(p95), 'A-latency-local').outcome).toBe(outcome);
  });

  it('counts a higher rate as better and a lower one as worse', () => {
    const rate = (ratePerSecond: number): RunResult => {
      const result = cleanResult();
      return { ...result, capacity: result.capacity.map((item) => ({ ...item, ratePerSecond, atLeast: false })) };
    };
    expect(verdictOf(rate(9000), 'B-single-node-rate').outcome).toBe('better');
    expect(verdictOf(rate(3000), 'B-single-node-rate').outcome).toBe('confirmed');
    expect(verdictOf(rate(300), 'B-single-node-rate').outcome).toBe('worse');
    expect(verdictOf(rate(3000), 'C-qps').outcome).toBe('confirmed');
  });

  it('reads a rate that is "at least" as without an upper end', () => {
    const result = cleanResult();
    const capacity = result.capacity.map((item) => ({ ...item, ratePerSecond: 3000, atLeast: true }));
    expect(verdictOf({ ...result, capacity }, 'B-single-node-rate').outcome).toBe('undecided');
    expect(verdictOf({ ...result, capacity }, 'C-qps').outcome).toBe('confirmed');
  });

  it('takes the rate of an upload with an interval over its timeline', () => {
    const { outcome, finding } = verdictOf(cleanResult(), 'A-inserts-local');
    expect(outcome).toBe('better');
    expect(finding).toContain('/s');
  });

  it('reads concurrency by Little as rate times mean latency', () => {
    const result = cleanResult();
    const load = result.load.map((row) =>
      row.phase === 'confirmation'
        ? { ...row, achievedRatePerSecond: 1000, latency: { ...row.latency, meanMs: 20, p95: estimate(38, 40, 42) } }
        : row,
    );
    expect(verdictOf({ ...result, load }, 'A-concurrent-local')).toMatchObject({ outcome: 'confirmed' });
    expect(verdictOf({ ...result, load }, 'A-concurrent-local').finding).toContain('Measured 20 (19 to 21)');
  });

  it('does not test a claim about another number of nodes', () => {
    expect(verdictOf(cleanResult(), 'A-latency-3-nodes')).toMatchObject({ outcome: 'not-tested' });
    expect(verdictOf(cleanResult(), 'A-latency-3-nodes').finding).toContain('3 nodes');
  });

  it('does not test a claim that names another number of points or another dimension', () => {
    expect(verdictOf(cleanResult(), 'A-chat-history-local').finding).toContain('500 K points');
    const { dataset } = cleanResult();
    if (dataset === null) throw new Error('the fixture has no data set');
    const points = { ...dataset, points: 500_000 };
    expect(verdictOf(cleanResult({ dataset: points }), 'A-chat-history-local').finding).toContain('dimensions');
    expect(verdictOf(cleanResult({ dataset: { ...points, dimension: 1 } }), 'A-chat-history-local').outcome).not.toBe(
      'not-tested',
    );
  });

  it('tests no claim whose figure comes from a generator-bound row', () => {
    const result = cleanResult();
    const withBound = (phase: string) => ({
      ...result,
      load: result.load.map((row) =>
        row.phase === phase ? { ...row, generator: { ...row.generator, bound: true, reasons: ['late'] } } : row,
      ),
    });
    expect(verdictOf(withBound('profile-peak'), 'A-latency-local').outcome).toBe('not-tested');
    expect(verdictOf(withBound('confirmation'), 'C-qps').outcome).toBe('not-tested');
  });

  it('still tests the others: a bound row of the search only made the capacity read "at least"', () => {
    const result = cleanResult();
    const load = result.load.map((row) =>
      row.phase === 'capacity-search'
        ? { ...row, generator: { ...row.generator, bound: true, reasons: ['late'] } }
        : row,
    );
    expect(judgeClaims({ ...result, load })).toEqual(judgeClaims(result));
  });

  it('tests no latency of a row in which searches failed', () => {
    const result = cleanResult();
    const load = result.load.map((row) =>
      row.phase === 'profile-peak' ? { ...row, succeeded: Math.floor(row.attempted / 2) } : row,
    );
    expect(verdictOf({ ...result, load }, 'E-search-p95')).toMatchObject({ outcome: 'not-tested' });
  });

  it('tests nothing without proof of readiness', () => {
    for (const { outcome } of judgeClaims(cleanResult({ readiness: null }))) expect(outcome).toBe('not-tested');
  });

  it('does not test a claim about three nodes on a machine with two cores', () => {
    const result = cleanResult();
    const three = { ...result, target: { ...result.target, nodes: 3, embedded: true } };
    const onCores = (cores: number) =>
      verdictOf({ ...three, environment: { ...result.environment, cores } }, 'A-latency-3-nodes');
    expect(onCores(2).finding).toContain('cores');
    expect(onCores(3).outcome).not.toBe('not-tested');
  });

  it('says why a refused percentile tests nothing', () => {
    const refused: Estimate = { given: false, reason: '50 samples are too few for p95; 200 are needed', samples: 50 };
    expect(verdictOf(withPeakP95(refused), 'E-search-p95')).toMatchObject({ outcome: 'not-tested' });
    expect(verdictOf(withPeakP95(refused), 'E-search-p95').finding).toContain('too few');
  });
});
