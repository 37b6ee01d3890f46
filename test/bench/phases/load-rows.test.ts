import { describe, expect, it } from 'vitest';
import type { LoadEngine, LoadSpec } from '../../../bench/engines/engine.ts';
import { buildRequest, cycleRequests } from '../../../bench/engines/request.ts';
import { runRow } from '../../../bench/phases/load-rows.ts';
import type { RunContext } from '../../../bench/run/context.ts';
import { noFindings } from '../../../bench/run/draft.ts';
import { createProgress } from '../../../system/progress.ts';
import { exampleRunResult } from '../../fixtures/run-result.ts';
import { outcomeOf } from '../measure/outcome.ts';

/** All of a run that a row reads; the engine is the test's. */
function contextWith(run: LoadEngine['run'], changes: Partial<RunContext> = {}): RunContext {
  const { plan } = exampleRunResult();
  const context: Partial<RunContext> = {
    seed: 1,
    plan: plan ?? undefined,
    engine: { name: 'test', run },
    signal: new AbortController().signal,
    progress: createProgress({ stream: process.stderr, quiet: true }),
    findings: noFindings([], 1, true),
    target: { loadTargets: [], processes: [] } as Partial<RunContext['target']> as RunContext['target'],
    ...changes,
  } as Partial<RunContext>;
  return context as RunContext;
}

const row = {
  id: 'row',
  phase: 'capacity-search',
  ratePerSecond: 100,
  connections: 2,
  seconds: 1,
  requests: cycleRequests([buildRequest({ method: 'GET', path: '/', host: 'stub' })]),
  hnswEf: 16,
} as const;

const answered = outcomeOf(Array.from({ length: 100 }, () => ({ serviceMs: 4 })));

describe('a row of load', () => {
  it('has arrivals of its own and says from which seed, so that no two rows share their luck', async () => {
    const specs: LoadSpec[] = [];
    const context = contextWith((spec) => {
      specs.push(spec);
      return Promise.resolve(answered);
    });
    const rows = [await runRow(context, row), await runRow(context, row)];
    const seeds = specs.map(({ mode }) => (mode.kind === 'open' ? mode.seed : null));
    expect(new Set(seeds).size).toBe(2);
    expect(rows.map(({ arrivalSeed }) => arrivalSeed)).toEqual(seeds);
  });

  it('tells what the servers used within the timed window, not before and after it', async () => {
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const target = {
      loadTargets: [],
      processes: [{ pid: process.pid, storageDirectory: null }],
    } as Partial<RunContext['target']> as RunContext['target'];
    const context = contextWith(
      async (spec) => {
        await pause(150);
        spec.onWindow?.('begin');
        await pause(100);
        spec.onWindow?.('end');
        await pause(150);
        return answered;
      },
      { target },
    );
    const { server } = await runRow(context, row);
    expect(server?.seconds).toBeGreaterThanOrEqual(0.095);
    expect(server?.seconds).toBeLessThan(0.2);
  });
});
