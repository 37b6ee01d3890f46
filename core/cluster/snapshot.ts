/** State of a replica as a peer reports it; `Active` is the only one that answers every request. */
export type ReplicaState =
  | 'Active'
  | 'Dead'
  | 'Partial'
  | 'Initializing'
  | 'Listener'
  | 'PartialSnapshot'
  | 'Recovery'
  | 'Resharding'
  | 'ReshardingScaleDown'
  | 'ActiveRead'
  | 'ManualRecovery';

/** One copy of one shard. */
export interface ReplicaSnapshot {
  readonly shardId: number;
  readonly peerId: string;
  /** Worst state that any peer reports for this replica. */
  readonly state: ReplicaState;
  /** Points in this replica, or null where its own peer was not asked or did not answer. */
  readonly points: number | null;
}

/** One collection, put together from every peer that answered. */
export interface CollectionSnapshot {
  readonly name: string;
  readonly status: 'green' | 'yellow' | 'grey' | 'red' | 'unknown';
  /** Points counted once: replicas of a shard are not added up. Null when a shard could not be counted. */
  readonly uniquePoints: number | null;
  /** Logical bytes of vectors and payload, counted once, estimated by the server's telemetry. Null when unknown. */
  readonly uniqueBytes: number | null;
  readonly indexedVectors: number | null;
  readonly segments: number | null;
  /** Dimension by vector name; the unnamed vector has the name ''. */
  readonly vectors: Readonly<Record<string, { readonly dimension: number; readonly distance: string }>>;
  readonly shardNumber: number;
  readonly replicationFactor: number;
  readonly writeConsistencyFactor: number;
  readonly onDiskPayload: boolean;
  readonly quantization: string | null;
  readonly hnsw: { readonly m: number; readonly efConstruct: number } | null;
  readonly replicas: readonly ReplicaSnapshot[];
  readonly transfers: number;
}

/** CPU, memory and disk of one peer, where something could tell them; the server's own API does not. */
export interface PeerResources {
  /** What told them. */
  readonly from: 'pid' | 'cgroup' | 'prometheus';
  /** Resident memory in bytes (RssAnon + RssFile where the kernel tells them apart). */
  readonly rssBytes: number | null;
  /** The part of it that cannot be dropped under pressure. */
  readonly rssAnonBytes: number | null;
  /** Memory limit of the cgroup, else the memory of the host, in bytes. */
  readonly memoryLimitBytes: number | null;
  /** CPU seconds used since start. */
  readonly cpuSeconds: number | null;
  /** Cores that the process may use. */
  readonly cores: number | null;
  readonly diskUsedBytes: number | null;
  readonly diskTotalBytes: number | null;
}

/** One peer: what it says of itself and what it says of the cluster. */
export interface PeerSnapshot {
  /** URL it was asked at, without credentials; null for a peer that is only known from others. */
  readonly url: string | null;
  readonly peerId: string | null;
  readonly reachable: boolean;
  /** Why not, when not reachable. */
  readonly error: string | null;
  readonly version: string | null;
  readonly commit: string | null;
  readonly raft: {
    readonly term: number;
    readonly commit: number;
    readonly leader: string | null;
    readonly pendingOperations: number;
    /** Failures of message sends to other peers, summed. */
    readonly sendFailures: number;
    readonly consensusThread: string;
    readonly isVoter: boolean;
    /** Peer ids as this peer sees them. */
    readonly peers: readonly string[];
  } | null;
  readonly resources: PeerResources | null;
}

/** The state of a deployment at one moment, made from every peer's own view. */
export interface ClusterSnapshot {
  readonly takenAt: string;
  readonly clusterEnabled: boolean;
  readonly peers: readonly PeerSnapshot[];
  readonly collections: readonly CollectionSnapshot[];
  /** What could not be read, and why; an empty list means that the snapshot is whole. */
  readonly gaps: readonly string[];
}
