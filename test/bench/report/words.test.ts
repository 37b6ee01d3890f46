import { describe, expect, it } from 'vitest';
import { headlineWords } from '../../../bench/report/words.ts';
import { judge } from '../../../core/decision/judge.ts';
import { unknown } from '../../../core/decision/evidence.ts';
import { exampleEvidence } from '../../fixtures/run-result.ts';

describe('the headline of a verdict', () => {
  it('says how much is known when an unknown row might be worse than "stay"', () => {
    const { matrix, side } = exampleEvidence();
    const calm = { known: true, value: 1, origin: 'declared', source: 'test' } as const;
    const nothing = unknown('not declared');
    const verdict = judge({
      side,
      matrix: {
        ...matrix,
        collections: calm,
        vectors: calm,
        data: calm,
        latency: nothing,
        users: nothing,
        uptime: nothing,
        team: nothing,
        regions: nothing,
      },
    });
    expect(verdict.overall).toBe('stay');
    expect(headlineWords(verdict)).toBe('Stay with what you have, as far as is known: 3 of 8 rows');
  });

  it('is short when the worst known zone decides', () => {
    expect(headlineWords(judge(exampleEvidence()))).toBe('Consider a cluster');
  });
});
