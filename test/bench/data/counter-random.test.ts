import { describe, expect, it } from 'vitest';
import { normal, normalQuantile, randomBits, randomKey, streams, uniform } from '../../../bench/data/counter-random.ts';

const draws = 200_000;

describe('counter-based random numbers', () => {
  it('have the moments of a uniform distribution', () => {
    const key = randomKey(5, streams.point, 1);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < draws; i++) {
      const value = uniform(key, i);
      sum += value;
      squares += value * value;
    }
    expect(sum / draws).toBeCloseTo(1 / 2, 2);
    expect(squares / draws).toBeCloseTo(1 / 3, 2);
  });

  it('have the first four moments of the normal distribution, along counters and along items', () => {
    const alongCounters = (i: number): number => normal(randomKey(5, streams.point, 1), i);
    const alongItems = (i: number): number => normal(randomKey(5, streams.point, i), 3);
    for (const draw of [alongCounters, alongItems]) {
      const sums = [0, 0, 0, 0, 0];
      for (let i = 0; i < draws; i++) {
        const value = draw(i);
        for (let power = 1; power <= 4; power++) sums[power] = (sums[power] ?? 0) + value ** power;
      }
      const [, mean = NaN, variance = NaN, third = NaN, fourth = NaN] = sums.map((sum) => sum / draws);
      // Four standard errors each.
      expect(Math.abs(mean)).toBeLessThan(0.009);
      expect(Math.abs(variance - 1)).toBeLessThan(0.013);
      expect(Math.abs(third)).toBeLessThan(0.035);
      expect(Math.abs(fourth - 3)).toBeLessThan(0.09);
    }
  });

  it('are not correlated between neighbouring counters, items, streams and seeds', () => {
    const pairs: ((i: number) => [number, number])[] = [
      (i) => [normal(randomKey(5, streams.point, 1), i), normal(randomKey(5, streams.point, 1), i + 1)],
      (i) => [normal(randomKey(5, streams.point, i), 0), normal(randomKey(5, streams.point, i + 1), 0)],
      (i) => [normal(randomKey(5, streams.point, i), 0), normal(randomKey(5, streams.query, i), 0)],
      (i) => [normal(randomKey(i, streams.point, 1), 0), normal(randomKey(i + 1, streams.point, 1), 0)],
    ];
    for (const pair of pairs) {
      let product = 0;
      for (let i = 0; i < draws; i++) {
        const [a, b] = pair(i);
        product += a * b;
      }
      expect(Math.abs(product / draws)).toBeLessThan(0.009);
    }
  });

  it('set every bit in half of the draws', () => {
    const key = randomKey(9, streams.query, 77);
    const counts = new Array<number>(32).fill(0);
    for (let i = 0; i < draws; i++) {
      const bits = randomBits(key, i);
      for (let bit = 0; bit < 32; bit++) counts[bit] = (counts[bit] ?? 0) + ((bits >>> bit) & 1);
    }
    for (const count of counts) expect(count / draws).toBeCloseTo(0.5, 2);
  });

  it('differ between seeds above and below 32 bits', () => {
    expect(randomKey(1, streams.point, 0)).not.toEqual(randomKey(1 + 2 ** 32, streams.point, 0));
  });

  it('take normal quantiles that agree with published ones', () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 13);
    expect(normalQuantile(1e-12)).toBeCloseTo(-7.034483825301131, 10);
  });
});
