import { randomUUID } from 'node:crypto';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { matrixVersion } from '../core/decision/matrix.ts';
import type { Profile } from '../core/decision/profile.ts';
import { HighwaterError, isHighwaterError, meaningOf } from '../core/errors.ts';
import type { PlanSettings } from '../core/results/plan.ts';
import type { RunKind, RunResult } from '../core/results/run-result.ts';
import { openFileDataSet } from '../bench/data/file-data-set.ts';
import { createSyntheticDataSet } from '../bench/data/synthetic-data-set.ts';
import type { DataSet } from '../bench/data/data-set.ts';
import { nativeEngine } from '../bench/engines/native/native-engine.ts';
import { newCollectionName } from '../bench/phases/collection.ts';
import { readPlan } from '../bench/plan/plan-file.ts';
import { planForNodes } from '../bench/plan/plan-for-nodes.ts';
import { emptyProfile, exampleProfilePath, readProfile } from '../bench/profile/profile-file.ts';
import { writeResult } from '../bench/results/result-file.ts';
import type { RunTarget } from '../bench/run/context.ts';
import { noFindings, type RunFrame } from '../bench/run/draft.ts';
import { runPipeline } from '../bench/run/pipeline.ts';
import { systemClock } from '../system/clock.ts';
import { pointLinkAt, prepareOutputFolder } from '../system/output-folder.ts';
import { packageVersion } from '../system/package-root.ts';
import { createProgress, type Progress } from '../system/progress.ts';
import { environment } from './environment.ts';
import { catchInterruption, type Interruption } from './interruption.ts';
import { isCapable } from './terminal.ts';
import { exitStatusOf, isJudgeable, printVerdict, writeReport, type FailOn } from './outcome.ts';

