import { availableParallelism, loadavg } from 'node:os';
import { isHighwaterError, meaningOf } from '../../core/errors.ts';
import { evidenceOf, peakRateOf } from '../../core/decision/evidence-from-run.ts';
import { resultSchemaVersion, type RunResult } from '../../core/results/run-result.ts';
import { measureCapacity } from '../phases/capacity.ts';
import { createRunCollection, removeLeftovers } from '../phases/collection.ts';
import { requestsFor, runRow } from '../phases/load-rows.ts';
import { measureRecall } from '../phases/recall.ts';
import { uploadAndProve } from '../phases/upload.ts';
import { takeSnapshot } from '../../observe/snapshot.ts';
import { minimumSamples } from '../../core/statistics/minimum-samples.ts';
import type { RunContext } from './context.ts';
import type { RunFrame } from './draft.ts';

const snapshotDeadlineMs = 15_000;
const cleanUpDeadlineMs = 10_000;
/** A rate of a few per second needs a long row for its p95; a row is not made longer than this. */
const longestRowSeconds = 60;

/** What a run ended with: always a result, and the reason when it ended early. */
interface RunOutcome {
  readonly result: RunResult;
  readonly failure: unknown;
}

/**
 * Runs every phase of the plan in order and returns what was found, whether or not the run came to its end. The run's
 * own collection is removed at the end, unless it is to be kept.
 */
export async function runPipeline(frame: RunFrame, context: RunContext): Promise<RunOutcome> {
  let phase = 'start';
  let failure: unknown = null;
  let created = false;
  const { findings, signal } = context;
  noteBusyMachine(findings.notes);
  try {
    phase = 'leftovers';
    const removed = await removeLeftovers(context.target, Date.parse(frame.startedAt), signal);
    if (removed.length > 0) {
      findings.notes.push(`Removed ${removed.length} collections that killed runs had left: ${removed.join(', ')}.`);
    }
    if (context.kind === 'bench') {
      phase = 'snapshot';
      findings.snapshot = await snapshotOf(context);
    }
    phase = 'collection';
    created = true;
    await createRunCollection(context);
    findings.target = { ...findings.target, collection: context.collection };
    phase = 'upload';
    const proof = await uploadAndProve(context);
    phase = 'data set';
    findings.dataset = await context.dataSet.describe();
    await describeCollection(context);
    if (context.kind === 'trial') {
      phase = 'snapshot';
      findings.snapshot = await snapshotOf(context);
    }
    if (proof.proven) await measure(context, (next) => (phase = next));
  } catch (error) {
    failure = error;
  }
  if (created) await removeOwnCollection(context);
  return { result: finish(frame, context, phase, failure), failure };
}

async function measure(context: RunContext, enter: (phase: string) => void): Promise<void> {
  const { plan, profile, findings } = context;
  enter('recall');
  const { hnswEf } = await measureRecall(context);
  const requests = requestsFor(context, hnswEf);
  enter('one-client');
  await runRow(context, {
    id: 'one-client',
    phase: 'one-client',
    ratePerSecond: null,
    connections: 1,
    seconds: longEnough(plan.load.oneClientSeconds, context.maxRatePerSecond ?? Infinity),
    requests,
    hnswEf,
  });
  const peak = peakRateOf(profile);
  if (!peak.known) {
    findings.notes.push(`Latency at the peak rate was not measured: ${peak.reason}`);
  } else if (context.maxRatePerSecond !== null && peak.value > context.maxRatePerSecond) {
    findings.notes.push(
      `The profile's peak of ${peak.value} per second is above --max-rate ${context.maxRatePerSecond}, so latency at peak was not measured.`,
    );
  } else {
    enter('profile-peak');
    await runRow(context, {
      id: 'profile-peak',
      phase: 'profile-peak',
      ratePerSecond: peak.value,
      connections: plan.load.connections,
      seconds: longEnough(plan.load.profilePeakSeconds, peak.value),
      requests,
      hnswEf,
    });
  }
  enter('capacity');
  await measureCapacity(context, hnswEf, requests);
}

/** What the plan says, or longer where the rate gives too few samples for a p95. */
function longEnough(seconds: number, ratePerSecond: number): number {
  return Math.min(Math.max(seconds, (1.2 * minimumSamples(0.95)) / ratePerSecond), longestRowSeconds);
}

async function snapshotOf(context: RunContext) {
  return takeSnapshot(context.target.cluster, {
    deadlineMs: snapshotDeadlineMs,
    signal: context.signal,
    resources: context.target.resources,
  });
}

async function describeCollection(context: RunContext): Promise<void> {
  const info = await context.target.cluster.first.collectionInfo(context.collection, {
    deadlineMs: cleanUpDeadlineMs,
    signal: context.signal,
  });
  context.findings.target = { ...context.findings.target, collectionConfig: { ...info.config } };
}

/** Removes the run's collection even when the run was interrupted; a failure is a note, for the next run removes it too. */
async function removeOwnCollection(context: RunContext): Promise<void> {
  if (context.keepCollection) {
    context.findings.notes.push(`Collection ${context.collection} was kept.`);
    return;
  }
  if (context.target.embedded) return;
  try {
    await context.target.cluster.first.deleteCollection(context.collection, { deadlineMs: cleanUpDeadlineMs });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.findings.notes.push(
      `Collection ${context.collection} could not be removed (${reason}); the next run on this server removes it.`,
    );
  }
}

/** Other work on a machine takes from its own measurement; a reader should know. */
function noteBusyMachine(notes: string[]): void {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load > 0.75 * cores) {
    notes.push(
      `This machine was busy before the run began: a load average of ${load.toFixed(1)} on ${cores} cores. Rates may be lower and latencies higher than on a quiet one.`,
    );
  }
}

function finish(frame: RunFrame, context: RunContext, phase: string, failure: unknown): RunResult {
  const { findings } = context;
  const aborted =
    failure === null
      ? null
      : {
          phase,
          code: meaningOf(failure).code,
          message: isHighwaterError(failure) || failure instanceof Error ? failure.message : 'unexpected failure',
        };
  return {
    schemaVersion: resultSchemaVersion,
    ...frame,
    ...findings,
    status: aborted === null ? 'complete' : 'aborted',
    aborted,
    finishedAt: new Date().toISOString(),
    evidence: evidenceOf({ kind: frame.kind, profile: frame.profile, ...evidenceParts(context) }),
  };
}

function evidenceParts(context: RunContext) {
  const { snapshot, load, capacity, readiness, chosenEf } = context.findings;
  return { snapshot, load, capacity, readiness, chosenEf, nodes: context.target.nodes };
}
