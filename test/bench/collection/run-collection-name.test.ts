import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foreignRunLifetimeMs,
  isLeftover,
  parseRunCollectionName,
  runCollectionName,
  type RunCollectionOwner,
} from '../../../bench/collection/run-collection-name.ts';

const owner: RunCollectionOwner = {
  startedAtMs: 1_700_000_000_000,
  hostHash: 'aabbccdd',
  pid: 4242,
  processStart: 99,
  kept: false,
};
const here = { nowMs: owner.startedAtMs + 1_000, hostHash: owner.hostHash, isAlive: () => false };

describe('names of run collections', () => {
  it('tell their owner again', () => {
    fc.assert(
      fc.property(
        fc.record({
          startedAtMs: fc.nat(),
          hostHash: fc.stringMatching(/^[0-9a-f]{8}$/),
          pid: fc.nat(),
          processStart: fc.nat(),
          kept: fc.boolean(),
        }),
        (any) => {
          expect(parseRunCollectionName(runCollectionName(any))).toEqual(any);
        },
      ),
    );
  });

  it('never claim a collection that a user named', () => {
    for (const name of ['chat_history', 'highwater_run_', 'highwater_run_mine', 'x_highwater_run_1_aabbccdd_1_1']) {
      expect(parseRunCollectionName(name)).toBeNull();
      expect(isLeftover(name, here)).toBe(false);
    }
  });
});

describe('leftovers', () => {
  it('are collections of a run of this machine whose process is gone', () => {
    expect(isLeftover(runCollectionName(owner), here)).toBe(true);
    expect(isLeftover(runCollectionName(owner), { ...here, isAlive: () => true })).toBe(false);
  });

  it('of another machine are left alone until no run could still be going on', () => {
    const elsewhere = { ...here, hostHash: '00000000' };
    const name = runCollectionName(owner);
    expect(isLeftover(name, elsewhere)).toBe(false);
    expect(isLeftover(name, { ...elsewhere, nowMs: owner.startedAtMs + foreignRunLifetimeMs + 1 })).toBe(true);
  });

  it('are never kept ones', () => {
    expect(isLeftover(runCollectionName({ ...owner, kept: true }), here)).toBe(false);
  });
});
