import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionEvidence } from '../../../core/decision/evidence.ts';
import { unknown } from '../../../core/decision/evidence.ts';
import { judge } from '../../../core/decision/judge.ts';
import type { MatrixRowId, Verdict } from '../../../core/decision/verdict.ts';
import { rankOf } from '../../../core/decision/zone.ts';
import type { Zone } from '../../../core/decision/zone.ts';
import { smallValues, someEvidence } from './some-evidence.ts';
import type { Values } from './some-evidence.ts';

const rank = (zone: Zone): number => (zone === 'unknown' ? -1 : rankOf(zone));
const rowOf = (verdict: Verdict, id: MatrixRowId) => {
  const row = verdict.rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return row;
};
const signOf = (evidence: DecisionEvidence, id: string) => judge(evidence).signs.find((sign) => sign.id === id)?.state;

/** Any mixture of known and unknown values, near and far from the boundaries. */
const anyValues: fc.Arbitrary<Values> = fc.record(
  {
    collections: fc.integer({ min: 0, max: 40 }),
    vectors: fc.integer({ min: 0, max: 3_000_000 }),
    latency: fc.double({ min: 0, max: 200, noNaN: true }),
    users: fc.integer({ min: 0, max: 300 }),
    data: fc.integer({ min: 0, max: 30_000_000_000 }),
    uptime: fc.double({ min: 0, max: 100, noNaN: true }),
    team: fc.integer({ min: 1, max: 9 }),
    regions: fc.constantFrom('single' as const, 'multi-nice' as const, 'multi-required' as const),
    memoryPercent: fc.double({ min: 0, max: 100, noNaN: true }),
    diskPercent: fc.double({ min: 0, max: 100, noNaN: true }),
    capacity: fc.integer({ min: 1, max: 5000 }),
    peakRate: fc.integer({ min: 1, max: 5000 }),
    dimension: fc.integer({ min: 1, max: 4096 }),
  },
  { requiredKeys: [] },
);
const numericKeys = ['collections', 'vectors', 'latency', 'users', 'data', 'uptime', 'team'] as const;

