import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixRows, numericRow, zoneOfNumber } from '../../../core/decision/matrix.ts';
import type { NumericRow } from '../../../core/decision/matrix.ts';
import { warningSigns } from '../../../core/decision/warning-signs.ts';
import { rankOf } from '../../../core/decision/zone.ts';

const numericRows = matrixRows.filter((row): row is NumericRow => row.unit !== 'choice');

describe('the decision matrix', () => {
  it('has the eight rows of the source, in its order', () => {
    expect(matrixRows.map(({ id }) => id)).toEqual([
      'collections',
      'vectors',
      'latency',
      'users',
      'data',
      'uptime',
      'team',
      'regions',
    ]);
  });

  it.each([
    ['collections', 5, 'stay'],
    ['collections', 6, 'consider'],
    ['collections', 20, 'consider'],
    ['collections', 21, 'urgent'],
    ['vectors', 99_999, 'stay'],
    ['vectors', 100_000, 'consider'],
    ['vectors', 1_000_000, 'consider'],
    ['vectors', 1_000_001, 'urgent'],
    ['latency', 49.99, 'stay'],
    ['latency', 50, 'consider'],
    ['latency', 100, 'consider'],
    ['latency', 100.01, 'urgent'],
    ['users', 10, 'stay'],
    ['users', 11, 'consider'],
    ['users', 100, 'consider'],
    ['users', 101, 'urgent'],
    ['data', 1e9 - 1, 'stay'],
    ['data', 1e9, 'consider'],
    ['data', 1e10, 'consider'],
    ['data', 1e10 + 1, 'urgent'],
    ['uptime', 50, 'stay'],
    ['uptime', 98.99, 'stay'],
    ['uptime', 99, 'consider'],
    ['uptime', 99.89, 'consider'],
    ['uptime', 99.9, 'urgent'],
    ['team', 2, 'stay'],
    ['team', 3, 'consider'],
    ['team', 5, 'consider'],
    ['team', 6, 'urgent'],
  ] as const)('reads %s at %d as %s', (id, value, zone) => {
    expect(zoneOfNumber(numericRow(id), value)).toBe(zone);
  });

  it('never gives a milder zone for more', () => {
    const value = fc.oneof(
      fc.double({ min: 0, max: 2e10, noNaN: true }),
      fc.double({ min: 0, max: 200, noNaN: true }),
      fc.integer({ min: 0, max: 2_000_000 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...numericRows), value, value, (row, a, b) => {
        const [less, more] = a <= b ? [a, b] : [b, a];
        expect(rankOf(zoneOfNumber(row, more))).toBeGreaterThanOrEqual(rankOf(zoneOfNumber(row, less)));
      }),
    );
  });

  it('has sixteen warning signs with unique kebab-case ids, four in each group', () => {
    expect(new Set(warningSigns.map(({ id }) => id)).size).toBe(16);
    for (const { id } of warningSigns) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const group of ['performance', 'capacity', 'operation', 'business']) {
      expect(warningSigns.filter((sign) => sign.group === group)).toHaveLength(4);
    }
  });
});
