import type {
  ClusterSnapshot,
  CollectionSnapshot,
  PeerResources,
  PeerSnapshot,
  ReplicaSnapshot,
  ReplicaState,
} from '../core/cluster/snapshot.ts';
import type { CollectionInfo } from '../qdrant/node.ts';
import { peerIdText } from '../qdrant/peer-id.ts';
import { failureText, type CollectionView, type NodeView } from './node-view.ts';

/** From the worst to the best: where peers disagree on a replica, the worst is believed. */
const replicaStates: readonly ReplicaState[] = [
  'Dead',
  'ManualRecovery',
  'Recovery',
  'PartialSnapshot',
  'Partial',
  'Initializing',
  'Resharding',
  'ReshardingScaleDown',
  'Listener',
  'ActiveRead',
  'Active',
];
const statuses = ['red', 'grey', 'yellow', 'green'] as const;

interface MergeInput {
  readonly takenAt: string;
  readonly views: readonly NodeView[];
  /** Exact counts by collection, where one was taken. */
  readonly exactCounts: ReadonlyMap<string, number>;
  /** By URL. */
  readonly resources: ReadonlyMap<string, PeerResources>;
  /** Gaps that are known already. */
  readonly gaps: readonly string[];
}

/** Puts the views of all nodes together into one state. Pure: what was not told stays null and is listed as a gap. */
export function mergeViews(input: MergeInput): ClusterSnapshot {
  const { views } = input;
  const gaps = [...views.flatMap((view) => view.gaps), ...input.gaps];
  const names = [...new Set(views.flatMap((view) => view.collections.map(({ name }) => name)))].sort();
  const collections = names.map((name) => mergeCollection(name, input, gaps));
  const peers = withoutDoubt(
    views.map((view) => askedPeer(view, input.resources)),
    peersNotAsked(views),
  );
  for (const { url, peerId } of peers) {
    if (url === null)
      gaps.push(`peer ${peerId ?? '?'} belongs to the cluster and was not asked: give the URL of every peer`);
  }
  return {
    takenAt: input.takenAt,
    clusterEnabled: views.some(({ cluster }) => cluster?.enabled === true),
    peers,
    collections,
    gaps,
  };
}

/** One URL that did not answer and one peer that nobody spoke for are the same peer. With more of both, who knows. */
function withoutDoubt(asked: readonly PeerSnapshot[], notAsked: readonly PeerSnapshot[]): PeerSnapshot[] {
  const [missing, another] = notAsked;
  const silent = asked.filter(({ reachable }) => !reachable);
  if (missing === undefined || another !== undefined || silent.length !== 1) return [...asked, ...notAsked];
  return asked.map((peer) => (peer.reachable ? peer : { ...peer, peerId: missing.peerId }));
}

function askedPeer(view: NodeView, resources: ReadonlyMap<string, PeerResources>): PeerSnapshot {
  const { cluster } = view;
  return {
    url: view.url,
    peerId: cluster?.enabled === true ? cluster.peerId : null,
    reachable: view.failure === null,
    error: view.failure === null ? null : failureText(view.failure),
    version: view.version?.text ?? null,
    commit: view.version?.commit ?? null,
    raft:
      cluster?.enabled === true
        ? {
            term: cluster.term,
            commit: cluster.commit,
            leader: cluster.leader,
            pendingOperations: cluster.pendingOperations,
            sendFailures: cluster.sendFailures,
            consensusThread: cluster.consensusThread,
            isVoter: cluster.isVoter,
            peers: Object.keys(cluster.peers),
          }
        : null,
    resources: resources.get(view.url) ?? null,
  };
}

/** Peers that others name and that did not answer under a given URL. */
function peersNotAsked(views: readonly NodeView[]): PeerSnapshot[] {
  const asked = new Set(views.flatMap(({ cluster }) => (cluster?.enabled === true ? [cluster.peerId] : [])));
  const versions = new Map(views.flatMap(({ telemetry }) => Object.entries(telemetry?.peerVersions ?? {})));
  return knownPeerIds(views)
    .filter((id) => !asked.has(id))
    .map((peerId) => ({
      url: null,
      peerId,
      reachable: false,
      error: 'not asked: its URL was not given',
      version: versions.get(peerId) ?? null,
      commit: null,
      raft: null,
      resources: null,
    }));
}

function knownPeerIds(views: readonly NodeView[]): string[] {
  return [
    ...new Set(views.flatMap(({ cluster }) => (cluster?.enabled === true ? Object.keys(cluster.peers) : []))),
  ].sort();
}

