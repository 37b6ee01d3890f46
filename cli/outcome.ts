import { judge } from '../core/decision/judge.ts';
import { judgeClaims } from '../core/decision/judge-claims.ts';
import { rankOf, type KnownZone } from '../core/decision/zone.ts';
import type { RunResult } from '../core/results/run-result.ts';
import { writeAtomically } from '../system/output-folder.ts';
import { printOptionsFor } from './terminal.ts';
import { printRun } from './print/verdict-table.ts';

export type FailOn = Exclude<KnownZone, 'stay'>;

/** Writes the HTML report of a result. The charts are loaded only here. */
export async function writeReport(path: string, result: RunResult): Promise<void> {
  const { renderReport } = await import('../bench/report/html.ts');
  const html = await renderReport({ result, verdict: judge(result.evidence), claims: judgeClaims(result) });
  await writeAtomically(path, html);
}

/** Prints the verdict on stdout, as a table or as JSON with result, verdict and claims. */
export function printVerdict(
  result: RunResult,
  how: { readonly json: boolean; readonly files: readonly string[] },
): void {
  const verdict = judge(result.evidence);
  const claims = judgeClaims(result);
  if (how.json) {
    process.stdout.write(`${JSON.stringify({ result, verdict, claims }, null, 2)}\n`);
    return;
  }
  const text = printRun({ result, verdict, claims, files: how.files }, printOptionsFor(process.stdout, process.env));
  process.stdout.write(`${text}\n`);
}

/** Whether a run with load found something that can be judged: a proof of readiness and a row that is the server's own. */
export function isJudgeable(result: RunResult): boolean {
  if (result.kind === 'inspect') return true;
  return result.readiness?.proven === true && result.load.some((row) => !row.generator.bound && row.succeeded > 0);
}

/** 5 when nothing could be judged, 4, with a line on stderr, when the verdict is as bad as `--fail-on` says or worse, else 0. */
export function exitStatusOf(result: RunResult, failOn: FailOn | undefined): 0 | 4 | 5 {
  if (!isJudgeable(result)) return 5;
  const { overall } = judge(result.evidence);
  if (failOn === undefined || overall === 'unknown') return 0;
  if (rankOf(overall) < rankOf(failOn)) return 0;
  process.stderr.write(`highwater: the verdict is "${overall}", and --fail-on is "${failOn}". [verdict.reached]\n`);
  return 4;
}
