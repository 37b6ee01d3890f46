import { HighwaterError } from '../../core/errors.ts';
import { loadTargetOf } from '../../bench/run/load-target.ts';
import { findListeningProcess, isLoopback } from '../../observe/local-process.ts';
import { QdrantCluster } from '../../qdrant/cluster.ts';
import type { ResourceReader } from '../../observe/snapshot.ts';
import { parseTargetUrls, type TargetUrl } from '../../qdrant/url.ts';
import { commandLine } from '../command-line.ts';
import { runSession, type OpenTarget, type RunOptions } from '../session.ts';
import type { Interruption } from '../interruption.ts';
import type { Progress } from '../../system/progress.ts';
import { resourceReader } from '../resource-reader.ts';
import { apiKeyFrom, defaultApiKeyVariable } from '../api-key.ts';

export interface BenchOptions extends RunOptions {
  readonly target: string;
  readonly maxRate?: number;
  readonly keep: boolean;
  readonly apiKeyEnv: string;
  readonly prometheus?: string;
}

/** The pipeline against servers that are already there, in a collection of its own. */
export async function runBench(options: BenchOptions): Promise<number> {
  const urls = parseTargetUrls(options.target);
  const beyond = urls.find((url) => !isLoopback(url.host));
  if (beyond !== undefined && options.maxRate === undefined) {
    throw new HighwaterError(
      'usage.invalid',
      `The target ${beyond.href} is not on this machine, and a capacity search doubles its rate until the server suffers. Give --max-rate N, the most searches per second that this server may be offered.`,
    );
  }
  // Before the output folder is made: these are usage, too.
  const apiKey = apiKeyFrom(options.apiKeyEnv);
  const resources = resourceReader(options.prometheus);
  return runSession({
    kind: 'bench',
    options,
    reproduce: commandLine('bench', [], {
      target: urls.map((url) => url.href).join(','),
      maxRate: options.maxRate,
      plan: options.plan,
      profile: options.profile,
      seed: options.seed,
      data: options.data,
      prometheus: options.prometheus,
      apiKeyEnv: options.apiKeyEnv === defaultApiKeyVariable ? undefined : options.apiKeyEnv,
    }),
    maxRatePerSecond: options.maxRate ?? null,
    keepCollection: options.keep,
    exampleProfile: false,
    open: (progress, interruption) => openServers(urls, { apiKey, resources }, progress, interruption),
  });
}

async function openServers(
  urls: readonly TargetUrl[],
  access: { readonly apiKey: string | null; readonly resources: ResourceReader },
  progress: Progress,
  interruption: Interruption,
): Promise<OpenTarget> {
  const { apiKey, resources } = access;
  const hrefs = urls.map((url) => url.href);
  const phase = progress.phase(`Reaching ${hrefs.join(', ')}`);
  const cluster = new QdrantCluster(hrefs, apiKey === null ? {} : { apiKey });
  try {
    await cluster.checkAccess({ signal: interruption.signal });
    const { text: version, commit } = await cluster.first.version({ signal: interruption.signal });
    const status = await cluster.first.clusterStatus({ signal: interruption.signal });
    const pids = urls.filter((url) => isLoopback(url.host)).map((url) => findListeningProcess(url.port));
    phase.done(`Qdrant ${version}`);
    return {
      version,
      commit,
      target: {
        cluster,
        urls: hrefs,
        apiKey,
        loadTargets: hrefs.map(loadTargetOf),
        nodes: status.enabled ? Object.keys(status.peers).length : 1,
        embedded: false,
        // A part of the peers would pass for the whole.
        processes: pids.some((pid) => pid === null)
          ? []
          : pids.filter((pid) => pid !== null).map((pid) => ({ pid, storageDirectory: null })),
        resources,
      },
      close: () => cluster.close(),
    };
  } catch (error) {
    phase.fail('no');
    await cluster.close();
    throw error;
  }
}
