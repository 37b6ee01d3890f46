import { HighwaterError } from '../../core/errors.ts';
import { formatMs, formatRate } from '../../core/format.ts';
import type { LoadPhase, LoadRow } from '../../core/results/run-result.ts';
import { createRandom } from '../../core/statistics/random.ts';
import { startSampling } from '../../observe/resource-sampler.ts';
import type { LoadOutcome, RequestSource } from '../engines/engine.ts';
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
  const sampler = startSampling(target.processes);
  const warmupMs = plan.load.warmupSeconds * 1000;
  const durationMs = request.seconds * 1000;
  let outcome: LoadOutcome;
  try {
    outcome = await context.engine.run({
      targets: target.loadTargets,
      requests: request.requests,
      mode:
        request.ratePerSecond === null
          ? { kind: 'closed' }
          : { kind: 'open', ratePerSecond: request.ratePerSecond, seed: context.seed },
      connections: request.connections,
      warmupMs,
      durationMs,
      timeoutMs: plan.load.timeoutSeconds * 1000,
      stop: { errorShare: plan.load.stopErrorShare, p95Ms: plan.load.stopP95Ms },
      signal: context.signal,
      onProgress: (progress) => {
        phase.update(
          progress.elapsedMs / (warmupMs + durationMs),
          `${formatRate(progress.ratePerSecond)} p95 ${formatMs(progress.p95Ms)}`,
        );
      },
    });
  } catch (error) {
    phase.fail(error instanceof Error ? error.message : String(error));
    await sampler.stop();
    throw error;
  }
  const server = await sampler.stop();
  context.signal.throwIfAborted();
  const row = toLoadRow({
    id: request.id,
    phase: request.phase,
    hnswEf: request.hnswEf,
    connections: request.connections,
    ratePerSecond: request.ratePerSecond,
    warmupMs,
    outcome,
    server,
    random: createRandom(context.seed),
  });
  context.findings.load.push(row);
  phase.done(summaryOf(row));
  if (row.succeeded === 0) await assertStillThere(context, request.phase);
  return row;
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
