import type { CapacityResult, LoadRow } from '../../core/results/run-result.ts';
import { minimumSamples } from '../../core/statistics/minimum-samples.ts';
import { concludeEarly, nextSearchStep, type Objective, type Probe, type SearchLimits } from '../capacity/search.ts';
import type { RequestSource } from '../engines/engine.ts';
import type { RunContext } from '../run/context.ts';
import { runRow } from './load-rows.ts';

/** Rates that may be tried in confirmation before the search gives up on confirming; fewer when its time is up. */
const maxConfirmations = { inTime: 3, outOfTime: 2 } as const;
/** Between two rows, so that an overloaded server has emptied its queues before the next one. */
const pauseMs = 300;
/** A slow server answers few requests in a short row; a row is made longer for its p95, up to this. */
const longestRowSeconds = 60;

/**
 * Finds the highest rate within each objective and confirms it with a longer row. Rows are shared between objectives.
 * The results go into the findings as each objective is done, and are looked at again when all rows are there.
 */
export async function measureCapacity(context: RunContext, hnswEf: number, requests: RequestSource): Promise<void> {
  const { plan } = context;
  const probes: Probe[] = [];
  const limits: SearchLimits = {
    startRatePerSecond: plan.load.startRatePerSecond,
    maxRatePerSecond: context.maxRatePerSecond,
    precision: plan.load.precision,
  };
  const run = async (ratePerSecond: number, phase: 'capacity-search' | 'confirmation'): Promise<Probe> => {
    if (probes.length > 0) await context.clock.sleep(pauseMs, context.signal);
    const wanted = phase === 'confirmation' ? plan.load.confirmationSeconds : plan.load.stepSeconds;
    const row = await runRow(context, {
      id: `${phase}-${probes.length + 1}`,
      phase,
      ratePerSecond,
      connections: plan.load.connections,
      seconds: Math.min(Math.max(wanted, (1.2 * minimumSamples(0.95)) / ratePerSecond), longestRowSeconds),
      requests,
      hnswEf,
    });
    const probe = probeOf(row, ratePerSecond);
    probes.push(probe);
    return probe;
  };
  const startedMs = context.clock.nowMs();
  const outOfTime = (): boolean => context.clock.nowMs() - startedMs > plan.load.capacityBudgetSeconds * 1000;
  const search = async (p95Ms: number): Promise<CapacityResult> => {
    const objective = { p95Ms, maxErrorShare: plan.load.maxErrorShare };
    const outcome = await searchOne(objective, limits, probes, run, outOfTime);
    return { objectiveP95Ms: p95Ms, maxErrorShare: objective.maxErrorShare, hnswEf, ...outcome };
  };
  const { capacity } = context.findings;
  for (const p95Ms of plan.load.objectivesP95Ms) capacity.push(await search(p95Ms));
  // The search for a wider objective may have confirmed a rate that a stricter one had lost to a spoiled row.
  for (const [index, p95Ms] of plan.load.objectivesP95Ms.entries()) capacity[index] = await search(p95Ms);
}

type SearchOutcome = Pick<CapacityResult, 'ratePerSecond' | 'atLeast' | 'limitedBy' | 'confirmedBy' | 'steps'>;

async function searchOne(
  objective: Objective,
  limits: SearchLimits,
  probes: readonly Probe[],
  run: (ratePerSecond: number, phase: 'capacity-search' | 'confirmation') => Promise<Probe>,
  outOfTime: () => boolean,
): Promise<SearchOutcome> {
  let confirmations = 0;
  for (;;) {
    const next = nextSearchStep(probes, objective, limits);
    const step =
      next.kind === 'probe' && outOfTime()
        ? concludeEarly(
            probes,
            objective,
            `the time of the plan; the next rate would have been ${next.ratePerSecond} per second`,
          )
        : next;
    const steps = probes.map((probe) => probe.rowId);
    if (step.kind === 'probe') {
      await run(step.ratePerSecond, 'capacity-search');
      continue;
    }
    if (step.kind === 'none') {
      return { ratePerSecond: null, atLeast: false, limitedBy: step.limitedBy, confirmedBy: null, steps };
    }
    const { ratePerSecond, atLeast, limitedBy } = step;
    const confirming = probes.find((probe) => probe.ratePerSecond === ratePerSecond && probe.confirming);
    if (confirming !== undefined) {
      return { ratePerSecond, atLeast, limitedBy, confirmedBy: confirming.rowId, steps };
    }
    if (confirmations >= (outOfTime() ? maxConfirmations.outOfTime : maxConfirmations.inTime)) {
      return {
        ratePerSecond,
        atLeast,
        limitedBy: `${limitedBy}; longer rows did not hold at the rates above this one`,
        confirmedBy: null,
        steps,
      };
    }
    confirmations += 1;
    await run(ratePerSecond, 'confirmation');
  }
}

function probeOf(row: LoadRow, ratePerSecond: number): Probe {
  const { p95 } = row.latency;
  return {
    rowId: row.id,
    ratePerSecond,
    p95Ms: p95.given ? p95.value : null,
    errorShare: row.attempted === 0 ? 1 : (row.attempted - row.succeeded) / row.attempted,
    generatorBound: row.generator.bound,
    stopped: row.stoppedBy !== null,
    confirming: row.phase === 'confirmation',
  };
}