describe('the verdict', () => {
  it('is unknown, and lists every row, when nothing is known', () => {
    const verdict = judge(someEvidence({}));
    expect(verdict.overall).toBe('unknown');
    expect(verdict.unknownRows).toHaveLength(8);
    expect(verdict.rows.every(({ zone, display }) => zone === 'unknown' && display === 'unknown')).toBe(true);
    expect(verdict.signs.every(({ state }) => state === 'unknown')).toBe(true);
    expect(verdict.recommendations.map(({ fits }) => fits)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    expect(verdict.next.topology).toBeNull();
    expect(verdict.next.nodes).toBeNull();
  });

  it('never grows milder when one value grows worse', () => {
    fc.assert(
      fc.property(
        anyValues,
        fc.constantFrom(...numericKeys),
        fc.double({ min: 1, max: 50, noNaN: true }),
        (values, key, by) => {
          const value = values[key];
          fc.pre(value !== undefined);
          const worse = judge(someEvidence({ ...values, [key]: value * by }));
          const before = judge(someEvidence(values));
          expect(rank(worse.overall)).toBeGreaterThanOrEqual(rank(before.overall));
          expect(rank(rowOf(worse, key).zone)).toBeGreaterThanOrEqual(rank(rowOf(before, key).zone));
          before.signs.forEach((sign, index) => {
            if (sign.state === 'lit') expect(worse.signs[index]?.state).toBe('lit');
          });
        },
      ),
    );
  });

  it('never counts a value that is taken away as good', () => {
    fc.assert(
      fc.property(anyValues, fc.constantFrom(...numericKeys), (values, key) => {
        const full = someEvidence(values);
        const less = judge({ ...full, matrix: { ...full.matrix, [key]: unknown('taken away.') } });
        expect(rowOf(less, key).zone).toBe('unknown');
        expect(less.unknownRows).toContain(key);
        expect(rank(less.overall)).toBeLessThanOrEqual(rank(judge(full).overall));
      }),
    );
  });

  it('reads a value that is not a number as unknown', () => {
    for (const vectors of [NaN, Infinity, -1]) {
      expect(rowOf(judge(someEvidence({ vectors })), 'vectors').zone).toBe('unknown');
    }
  });

  it('is undecided when the interval reaches into another zone, and names that zone', () => {
    const evidence = someEvidence({ latency: 49 });
    const interval = { low: 46, high: 53, confidence: 0.95 };
    const latency = { ...evidence.matrix.latency, interval };
    const row = rowOf(judge({ ...evidence, matrix: { ...evidence.matrix, latency } }), 'latency');
    expect(row).toMatchObject({ zone: 'stay', undecided: true });
    expect(row.explanation).toContain('consider a cluster');
    expect(rowOf(judge(evidence), 'latency').undecided).toBe(false);
  });

  it('gives the headroom to the first value of the next zone', () => {
    expect(rowOf(judge(someEvidence({ collections: 3 })), 'collections').headroom).toEqual({
      toZone: 'consider',
      boundary: 6,
      usedShare: 0.5,
      left: 3,
    });
    expect(rowOf(judge(someEvidence({ latency: 75 })), 'latency').headroom).toEqual({
      toZone: 'urgent',
      boundary: 100,
      usedShare: 0.75,
      left: 25,
    });
    expect(rowOf(judge(someEvidence({ latency: 101 })), 'latency').headroom).toBeNull();
  });

  it('explains a required uptime below the lowest floor', () => {
    const row = rowOf(judge(someEvidence({ uptime: 80 })), 'uptime');
    expect(row.zone).toBe('stay');
    expect(row.explanation).toContain('less than the lowest floor');
  });

  it('shows a value beside a boundary so that it reads differently from the boundary', () => {
    expect(rowOf(judge(someEvidence({ vectors: 99_999 })), 'vectors').display).not.toBe('100 K');
    expect(rowOf(judge(someEvidence({ vectors: 100_000 })), 'vectors').display).toBe('100 K');
    expect(rowOf(judge(someEvidence({ uptime: 99.95 })), 'uptime').display).toBe('99.95 %');
  });
});

describe('the warning signs', () => {
  it.each([
    ['search-over-100-ms', { latency: 100 }, 'clear'],
    ['search-over-100-ms', { latency: 101 }, 'lit'],
    ['memory-over-80-percent', { memoryPercent: 80 }, 'clear'],
    ['memory-over-80-percent', { memoryPercent: 80.1 }, 'lit'],
    ['cpu-over-70-percent', { cpuPercent: 70 }, 'clear'],
    ['cpu-over-70-percent', { cpuPercent: 71 }, 'lit'],
    ['approaching-1m-vectors', { vectors: 799_999 }, 'clear'],
    ['approaching-1m-vectors', { vectors: 800_000 }, 'lit'],
    ['ten-or-more-collections', { collections: 9 }, 'clear'],
    ['ten-or-more-collections', { collections: 10 }, 'lit'],
    ['disk-running-out', { diskPercent: 81 }, 'lit'],
    ['no-room-without-deleting', { diskPercent: 50 }, 'unknown'],
    ['no-room-without-deleting', { diskPercent: 50, memoryPercent: 50 }, 'clear'],
    ['no-room-without-deleting', { diskPercent: 95 }, 'lit'],
    ['high-availability-sla', { uptime: 99.9 }, 'lit'],
    ['geographic-distribution', { regions: 'multi-nice' }, 'lit'],
    ['geographic-distribution', { regions: 'single' }, 'clear'],
  ] as const)('%s with %j is %s', (id, values, state) => {
    expect(signOf(someEvidence(values), id)).toBe(state);
  });

  it('take a declaration where nothing was measured, and the worse of the two otherwise', () => {
    expect(signOf(someEvidence({ signs: { 'backup-too-slow': true } }), 'backup-too-slow')).toBe('lit');
    expect(signOf(someEvidence({ signs: { 'backup-too-slow': false } }), 'backup-too-slow')).toBe('clear');
    expect(signOf(someEvidence({ diskPercent: 90, signs: { 'disk-running-out': false } }), 'disk-running-out')).toBe(
      'lit',
    );
    expect(signOf(someEvidence({ diskPercent: 10, signs: { 'disk-running-out': true } }), 'disk-running-out')).toBe(
      'lit',
    );
  });
});

describe('the recommendation rows', () => {
  const fits = (values: Values) =>
    Object.fromEntries(judge(someEvidence(values)).recommendations.map(({ id, fits: fit }) => [id, fit]));

  it('let one developer with few vectors stay local', () => {
    expect(fits({ ...smallValues, signs: { 'several-applications': false } })).toMatchObject({
      'stay-local': 'yes',
      'move-to-cluster': 'no',
      'qdrant-cloud': 'no',
      'self-hosted-cluster': 'no',
    });
  });

  it('do not let an unknown condition help', () => {
    expect(fits({ vectors: 1000 })['stay-local']).toBe('unknown');
    expect(fits({ vectors: 200_000 })['stay-local']).toBe('no');
    expect(fits({ vectors: 200_000 })['move-to-cluster']).toBe('yes');
    expect(fits({ vectors: 20_000_000 })['self-hosted-cluster']).toBe('unknown');
    expect(fits({ vectors: 20_000_000, team: 4 })['self-hosted-cluster']).toBe('yes');
  });
});
