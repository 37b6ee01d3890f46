import { evidenceOf } from '../../core/decision/evidence-from-run.ts';
import type { RunResult } from '../../core/results/run-result.ts';
import { readProfile } from '../../bench/profile/profile-file.ts';
import { readResult } from '../../bench/results/result-file.ts';
import { exitStatusOf, printVerdict, type FailOn } from '../outcome.ts';

export interface JudgeOptions {
  readonly profile?: string;
  readonly failOn?: FailOn;
  readonly json: boolean;
}

/** Judges a result again, with its own profile or another one; nothing is measured and nothing is written. */
export async function runJudge(file: string, options: JudgeOptions): Promise<number> {
  const read = await readResult(file);
  const result = options.profile === undefined ? read : withProfile(read, await readProfile(options.profile));
  printVerdict(result, { json: options.json, files: [] });
  return exitStatusOf(result, options.failOn);
}

function withProfile(result: RunResult, profile: RunResult['profile']): RunResult {
  const { kind, snapshot, load, capacity, readiness, chosenEf, target } = result;
  return {
    ...result,
    profile,
    evidence: evidenceOf({ kind, profile, snapshot, load, capacity, readiness, chosenEf, nodes: target.nodes }),
  };
}
