import { HighwaterError } from '../../core/errors.ts';
import type { CollectionCluster } from '../../qdrant/collection-cluster.ts';
import type { CallOptions, CollectionInfo, QdrantNode } from '../../qdrant/node.ts';
import type { LocalShardTelemetry } from '../../qdrant/telemetry.ts';
import type { PeerObservation, ReplicaObservation } from './conditions.ts';

/**
 * Asks one peer for all that readiness needs. Index state comes from the segments in its telemetry: the collection's
 * own `indexed_vectors_count` is an estimate that mixes local and remote replicas.
 * @throws HighwaterError of the first question that failed
 */
export async function observePeer(
  node: QdrantNode,
  collection: string,
  options: () => CallOptions,
): Promise<PeerObservation> {
  const [info, shards, optimizations, exactCount, telemetry] = await Promise.all([
    node.collectionInfo(collection, options()),
    node.collectionCluster(collection, options()),
    node.optimizations(collection, options()),
    node.countExactly(collection, options()),
    node.telemetry(4, options()),
  ]);
  const localShards = telemetry.collections.find(({ name }) => name === collection)?.localShards ?? [];
  return {
    url: node.url,
    peerId: String(shards.peerId),
    status: info.status,
    optimizerStatus: optimizerText(info),
    runningOptimizations: optimizations.running,
    queuedPoints: optimizations.queued?.points ?? null,
    queuedUpdates: queuedUpdates(info),
    transfers: shards.transfers,
    exactCount,
    replicas: shards.local.map((shard) => readReplica(node.url, shard, localShards)),
    remoteReplicas: shards.remote.map(({ shardId, peerId, state }) => ({ shardId, peerId: String(peerId), state })),
  };
}

function readReplica(
  url: string,
  { shardId, state }: CollectionCluster['local'][number],
  localShards: readonly LocalShardTelemetry[],
): ReplicaObservation {
  const told = localShards.find((shard) => shard.shardId === shardId);
  const { segmentVectors: vectors, indexedVectors } = told ?? { segmentVectors: null, indexedVectors: null };
  if (vectors === null || indexedVectors === null) {
    throw new HighwaterError('target.not-ready', `The telemetry of ${url} tells no segments of shard ${shardId} yet.`);
  }
  return { shardId, state, vectors, indexedVectors };
}

function optimizerText({ optimizer_status: status }: CollectionInfo): string {
  return typeof status === 'string' ? status : status.error;
}

/** Updates that wait, and points that were taken in and are hidden from searches until they are optimised. */
function queuedUpdates({ update_queue: queue }: CollectionInfo): number | null {
  if (typeof queue?.length !== 'number') return null;
  return queue.length + (typeof queue.deferred_points === 'number' ? queue.deferred_points : 0);
}
