import { HighwaterError } from '../../core/errors.ts';
import { formatMs, formatRate } from '../../core/format.ts';
import type { LoadPhase, LoadRow, ServerUse } from '../../core/results/run-result.ts';
import { seedOf } from '../../core/statistics/random.ts';
import { startSampling, type SampledProcess } from '../../observe/resource-sampler.ts';
import type { LoadOutcome, LoadSpec, RequestSource } from '../engines/engine.ts';
import { searchRequests } from '../engines/request.ts';
import { toLoadRow } from '../measure/load-row.ts';
import type { RunContext } from '../run/context.ts';

/** One row of load to be made. */
interface RowRequest {
  readonly id: string;
  readonly phase: LoadPhase;
  /** Null for closed mode. */
  readonly ratePerSecond: number | null;
  readonly connections: number;
  readonly seconds: number;
  readonly requests: RequestSource;
  readonly hnswEf: number;
}

/** Requests with ready bodies for all queries of the data set. */
export function requestsFor(context: RunContext, hnswEf: number): RequestSource {
  const queries = Array.from({ length: context.dataSet.queryCount }, (_, index) => context.dataSet.query(index));
  return searchRequests(queries, {
    collection: context.collection,
    limit: context.plan.recall.k,
    hnswEf,
    apiKey: context.target.apiKey,
    host: new URL(context.target.urls[0] ?? 'http://localhost').host,
  });
}

/**
 * Makes one row of load with the servers' resources sampled beside it, and adds it to the findings.
 * @throws HighwaterError `target.lost` when no request was answered and the server does not answer a plain question either
 */
export async function runRow(context: RunContext, request: RowRequest): Promise<LoadRow> {
  const { plan, target } = context;
  const phase = context.progress.phase(describe(request));
  const warmupMs = plan.load.warmupSeconds * 1000;
  const durationMs = request.seconds * 1000;
  // With one seed for all, every row would have its bursts at the same places, and a confirmation would confirm nothing.
  const seed = seedOf(context.seed, context.findings.load.length + 1);
  const sampling = samplingOfWindow(target.processes);
  let outcome: LoadOutcome;
  try {
    outcome = await context.engine.run({
      targets: target.loadTargets,
      requests: request.requests,
      mode:
        request.ratePerSecond === null
          ? { kind: 'closed', maxRatePerSecond: context.maxRatePerSecond }
          : { kind: 'open', ratePerSecond: request.ratePerSecond, seed },
      connections: request.connections,
      warmupMs,
      durationMs,
      timeoutMs: plan.load.timeoutSeconds * 1000,
      stop: { errorShare: plan.load.stopErrorShare, p95Ms: plan.load.stopP95Ms },
      signal: context.signal,
      onWindow: sampling.onWindow,
      onProgress: (progress) => {
        phase.update(
          progress.elapsedMs / (warmupMs + durationMs),
          `${formatRate(progress.ratePerSecond)} p95 ${formatMs(progress.p95Ms)}`,
        );
      },
    });
  } catch (error) {
    phase.fail(error instanceof Error ? error.message : String(error));
    await sampling.end();
    throw error;
  }
  const server = await sampling.end();
  context.signal.throwIfAborted();
  const row = toLoadRow({
    id: request.id,
    phase: request.phase,
    hnswEf: request.hnswEf,
    connections: request.connections,
    maxRatePerSecond: context.maxRatePerSecond,
    ratePerSecond: request.ratePerSecond,
    warmupMs,
    outcome,
    server,
    seed,
  });
  context.findings.load.push(row);
  phase.done(summaryOf(row));
  if (row.succeeded === 0) await assertStillThere(context, request.phase);
  return row;
}

/** Samples the servers within the timed window alone: the pauses around it would water down what they used at its rate. */
function samplingOfWindow(processes: readonly SampledProcess[]) {
  let sampler: ReturnType<typeof startSampling> | null = null;
  let use: Promise<ServerUse | null> | null = null;
  const end = (): Promise<ServerUse | null> => (use ??= sampler?.stop() ?? Promise.resolve(null));
  const onWindow: LoadSpec['onWindow'] = (edge) => {
    if (edge === 'begin') sampler = startSampling(processes);
    else void end();
  };
  return { onWindow, end };
}

async function assertStillThere(context: RunContext, phase: LoadPhase): Promise<void> {
  for (const node of context.target.cluster.nodes) {
    try {
      await node.collections({ deadlineMs: 2_000, signal: context.signal });
    } catch (error) {
      context.signal.throwIfAborted();
      throw new HighwaterError(
        'target.lost',
        `Qdrant at ${node.url} stopped answering during ${phase}. What was measured before is kept, as aborted.`,
        { cause: error },
      );
    }
  }
}

function describe(request: RowRequest): string {
  switch (request.phase) {
    case 'one-client':
      return 'One client';
    case 'profile-peak':
      return `The profile's peak, ${formatRate(request.ratePerSecond ?? 0)}`;
    case 'capacity-search':
      return `Capacity, offering ${formatRate(request.ratePerSecond ?? 0)}`;
    case 'confirmation':
      return `Confirming ${formatRate(request.ratePerSecond ?? 0)}`;
  }
}

function summaryOf(row: LoadRow): string {
  const { p50, p95 } = row.latency;
  const parts = [
    formatRate(row.achievedRatePerSecond),
    `p50 ${p50.given ? formatMs(p50.value) : '–'}`,
    `p95 ${p95.given ? formatMs(p95.value) : '–'}`,
  ];
  const errors = row.attempted - row.succeeded;
  if (errors > 0) parts.push(`${errors} errors`);
  if (row.stoppedBy !== null) parts.push(`stopped: ${row.stoppedBy}`);
  if (row.generator.bound) parts.push('generator-bound');
  return parts.join(', ');
}
