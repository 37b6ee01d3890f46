import type { GeneratorHealth, LoadErrorKind } from '../../core/results/run-result.ts';
import { quantileOfSorted } from '../../core/statistics/bootstrap.ts';
import type { LoadOutcome } from '../engines/engine.ts';

/**
 * Where the engine's own part begins to matter.
 *
 * - `lateShare`, `lateFloorMs`: p95 is what rows are judged by. When the engine's own lateness at p95 is more than a
 *   fifth of it, the figure is not the server's. Below 2 ms it is not marked: a good row on two cores shared with the
 *   server has 0.2–0.8 ms there.
 * - `eventLoopUse`: above 90 % answers wait for the loop to read them, and that time looks like the server's.
 * - `closedUse`: in a closed loop every connection should always be waiting for an answer (Little's law: throughput ×
 *   mean latency = connections). Below four fifths the engine did not keep up.
 */
const generatorThresholds = { lateShare: 0.2, lateFloorMs: 2, eventLoopUse: 0.9, closedUse: 0.8 } as const;

/** Failures after which a connection pauses before it is made again, so that it is rightly idle for a while. */
const pausingErrors: readonly LoadErrorKind[] = ['timeout', 'refused', 'reset', 'protocol'];

/**
 * Tells whether a row says more about the generator than about the server. Time that a request waited for a free
 * connection never counts: that is the server's doing.
 * @param connections that should always be waiting for an answer; null where a limit on the rate makes them pause
 */
export function generatorHealth(
  outcome: LoadOutcome,
  mode: 'open' | 'closed',
  connections: number | null,
): GeneratorHealth {
  const { samples, health, attempted } = outcome;
  const durationUs = outcome.durationMs * 1000;
  const reasons: string[] = [];

  const lateP95Ms = p95Ms(samples.generatorDelayUs);
  const latencyP95Ms = p95Ms(samples.latencyUs);
  const { lateFloorMs, lateShare, eventLoopUse, closedUse } = generatorThresholds;
  if (lateP95Ms > Math.max(lateFloorMs, lateShare * latencyP95Ms)) {
    reasons.push(
      `the generator's own lateness is ${lateP95Ms.toFixed(1)} ms at p95, more than ${100 * lateShare} % of the p95 latency of ${latencyP95Ms.toFixed(1)} ms`,
    );
  }
  if (health.eventLoopUse > eventLoopUse) {
    reasons.push(
      `its event loop was in use ${(100 * health.eventLoopUse).toFixed(0)} % of the time (limit ${100 * eventLoopUse} %)`,
    );
  }
  const pauses = pausingErrors.some((kind) => (outcome.errors[kind] ?? 0) > 0);
  if (mode === 'closed' && connections !== null && attempted > 0 && !pauses) {
    const inUse = sum(samples.latencyUs) / durationUs;
    if (inUse < closedUse * connections) {
      reasons.push(
        `throughput × latency is ${inUse.toFixed(1)} requests where ${connections} connections should each have had one`,
      );
    }
  }
  return {
    bound: reasons.length > 0,
    reasons,
    eventLoopUse: health.eventLoopUse,
    cpuMicrosecondsPerRequest: attempted === 0 ? 0 : health.cpuMicroseconds / attempted,
    rssBytes: health.rssBytes,
    meanInFlight: health.meanInFlight,
    peakInFlight: health.peakInFlight,
  };
}

/** 0 when there is none; NaN does not count. */
function p95Ms(valuesUs: Float64Array): number {
  const sorted = valuesUs.filter((value) => !Number.isNaN(value)).sort();
  return sorted.length === 0 ? 0 : quantileOfSorted(sorted, 0.95) / 1000;
}

function sum(valuesUs: Float64Array): number {
  let total = 0;
  for (const value of valuesUs) if (!Number.isNaN(value)) total += value;
  return total;
}