function mergeCollection(name: string, input: MergeInput, gaps: string[]): CollectionSnapshot {
  const { views } = input;
  const told = views.flatMap((view) => view.collections.filter((collection) => collection.name === name));
  const infos = told.flatMap(({ info }) => (info === null ? [] : [info]));
  const [info] = infos;
  const replicas = mergeReplicas(told, knownPeerIds(views));
  const shardIds = [...new Set(replicas.map(({ shardId }) => shardId))];
  const countedPoints = sumOrNull(shardIds.map((id) => bestCount(replicas.filter(({ shardId }) => shardId === id))));
  const uniquePoints = input.exactCounts.get(name) ?? countedPoints;
  if (uniquePoints === null) gaps.push(`the points of ${name}: not every shard was told and no count was taken`);
  const uniqueBytes = sumOrNull(shardIds.map((id) => shardBytes(views, name, id)));
  if (uniqueBytes === null) {
    gaps.push(`the bytes of ${name}: telemetry of a peer that holds each shard is needed; give the URL of every peer`);
  }
  return {
    name,
    status: statuses.find((status) => infos.some((one) => one.status === status)) ?? 'unknown',
    uniquePoints,
    uniqueBytes,
    indexedVectors: maxOrNull(infos.map((one) => one.indexed_vectors_count ?? null)),
    segments: maxOrNull(infos.map((one) => one.segments_count)),
    vectors: info === undefined ? {} : vectorsOf(info),
    shardNumber: Math.max(info?.config.params.shard_number ?? 1, shardIds.length),
    replicationFactor: info?.config.params.replication_factor ?? 1,
    writeConsistencyFactor: info?.config.params.write_consistency_factor ?? 1,
    onDiskPayload: info?.config.params.on_disk_payload ?? false,
    quantization: info === undefined ? null : quantizationOf(info),
    hnsw:
      info === undefined ? null : { m: info.config.hnsw_config.m, efConstruct: info.config.hnsw_config.ef_construct },
    replicas,
    transfers: Math.max(0, ...told.map(({ cluster }) => cluster?.transfers ?? 0)),
  };
}

function mergeReplicas(told: readonly CollectionView[], exactIds: readonly string[]): ReplicaSnapshot[] {
  const merged = new Map<string, ReplicaSnapshot>();
  const report = (shardId: number, peer: number | bigint, state: ReplicaState, points: number | null) => {
    const peerId = peerIdText(peer, exactIds);
    const key = `${shardId}@${peerId}`;
    const before = merged.get(key);
    merged.set(key, {
      shardId,
      peerId,
      state: before === undefined ? state : worse(before.state, state),
      points: points ?? before?.points ?? null,
    });
  };
  for (const { cluster } of told) {
    if (cluster === null) continue;
    for (const { shardId, state, points } of cluster.local) report(shardId, cluster.peerId, state, points);
    for (const { shardId, state, peerId } of cluster.remote) report(shardId, peerId, state, null);
  }
  return [...merged.values()].sort((a, b) => a.shardId - b.shardId || a.peerId.localeCompare(b.peerId));
}

function worse(a: ReplicaState, b: ReplicaState): ReplicaState {
  return replicaStates.indexOf(a) <= replicaStates.indexOf(b) ? a : b;
}

/** Points of one shard: the most that an active replica holds, else the most that any does. */
function bestCount(replicas: readonly ReplicaSnapshot[]): number | null {
  const counts = (some: readonly ReplicaSnapshot[]) => maxOrNull(some.map(({ points }) => points));
  return counts(replicas.filter(({ state }) => state === 'Active')) ?? counts(replicas);
}

function shardBytes(views: readonly NodeView[], collection: string, shardId: number): number | null {
  const told = views.flatMap(({ telemetry }) =>
    (telemetry?.collections ?? [])
      .filter(({ name }) => name === collection)
      .flatMap(({ localShards }) => localShards.filter((shard) => shard.shardId === shardId)),
  );
  return maxOrNull(told.map(({ dataBytes }) => dataBytes));
}

function vectorsOf(info: CollectionInfo): CollectionSnapshot['vectors'] {
  const { vectors } = info.config.params;
  if (vectors === undefined) return {};
  const named = isVectorParams(vectors) ? { '': vectors } : vectors;
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, params]) =>
      isVectorParams(params) ? [[name, { dimension: params.size, distance: params.distance }]] : [],
    ),
  );
}

function isVectorParams(value: unknown): value is { size: number; distance: string } {
  return typeof value === 'object' && value !== null && 'size' in value && typeof value.size === 'number';
}

/** The kind that the collection names, else that of a vector of it. */
function quantizationOf({ config }: CollectionInfo): string | null {
  const { vectors } = config.params;
  const candidates: unknown[] = [config.quantization_config, vectors, ...Object.values(vectors ?? {})].map(
    (entry: unknown) =>
      typeof entry === 'object' && entry !== null && 'quantization_config' in entry ? entry.quantization_config : entry,
  );
  for (const candidate of candidates) {
    if (typeof candidate !== 'object' || candidate === null) continue;
    const kind = ['scalar', 'product', 'binary', 'turbo'].find((name) => name in candidate);
    if (kind !== undefined) return kind;
  }
  return null;
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null;
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

function maxOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
