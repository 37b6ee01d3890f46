import { isHighwaterError } from '../core/errors.ts';
import type { ClusterStatus } from '../qdrant/cluster-status.ts';
import type { CollectionCluster } from '../qdrant/collection-cluster.ts';
import type { CallOptions, CollectionInfo, QdrantNode } from '../qdrant/node.ts';
import type { Telemetry } from '../qdrant/telemetry.ts';
import type { ServerVersion } from '../qdrant/version.ts';

/** Everything that one node told, before the views of several are put together. */
export interface NodeView {
  readonly url: string;
  /** The failure that made this node useless, or null. It is useless without its version and its list of collections. */
  readonly failure: unknown;
  readonly version: ServerVersion | null;
  readonly cluster: ClusterStatus | null;
  readonly telemetry: Telemetry | null;
  readonly collections: readonly CollectionView[];
  /** What this node did not tell, and why. */
  readonly gaps: readonly string[];
}

export interface CollectionView {
  readonly name: string;
  readonly info: CollectionInfo | null;
  readonly cluster: CollectionCluster | null;
}

/** Asks one node for all it can tell, with reading requests only. Never throws: failures become gaps. */
export async function readNodeView(node: QdrantNode, options: () => CallOptions): Promise<NodeView> {
  const gaps: string[] = [];
  const orGap = async <T>(what: string, question: Promise<T>): Promise<T | null> => {
    try {
      return await question;
    } catch (error) {
      gaps.push(`${what} at ${node.url}: ${failureText(error)}`);
      return null;
    }
  };
  const unreadable = { url: node.url, version: null, cluster: null, telemetry: null, collections: [] };
  let version: ServerVersion;
  let names: string[];
  try {
    version = await node.version(options());
    names = await node.collections(options());
  } catch (failure) {
    return { ...unreadable, failure, gaps: [`everything at ${node.url}: ${failureText(failure)}`] };
  }
  const [cluster, telemetry, collections] = await Promise.all([
    orGap('the state of the cluster', node.clusterStatus(options())),
    orGap('telemetry (bytes)', node.telemetry(3, options())),
    Promise.all(
      names.map(async (name): Promise<CollectionView> => {
        const [info, shards] = await Promise.all([
          orGap(`collection ${name}`, node.collectionInfo(name, options())),
          orGap(`the shards of ${name}`, node.collectionCluster(name, options())),
        ]);
        return { name, info, cluster: shards };
      }),
    ),
  ]);
  return { url: node.url, failure: null, version, cluster, telemetry, collections, gaps };
}

/** A failure for a list of gaps: its code, or the message of an error that has none. */
export function failureText(error: unknown): string {
  if (isHighwaterError(error)) return `${error.code} (${error.message})`;
  return error instanceof Error ? error.message : String(error);
}
