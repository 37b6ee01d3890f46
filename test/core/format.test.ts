import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatMs, formatPercent, formatRate, formatSeconds } from '../../core/format.ts';

describe('numbers for readers', () => {
  it.each([
    [formatCount(0), '0'],
    [formatCount(950), '950'],
    [formatCount(1000), '1 K'],
    [formatCount(412_345), '412 K'],
    [formatCount(999_960), '1 M'],
    [formatCount(1_500_000), '1.5 M'],
    [formatCount(12_345_678, 6), '12.3457 M'],
    [formatCount(-1500), '-1.5 K'],
    [formatBytes(512), '512 B'],
    [formatBytes(1_440_000_000), '1.44 GB'],
    [formatMs(38.24), '38.2 ms'],
    [formatMs(0.5), '0.5 ms'],
    [formatMs(1234), '1234 ms'],
    [formatMs(12_340), '12.3 s'],
    [formatRate(4632), '4.63 K/s'],
    [formatPercent(99.95), '99.95 %'],
    [formatPercent(72.456, 3), '72.5 %'],
    [formatSeconds(4.21), '4.21 s'],
    [formatSeconds(90), '1.5 min'],
    [formatSeconds(7200), '2 h'],
    [formatCount(NaN), 'not a number'],
  ])('read well: %s', (text, wanted) => {
    expect(text).toBe(wanted);
  });

  it('never show a closing zero after the point or four digits before a unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e11, noNaN: true }), (value) => {
        expect(formatCount(value)).not.toMatch(/\.\d*0( |$)/);
        expect(formatCount(value)).not.toMatch(/\d{4} [KM]/);
      }),
    );
  });
});
