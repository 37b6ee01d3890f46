import type { LoadPhase, LoadRow, ServerUse } from '../../core/results/run-result.ts';
import { createRandom } from '../../core/statistics/random.ts';
import type { LoadOutcome } from '../engines/engine.ts';
import { generatorHealth } from './generator-health.ts';
import { summarise } from './summarise.ts';

/** What a row is made from, besides what the engine saw. */
interface LoadRowParts {
  readonly id: string;
  readonly phase: LoadPhase;
  readonly hnswEf: number | null;
  readonly connections: number;
  /** Limit that a closed loop had to keep; null for none. */
  readonly maxRatePerSecond: number | null;
  /** Offered rate; null for closed mode. */
  readonly ratePerSecond: number | null;
  readonly warmupMs: number;
  readonly outcome: LoadOutcome;
  readonly server: ServerUse | null;
  /** Of the row: its arrivals were made from it, and its intervals are. */
  readonly seed: number;
}

/** The row of a result: the engine's samples as summaries with intervals, and the watch over the generator. */
export function toLoadRow(parts: LoadRowParts): LoadRow {
  const { outcome, ratePerSecond, connections, seed } = parts;
  const random = createRandom(seed);
  const { samples, durationMs } = outcome;
  const mode = ratePerSecond === null ? 'closed' : 'open';
  return {
    id: parts.id,
    phase: parts.phase,
    mode,
    arrivals: mode === 'open' ? 'poisson' : 'closed',
    arrivalSeed: mode === 'open' ? seed : null,
    hnswEf: parts.hnswEf,
    connections,
    offeredRatePerSecond: ratePerSecond,
    achievedRatePerSecond: durationMs === 0 ? 0 : (outcome.answeredInWindow * 1000) / durationMs,
    warmupSeconds: parts.warmupMs / 1000,
    seconds: durationMs / 1000,
    attempted: outcome.attempted,
    succeeded: outcome.succeeded,
    errors: outcome.errors,
    latency: summarise(samples.latencyUs, samples.intendedUs, random),
    serviceTime: summarise(samples.serviceUs, samples.intendedUs, random),
    scheduleDelay: summarise(samples.scheduleDelayUs, samples.intendedUs, random),
    generatorDelay: summarise(samples.generatorDelayUs, samples.intendedUs, random),
    generator: generatorHealth(outcome, mode, parts.maxRatePerSecond === null ? connections : null),
    server: parts.server,
    stoppedBy: outcome.stoppedBy,
  };
}