/** Options that every run with load takes. */
export interface RunOptions {
  readonly plan: string;
  readonly profile?: string;
  readonly seed: number;
  readonly data?: string;
  readonly out?: string;
  readonly failOn?: FailOn;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The servers of a run, opened; `close` leaves nothing behind. */
export interface OpenTarget {
  readonly target: RunTarget;
  readonly version: string;
  readonly commit: string | null;
  close(failed: boolean): Promise<void>;
}

/** What differs between `trial` and `bench`. */
interface SessionRequest {
  readonly kind: Exclude<RunKind, 'inspect'>;
  readonly options: RunOptions;
  /** The command that makes this run again, without secrets. */
  readonly reproduce: string;
  readonly maxRatePerSecond: number | null;
  readonly keepCollection: boolean;
  /** Whether the committed example profile stands in when none is given. */
  readonly exampleProfile: boolean;
  readonly open: (progress: Progress, interruption: Interruption) => Promise<OpenTarget>;
}

const resultFile = 'result.json';
const reportFile = 'report.html';

/** Runs a session from its options to its exit status: check everything, measure, write, print. */
export async function runSession(request: SessionRequest): Promise<number> {
  const { options, kind } = request;
  const profile = await profileOf(options, request.exampleProfile);
  const givenPlan = await readPlan(options.plan);
  const dataSet = await openData(options, givenPlan);
  const startedAt = new Date();
  const folder = options.out ?? join('highwater-out', `${startedAt.toISOString().replace(/[:.]/g, '-')}-${kind}`);
  const interruption = catchInterruption();
  const progress = createProgress({
    stream: process.stderr,
    isTty: isCapable(process.stderr, process.env),
    quiet: options.quiet,
  });
  let opened: OpenTarget | null = null;
  let failed = true;
  try {
    await prepareOutputFolder(folder, [resultFile]);
    opened = await request.open(progress, interruption);
    const { target, version, commit } = opened;
    const plan = planForNodes(givenPlan, target.nodes);
    const frame: RunFrame = {
      kind,
      runId: randomUUID(),
      highwaterVersion: packageVersion(),
      matrixVersion,
      startedAt: startedAt.toISOString(),
      reproduce: request.reproduce,
      environment: environment(),
      profile,
      plan,
    };
    const findings = noFindings(target.urls, target.nodes, target.embedded);
    findings.target = { ...findings.target, version, commit };
    const { result, failure } = await runPipeline(frame, {
      kind,
      plan,
      profile,
      seed: options.seed,
      maxRatePerSecond: request.maxRatePerSecond,
      target,
      dataSet,
      engine: nativeEngine,
      collection: newCollectionName(startedAt.getTime(), request.keepCollection),
      keepCollection: request.keepCollection,
      clock: systemClock,
      progress,
      signal: interruption.signal,
      findings,
    });
    failed = failure !== null;
    const { files, problem } = await writeFiles(folder, result);
    if (options.out === undefined) await pointLinkAt(join(folder, '..', 'latest'), basename(folder));
    printVerdict(result, { json: options.json, files });
    if (problem !== null) process.stderr.write(`highwater: ${failureText(problem)}\n`);
    if (failure !== null) {
      process.stderr.write(`highwater: ${failureText(failure)}\n`);
      return meaningOf(failure).exit;
    }
    if (problem !== null) return meaningOf(problem).exit;
    if (!isJudgeable(result)) process.stderr.write(`highwater: ${notJudgeableText(result)} [run.not-judgeable]\n`);
    return exitStatusOf(result, options.failOn);
  } finally {
    progress.close();
    try {
      await opened?.close(failed);
    } finally {
      await dataSet.close();
      interruption.dispose();
      // Nothing to keep; a folder that the user named stays.
      if (options.out === undefined) await rmdir(folder).catch(() => undefined);
    }
  }
}

/** Files that were written, and what kept the others from it. */
interface WrittenFiles {
  readonly files: readonly string[];
  readonly problem: unknown;
}

/** Writes result and report. What was measured is not lost with the folder: it is then saved in the temporary one. */
async function writeFiles(folder: string, result: RunResult): Promise<WrittenFiles> {
  const resultPath = join(folder, resultFile);
  const reportPath = join(folder, reportFile);
  try {
    await writeResult(resultPath, result);
  } catch (error) {
    return { files: [], problem: await savedElsewhere(error, result) };
  }
  try {
    await writeReport(reportPath, result);
  } catch (error) {
    return { files: [resultPath], problem: error };
  }
  return { files: [resultPath, reportPath], problem: null };
}

async function savedElsewhere(problem: unknown, result: RunResult): Promise<unknown> {
  if (!isHighwaterError(problem) || problem.code !== 'output.unwritable') return problem;
  try {
    const path = join(await mkdtemp(join(tmpdir(), 'highwater-result-')), resultFile);
    await writeResult(path, result);
    return new HighwaterError(problem.code, `${problem.message}. The result was saved as ${path} instead.`, {
      cause: problem,
    });
  } catch {
    return problem;
  }
}

async function profileOf(options: RunOptions, example: boolean): Promise<Profile> {
  if (options.profile !== undefined) return readProfile(options.profile);
  return example ? readProfile(exampleProfilePath()) : emptyProfile;
}

async function openData(options: RunOptions, plan: PlanSettings): Promise<DataSet> {
  if (options.data !== undefined) return openFileDataSet(options.data);
  const { generator, points, dimension, distance, queries, payload } = plan.data;
  return createSyntheticDataSet({
    profile: generator,
    seed: options.seed,
    points,
    dimension,
    distance,
    queries,
    payload,
  });
}

function failureText(failure: unknown): string {
  if (isHighwaterError(failure)) return `${failure.message} [${failure.code}]`;
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}

function notJudgeableText(result: RunResult): string {
  const { readiness } = result;
  if (readiness?.proven !== true) {
    const reason = (readiness?.reason ?? 'no proof was made').replace(/\.+$/, '');
    return `The index was not proven ready: ${reason}. So nothing was measured that could be judged.`;
  }
  return 'No row of load says anything about the server: every one was limited by the load generator.';
}
