import { readLocalResources } from '../../observe/local-process.ts';
import { QdrantCluster } from '../../qdrant/cluster.ts';
import { startServers } from '../start-servers.ts';
import { commandLine } from '../command-line.ts';
import { loadTargetOf } from '../../bench/run/load-target.ts';
import { runSession, type OpenTarget, type RunOptions } from '../session.ts';
import type { Interruption } from '../interruption.ts';
import type { Progress } from '../../system/progress.ts';

export interface TrialOptions extends RunOptions {
  readonly nodes: '1' | '3';
}

/** The main job: embedded servers, synthetic or given data, every phase of the plan, the verdict. */
export async function runTrial(options: TrialOptions): Promise<number> {
  const nodes = Number(options.nodes);
  return runSession({
    kind: 'trial',
    options,
    reproduce: commandLine('trial', [], {
      nodes: nodes === 1 ? undefined : nodes,
      plan: options.plan,
      profile: options.profile,
      seed: options.seed,
      data: options.data,
    }),
    maxRatePerSecond: null,
    keepCollection: false,
    exampleProfile: true,
    open: (progress, interruption) => openEmbedded(nodes, progress, interruption),
  });
}

async function openEmbedded(nodes: number, progress: Progress, interruption: Interruption): Promise<OpenTarget> {
  const servers = await startServers(nodes, progress, interruption.signal);
  const { version, commit } = servers;
  const cluster = new QdrantCluster(servers.urls);
  return {
    version,
    commit,
    target: {
      cluster,
      urls: servers.urls,
      apiKey: null,
      loadTargets: servers.urls.map(loadTargetOf),
      nodes,
      embedded: true,
      processes: servers.peers.map(({ pid, storageDirectory }) => ({ pid, storageDirectory })),
      resources: readLocalResources,
    },
    close: async (failed) => {
      await cluster.close();
      if (failed && !interruption.signal.aborted) progress.note(await servers.keepLogs());
      await servers.stop();
    },
  };
}
