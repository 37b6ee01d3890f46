import type { Schemas } from '@qdrant/js-client-rest';
import type { ReplicaState } from '../core/cluster/snapshot.ts';

/** The shards of one collection as one peer sees them. */
export interface CollectionCluster {
  readonly peerId: number | bigint;
  readonly shardCount: number;
  /** Replicas that this peer holds; the point count is the server's estimate. */
  readonly local: readonly { readonly shardId: number; readonly points: number; readonly state: ReplicaState }[];
  readonly remote: readonly {
    readonly shardId: number;
    readonly peerId: number | bigint;
    readonly state: ReplicaState;
  }[];
  readonly transfers: number;
}

/** Reads the answer of `GET /collections/{name}/cluster`. A single node answers it too. */
export function readCollectionCluster(answer: Schemas['CollectionClusterInfo']): CollectionCluster {
  return {
    peerId: answer.peer_id,
    shardCount: answer.shard_count,
    local: answer.local_shards.map((shard) => ({
      shardId: shard.shard_id,
      points: shard.points_count,
      state: shard.state,
    })),
    remote: answer.remote_shards.map((shard) => ({
      shardId: shard.shard_id,
      peerId: shard.peer_id,
      state: shard.state,
    })),
    transfers: answer.shard_transfers.length,
  };
}
