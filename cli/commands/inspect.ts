import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { evidenceOf } from '../../core/decision/evidence-from-run.ts';
import { matrixVersion } from '../../core/decision/matrix.ts';
import { resultSchemaVersion, type RunResult } from '../../core/results/run-result.ts';
import { emptyProfile, readProfile } from '../../bench/profile/profile-file.ts';
import { writeResult } from '../../bench/results/result-file.ts';
import { noFindings } from '../../bench/run/draft.ts';
import { takeSnapshot } from '../../observe/snapshot.ts';
import { QdrantCluster } from '../../qdrant/cluster.ts';
import { parseTargetUrls } from '../../qdrant/url.ts';
import { prepareOutputFolder } from '../../system/output-folder.ts';
import { packageVersion } from '../../system/package-root.ts';
import { createProgress } from '../../system/progress.ts';
import { apiKeyFrom, defaultApiKeyVariable } from '../api-key.ts';
import { commandLine } from '../command-line.ts';
import { environment } from '../environment.ts';
import { isCapable } from '../terminal.ts';
import { catchInterruption } from '../interruption.ts';
import { resourceReader } from '../resource-reader.ts';
import { exitStatusOf, printVerdict, writeReport, type FailOn } from '../outcome.ts';

export interface InspectOptions {
  readonly profile?: string;
  readonly apiKeyEnv: string;
  readonly prometheus?: string;
  readonly out?: string;
  readonly failOn?: FailOn;
  readonly json: boolean;
  readonly quiet: boolean;
}

const deadlineMs = 15_000;

/** Judges servers that are already there, from reading requests alone. */
export async function runInspect(text: string, options: InspectOptions): Promise<number> {
  const urls = parseTargetUrls(text).map((url) => url.href);
  const apiKey = apiKeyFrom(options.apiKeyEnv);
  const resources = resourceReader(options.prometheus);
  const profile = options.profile === undefined ? emptyProfile : await readProfile(options.profile);
  if (options.out !== undefined) await prepareOutputFolder(options.out, ['result.json']);
  const interruption = catchInterruption();
  const progress = createProgress({
    stream: process.stderr,
    isTty: isCapable(process.stderr, process.env),
    quiet: options.quiet,
  });
  const cluster = new QdrantCluster(urls, apiKey === null ? {} : { apiKey });
  const startedAt = new Date().toISOString();
  try {
    const phase = progress.phase(`Reading ${urls.join(', ')}`);
    const snapshot = await takeSnapshot(cluster, {
      deadlineMs,
      signal: interruption.signal,
      resources,
    });
    const answered = snapshot.peers.find((peer) => peer.reachable);
    const version = answered?.version ?? 'unknown';
    const commit = answered?.commit ?? null;
    phase.done(`Qdrant ${version}, ${snapshot.collections.length} collections`);
    const nodes = snapshot.peers.length;
    const findings = noFindings(urls, nodes, false);
    findings.notes.push(...gapNotes(snapshot.gaps));
    const result: RunResult = {
      schemaVersion: resultSchemaVersion,
      kind: 'inspect',
      runId: randomUUID(),
      highwaterVersion: packageVersion(),
      matrixVersion,
      startedAt,
      finishedAt: new Date().toISOString(),
      reproduce: commandLine('inspect', [urls.join(',')], {
        profile: options.profile,
        prometheus: options.prometheus,
        apiKeyEnv: options.apiKeyEnv === defaultApiKeyVariable ? undefined : options.apiKeyEnv,
      }),
      environment: environment(),
      profile,
      plan: null,
      ...findings,
      target: { ...findings.target, version, commit },
      snapshot,
      status: 'complete',
      aborted: null,
      evidence: evidenceOf({
        kind: 'inspect',
        profile,
        snapshot,
        load: [],
        capacity: [],
        readiness: null,
        chosenEf: null,
        nodes,
      }),
    };
    const files: string[] = [];
    if (options.out !== undefined) {
      files.push(join(options.out, 'result.json'), join(options.out, 'report.html'));
      await writeResult(join(options.out, 'result.json'), result);
      await writeReport(join(options.out, 'report.html'), result);
    }
    printVerdict(result, { json: options.json, files });
    return exitStatusOf(result, options.failOn);
  } finally {
    progress.close();
    await cluster.close();
    interruption.dispose();
  }
}

/** A cluster of many collections can have a gap for each; the result has them all. */
const shownGaps = 6;

/** What could not be read, so that nobody takes half a cluster for the whole. */
function gapNotes(gaps: readonly string[]): string[] {
  const notes = gaps.slice(0, shownGaps).map((gap) => `Not read: ${gap}`);
  const more = gaps.length - notes.length;
  return more === 0 ? notes : [...notes, `Not read: ${more} more things; snapshot.gaps of the result has them all.`];
}
