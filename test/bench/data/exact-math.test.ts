import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactExp, exactLog, exactPow } from '../../../bench/data/exact-math.ts';

describe('exact math', () => {
  it('agrees with Math.log, Math.exp and Math.pow to 14 digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (value) => {
        expect(exactLog(value)).toBeCloseTo(Math.log(value), 12);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -60, max: 60, noNaN: true }), (power) => {
        expect(exactExp(power) / Math.exp(power)).toBeCloseTo(1, 13);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: -2, max: 2, noNaN: true }), (base, power) => {
        expect(exactPow(base, power) / base ** power).toBeCloseTo(1, 13);
      }),
    );
  });

  it('is exact where the answer is', () => {
    expect([exactLog(1), exactExp(0), exactPow(7, 0)]).toEqual([0, 1, 1]);
  });
});
