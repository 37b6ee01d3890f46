import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  concludeEarly,
  nextSearchStep,
  type Objective,
  type Probe,
  type SearchLimits,
} from '../../../bench/capacity/search.ts';

const objective: Objective = { p95Ms: 50, maxErrorShare: 0.001 };
const limits: SearchLimits = { startRatePerSecond: 100, maxRatePerSecond: null, precision: 0.1 };

interface Server {
  readonly capacity: number;
  readonly generatorCeiling?: number;
}

function probe(rate: number, server: Server): Probe {
  return {
    rowId: `r${rate}`,
    ratePerSecond: rate,
    p95Ms: rate <= server.capacity ? 10 : 400,
    errorShare: 0,
    generatorBound: rate > (server.generatorCeiling ?? Infinity),
    stopped: false,
    confirming: false,
  };
}

function search(server: Server, within: SearchLimits = limits) {
  const probes: Probe[] = [];
  for (let i = 0; i < 100; i++) {
    const step = nextSearchStep(probes, objective, within);
    if (step.kind !== 'probe') return { step, probes };
    probes.push(probe(step.ratePerSecond, server));
  }
  throw new Error('the search did not end');
}

describe('capacity search', () => {
  it('ends within its precision below the true capacity, whatever that is', () => {
    fc.assert(
      fc.property(fc.double({ min: 5, max: 50_000, noNaN: true }), (capacity) => {
        const { step } = search({ capacity });
        expect(step.kind).toBe('found');
        if (step.kind !== 'found') return;
        expect(step.atLeast).toBe(false);
        expect(step.ratePerSecond).toBeLessThanOrEqual(capacity);
        // Rates are whole numbers, so that a narrow bracket at a low rate can not be narrower than one.
        expect(capacity - step.ratePerSecond).toBeLessThanOrEqual(Math.max(0.1 * capacity * 1.12, 1.01));
      }),
    );
  });

  it('never probes above the given maximum and says that the maximum ended it', () => {
    const { step, probes } = search({ capacity: 10_000 }, { ...limits, maxRatePerSecond: 250 });
    expect(Math.max(...probes.map((p) => p.ratePerSecond))).toBe(250);
    expect(step).toMatchObject({ kind: 'found', ratePerSecond: 250, atLeast: true });
  });

  it('starts at the maximum when that is below the first rate', () => {
    expect(nextSearchStep([], objective, { ...limits, maxRatePerSecond: 20 })).toEqual({
      kind: 'probe',
      ratePerSecond: 20,
    });
  });

  it('reads "at least" when the generator ended it', () => {
    const { step } = search({ capacity: Infinity, generatorCeiling: 1_000 });
    expect(step).toMatchObject({ kind: 'found', atLeast: true });
    if (step.kind === 'found') expect(step.limitedBy).toContain('load generator');
  });

  it('finds nothing when even a sixty-fourth of the first rate is too much', () => {
    const { step } = search({ capacity: 0.1 });
    expect(step.kind).toBe('none');
  });

  it('does not count a rate as held above one that was missed', () => {
    const probes = [probe(100, { capacity: 1 }), probe(200, { capacity: 1_000 })];
    expect(nextSearchStep(probes, objective, limits)).toEqual({ kind: 'probe', ratePerSecond: 50 });
  });

  it('counts errors against the objective even when the answers are fast', () => {
    const failing: Probe = { ...probe(100, { capacity: 1_000 }), errorShare: 0.01 };
    expect(nextSearchStep([failing], objective, limits)).toEqual({ kind: 'probe', ratePerSecond: 50 });
  });

  it('tries a rate once more before it believes a miss that is not clear', () => {
    const spoilt: Probe = { ...probe(100, { capacity: 1_000 }), p95Ms: 80 };
    expect(nextSearchStep([spoilt], objective, limits)).toEqual({ kind: 'probe', ratePerSecond: 100 });
    expect(nextSearchStep([spoilt, spoilt], objective, limits)).toEqual({ kind: 'probe', ratePerSecond: 50 });
    const good = probe(100, { capacity: 1_000 });
    expect(nextSearchStep([spoilt, good], objective, limits)).toEqual({ kind: 'probe', ratePerSecond: 200 });
  });

  it('lets a longer row at the same rate have the last word', () => {
    const short = probe(100, { capacity: 1_000 });
    const longer: Probe = { ...short, rowId: 'confirmation-1', p95Ms: 300, confirming: true };
    expect(nextSearchStep([short, longer], objective, limits)).toEqual({ kind: 'probe', ratePerSecond: 50 });
  });

  it('names the p95 and not the unsent requests when a row was stopped by its p95', () => {
    const stopped: Probe = { ...probe(200, { capacity: 1 }), p95Ms: 1_000, errorShare: 0.48, stopped: true };
    const step = nextSearchStep([probe(190, { capacity: 1_000 }), stopped], objective, limits);
    expect(step).toMatchObject({ kind: 'found', limitedBy: 'p95 1000.0 ms at 200 per second' });
  });

  it('leaves out a short row that missed below a rate that a longer one held', () => {
    const spoilt: Probe = { ...probe(100, { capacity: 1_000 }), p95Ms: 80 };
    const longer: Probe = { ...probe(400, { capacity: 1_000 }), confirming: true };
    const missed = probe(420, { capacity: 1 });
    expect(nextSearchStep([spoilt, spoilt, longer, missed], objective, limits)).toMatchObject({
      kind: 'found',
      ratePerSecond: 400,
    });
    const longMiss: Probe = { ...spoilt, confirming: true };
    expect(nextSearchStep([longMiss, longer, missed], objective, limits)).not.toMatchObject({ ratePerSecond: 400 });
  });

  it('out of time reads "at least" the highest rate held, or nothing', () => {
    const held = probe(100, { capacity: 1_000 });
    expect(concludeEarly([held], objective, 'out of time')).toEqual({
      kind: 'found',
      ratePerSecond: 100,
      atLeast: true,
      limitedBy: 'out of time',
    });
    expect(concludeEarly([probe(100, { capacity: 1 })], objective, 'out of time').kind).toBe('none');
  });

  it('a milder objective reuses the probes of a stricter one', () => {
    const { probes } = search({ capacity: 900 });
    const milder = nextSearchStep(probes, { ...objective, p95Ms: 1_000 }, limits);
    expect(milder).toEqual({ kind: 'probe', ratePerSecond: 3_200 });
  });
});
