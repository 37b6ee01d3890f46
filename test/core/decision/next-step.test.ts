import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideDeployment } from '../../../core/decision/deployment.ts';
import { flipsOf, withInput } from '../../../core/decision/flips.ts';
import { nextStep } from '../../../core/decision/next-step.ts';
import { smallValues, someEvidence } from './some-evidence.ts';
import type { Values } from './some-evidence.ts';

const plausible: fc.Arbitrary<Values> = fc.record(
  {
    collections: fc.integer({ min: 1, max: 30 }),
    vectors: fc.oneof(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 0, max: 2_000_000_000 })),
    latency: fc.integer({ min: 1, max: 150 }),
    users: fc.integer({ min: 1, max: 200 }),
    uptime: fc.constantFrom(90, 99, 99.5, 99.9, 99.99),
    team: fc.integer({ min: 1, max: 8 }),
    regions: fc.constantFrom('single' as const, 'multi-required' as const),
    capacity: fc.integer({ min: 1, max: 5000 }),
    peakRate: fc.integer({ min: 1, max: 20_000 }),
    dimension: fc.integer({ min: 1, max: 4096 }),
    quantization: fc.constantFrom('none' as const, 'int8' as const, 'binary' as const),
    signs: fc.constantFrom({}, { 'no-uninterrupted-restart': true }, { 'compliance-or-audit': true }),
  },
  { requiredKeys: [] },
);

const without = (...keys: (keyof Values)[]): Values =>
  Object.fromEntries(Object.entries(smallValues).filter(([key]) => !keys.some((left) => left === key)));

describe('what to run next', () => {
  it('is one node for a small deployment of which enough is known', () => {
    expect(nextStep(someEvidence(smallValues))).toMatchObject({
      topology: 'single',
      nodes: 1,
      replicationFactor: 1,
      memoryGiBPerNode: 1,
    });
  });

  it('is nothing, and says what to declare, when the size or the need is unknown', () => {
    const next = nextStep(someEvidence(without('vectors', 'uptime')));
    expect(next).toMatchObject({ topology: null, nodes: null, flips: [] });
    expect(next.headline).toContain('expected.points');
    expect(next.headline).toContain('uptimePercent');
  });

  it('names the unknown rows that were not counted as good', () => {
    expect(nextStep(someEvidence(without('team'))).reasons.join(' ')).toContain('team size');
  });

  it('says beside one node which rows already say "consider"', () => {
    const [reason] = nextStep(someEvidence({ ...smallValues, users: 50, uptime: 99 })).reasons;
    expect(reason).toContain('concurrent users and uptime requirement say "consider a cluster"');
    expect(nextStep(someEvidence(smallValues)).reasons[0]).toBe('No known row of the matrix asks for a cluster.');
  });

  it('never asks for more nodes because of a capacity that is only known as "at least"', () => {
    const evidence = someEvidence({ ...smallValues, peakRate: 2000 });
    const { capacityPerSecond } = evidence.side;
    if (!capacityPerSecond.known) throw new Error('the values have a capacity');
    const side = { ...evidence.side, capacityPerSecond: { ...capacityPerSecond, atLeast: true as const } };
    const next = nextStep({ ...evidence, side });
    expect(next.nodes).toBe(1);
    expect(next.reasons.join(' ')).toContain('Throughput was not counted');
  });

  it('is three replicas on three nodes or more for 99.9 %', () => {
    const next = nextStep(someEvidence({ ...smallValues, uptime: 99.9 }));
    expect(next).toMatchObject({ topology: 'cloud', nodes: 3, replicationFactor: 3 });
    expect(nextStep(someEvidence({ ...smallValues, uptime: 99.9, team: 4 })).topology).toBe('kubernetes');
  });

  it('keeps one node more than the peak rate needs, once it needs more than one', () => {
    expect(nextStep(someEvidence({ ...smallValues, peakRate: 650 })).nodes).toBe(1);
    expect(nextStep(someEvidence({ ...smallValues, peakRate: 651 })).nodes).toBe(3);
    expect(nextStep(someEvidence({ ...smallValues, peakRate: 2000 })).nodes).toBe(5);
  });

  it('does not choose where a cluster runs before it knows who operates it', () => {
    const next = nextStep(someEvidence({ ...without('team'), users: 500 }));
    expect(next).toMatchObject({ topology: null, nodes: 3 });
    expect(next.headline).toContain('teamSize');
  });

  it('never is two nodes, nor more replicas than nodes', () => {
    fc.assert(
      fc.property(plausible, (values) => {
        const { nodes, replicationFactor, topology } = nextStep(someEvidence(values));
        expect(nodes).not.toBe(2);
        expect(nodes ?? 1).toBeGreaterThanOrEqual(replicationFactor ?? 1);
        if (nodes === null) expect(topology).toBeNull();
        if (nodes === 1) expect(topology).toBe('single');
        if ((nodes ?? 1) > 1) expect(replicationFactor).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  });

  it('never recommends one node beside an urgent row', () => {
    fc.assert(
      fc.property(plausible, (values) => {
        const { basis, nodes } = decideDeployment(someEvidence(values));
        if (basis.urgentRows.length > 0) expect(nodes).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it('gives flips that really flip: the answer is the same just before and another at the value', () => {
    const answer = (values: Values, input?: Parameters<typeof withInput>[1], value = 0) => {
      const evidence = someEvidence(values);
      const { topology, nodes, replicationFactor, memoryGiBPerNode } = decideDeployment(
        input === undefined ? evidence : withInput(evidence, input, value),
      );
      return { topology, nodes, replicationFactor, memoryGiBPerNode };
    };
    const shape = ({ topology, nodes, replicationFactor }: ReturnType<typeof answer>) => [
      topology,
      nodes,
      replicationFactor,
    ];
    fc.assert(
      fc.property(plausible, (values) => {
        const now = answer(values);
        for (const { input, lastSame, firstOther } of flipsOf(someEvidence(values))) {
          expect(answer(values, input, firstOther)).not.toEqual(now);
          const before = answer(values, input, lastSame);
          const after = answer(values, input, firstOther);
          expect(after).not.toEqual(before);
          // A shape that stays may still have grown in memory on the way, and the size flip then stands beside it.
          if (input !== 'points') expect(shape(before)).toEqual(shape(now));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('names the computed value in the sentence, with the time until the declared growth reaches it', () => {
    const next = nextStep(someEvidence({ ...smallValues, pointsPerMonth: 50_000 }));
    const [first] = next.flips;
    expect(first).toMatch(/^Above 36\d\.?\d? K points: one node of 2 GiB \(in about \d+ months/);
  });
});
