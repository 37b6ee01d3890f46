import type { ClusterStatus } from '../cluster-status.ts';
import type { ServerVersion } from '../version.ts';

/** What one peer answered while the cluster was forming. */
export interface PeerView {
  readonly url: string;
  readonly version: ServerVersion;
  readonly cluster: ClusterStatus;
  readonly ready: boolean;
}

/**
 * Why these peers are not yet one cluster, or null when they are. A `/readyz` alone proves nothing: three servers that
 * never met each pass it.
 */
export function whyNotFormed(views: readonly PeerView[]): string | null {
  const notReady = views.find((view) => !view.ready);
  if (notReady !== undefined) return `${notReady.url} does not pass /readyz`;
  const builds = new Set(views.map(({ version }) => `${version.text} ${version.commit ?? ''}`));
  if (builds.size > 1) return `the peers run different builds: ${[...builds].join(', ')}`;
  if (views.length === 1) return null;

  const ids = new Set<string>();
  for (const { url, cluster } of views) {
    if (!cluster.enabled) return `${url} runs without a cluster`;
    ids.add(cluster.peerId);
    const known = Object.keys(cluster.peers).length;
    if (known !== views.length) return `${url} knows ${known} of ${views.length} peers`;
    if (!cluster.isVoter) return `${url} is not a voter yet`;
    if (cluster.leader === null) return `${url} knows no leader`;
    if (cluster.consensusThread !== 'working') return `consensus at ${url} is ${cluster.consensusThread}`;
    if (cluster.pendingOperations > 0) return `${url} has ${cluster.pendingOperations} operations of consensus pending`;
  }
  if (ids.size !== views.length) return `${views.length} peers answer with ${ids.size} ids`;
  const states = views.flatMap(({ cluster }) => (cluster.enabled ? [cluster] : []));
  const stranger = states.flatMap(({ peers }) => Object.keys(peers)).find((id) => !ids.has(id));
  if (stranger !== undefined) return `peer ${stranger} is known and was not started here`;
  if (different(states.map(({ leader }) => leader))) return 'the peers name different leaders';
  if (different(states.map(({ term }) => term))) return 'the peers are in different terms';
  if (different(states.map(({ commit }) => commit))) return 'the peers are at different commits';
  return null;
}

function different(values: readonly unknown[]): boolean {
  return new Set(values).size > 1;
}
