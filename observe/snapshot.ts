import type { ClusterSnapshot, PeerResources } from '../core/cluster/snapshot.ts';
import type { QdrantCluster } from '../qdrant/cluster.ts';
import type { CallOptions } from '../qdrant/node.ts';
import { mergeViews } from './merge.ts';
import { failureText, readNodeView, type NodeView } from './node-view.ts';

/** Tells CPU, memory and disk of the peer at a URL, or null where nothing can. */
export type ResourceReader = (url: string) => Promise<PeerResources | null>;

interface SnapshotOptions {
  /** For the whole snapshot. What was not read by then is a gap. */
  readonly deadlineMs: number;
  /** Null: resources are not looked for. */
  readonly resources: ResourceReader | null;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * Reads the state of a deployment from every node that was given, with reading requests alone: GET, and POST
 * `…/points/count` where the shards of a collection are not all held by nodes that were asked.
 * @throws HighwaterError of the first node when no node at all can be read, or the signal's reason
 */
export async function takeSnapshot(cluster: QdrantCluster, options: SnapshotOptions): Promise<ClusterSnapshot> {
  const now = options.now ?? Date.now;
  const startedAt = now();
  const left = (): CallOptions => ({
    deadlineMs: Math.max(1, options.deadlineMs - (now() - startedAt)),
    signal: options.signal,
  });
  const views = await Promise.all(cluster.nodes.map((node) => readNodeView(node, left)));
  options.signal?.throwIfAborted();
  const failed = views.find(({ failure }) => failure !== null);
  if (failed !== undefined && views.every(({ failure }) => failure !== null)) throw failed.failure;

  const gaps: string[] = [];
  const exactCounts = new Map<string, number>();
  const draft = mergeViews({ takenAt: '', views, exactCounts, resources: new Map(), gaps: [] });
  const uncounted = draft.collections.filter(({ uniquePoints }) => uniquePoints === null);
  await Promise.all(
    uncounted.map(async ({ name }) => {
      const view = views.find((one) => one.collections.some((collection) => collection.name === name));
      const node = cluster.nodes.find(({ url }) => url === view?.url) ?? cluster.first;
      try {
        exactCounts.set(name, await node.countExactly(name, left()));
      } catch (error) {
        gaps.push(`a count of ${name} at ${node.url}: ${failureText(error)}`);
      }
    }),
  );
  const resources = await readResources(views, options.resources, gaps);
  options.signal?.throwIfAborted();
  return mergeViews({ takenAt: new Date(startedAt).toISOString(), views, exactCounts, resources, gaps });
}

async function readResources(
  views: readonly NodeView[],
  reader: ResourceReader | null,
  gaps: string[],
): Promise<Map<string, PeerResources>> {
  const found = new Map<string, PeerResources>();
  if (reader === null) return found;
  await Promise.all(
    views.map(async ({ url }) => {
      try {
        const resources = await reader(url);
        if (resources === null)
          gaps.push(`memory and CPU of ${url}: no local process, cgroup or Prometheus tells them`);
        else found.set(url, resources);
      } catch (error) {
        gaps.push(`memory and CPU of ${url}: ${failureText(error)}`);
      }
    }),
  );
  return found;
}
