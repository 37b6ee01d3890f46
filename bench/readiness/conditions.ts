import type { ReadinessProof } from '../../core/results/run-result.ts';

type Condition = ReadinessProof['conditions'][number];

/** What one peer told of a collection at one poll. */
export interface PeerObservation {
  readonly url: string;
  /** Collection status: green, yellow, grey or red. */
  readonly status: string;
  /** `ok`, else the optimiser's error. */
  readonly optimizerStatus: string;
  readonly runningOptimizations: number;
  /** Null before 1.17, where the server has no such answer. */
  readonly queuedPoints: number | null;
  /** Updates that were accepted and not yet applied, and points still hidden from searches; null before 1.17. */
  readonly queuedUpdates: number | null;
  readonly transfers: number;
  /** Points of the whole collection, counted through this peer. */
  readonly exactCount: number;
  /** Replicas that this peer holds. */
  readonly replicas: readonly ReplicaObservation[];
  /** Replicas that other peers hold, as this one sees them. */
  readonly remoteReplicas: readonly { readonly shardId: number; readonly peerId: string; readonly state: string }[];
  readonly peerId: string;
}

export interface ReplicaObservation {
  readonly shardId: number;
  readonly state: string;
  /** Vectors over all segments, from telemetry. */
  readonly vectors: number;
  /** Those of them that are in an HNSW graph. */
  readonly indexedVectors: number;
}

export interface Expectation {
  readonly count: number;
  /** Lowest share of vectors in HNSW, 0 to 1. */
  readonly indexedShare: number;
  /** Whether the server tells of its queues, as it does from 1.17. */
  readonly tellsQueues: boolean;
}

/** What must hold on every peer before a collection may be measured, each with what was seen. */
export function readinessConditions(peers: readonly PeerObservation[], expected: Expectation): Condition[] {
  const conditions = [
    onEvery(
      peers,
      'status green',
      ({ status }) => status === 'green',
      ({ status }) => status,
    ),
    onEvery(
      peers,
      'optimiser ok',
      ({ optimizerStatus }) => optimizerStatus === 'ok',
      (peer) => peer.optimizerStatus,
    ),
    onEvery(
      peers,
      'no optimisation running',
      ({ runningOptimizations }) => runningOptimizations === 0,
      ({ runningOptimizations }) => `${runningOptimizations} running`,
    ),
    onEvery(
      peers,
      'exact count',
      ({ exactCount }) => exactCount === expected.count,
      ({ exactCount }) => `${exactCount} of ${expected.count} points`,
    ),
    onEvery(
      peers,
      'no shard transfers',
      ({ transfers }) => transfers === 0,
      ({ transfers }) => `${transfers} transfers`,
    ),
    replicasActive(peers),
    everyReplicaSeen(peers),
    vectorsIndexed(peers, expected.indexedShare),
  ];
  if (!expected.tellsQueues) return conditions;
  return [
    ...conditions,
    onEvery(
      peers,
      'no points queued for optimisation',
      ({ queuedPoints }) => queuedPoints === 0,
      ({ queuedPoints }) => (queuedPoints === null ? 'not told' : `${queuedPoints} queued`),
    ),
    onEvery(
      peers,
      'update queue empty',
      ({ queuedUpdates }) => queuedUpdates === 0,
      ({ queuedUpdates }) => (queuedUpdates === null ? 'not told' : `${queuedUpdates} queued`),
    ),
  ];
}

/**
 * Lowest share of vectors in HNSW over all replicas, 0 to 1. By replica and not by peer, because every search asks one
 * replica of every shard and waits for the slowest. Empty replicas do not count; without any vector the share is 0.
 */
export function lowestIndexedShare(peers: readonly PeerObservation[]): number {
  const shares = peers.flatMap(({ replicas }) =>
    replicas.flatMap(({ vectors, indexedVectors }) => (vectors > 0 ? [Math.min(1, indexedVectors / vectors)] : [])),
  );
  return shares.length === 0 ? 0 : Math.min(...shares);
}

/** A state that waiting can not mend, in words; null when waiting may help. */
export function hopeless(peers: readonly PeerObservation[]): string | null {
  const red = peers.find(({ status, optimizerStatus }) => status === 'red' || optimizerStatus !== 'ok');
  if (red === undefined) return null;
  return `${red.url} says ${red.status}: an operation or the optimiser failed (${red.optimizerStatus}). Its log tells why; the collection has to be made anew.`;
}

/** What a reader should know of a condition that does not come to hold, or null. */
export function adviceFor(peers: readonly PeerObservation[]): string | null {
  if (peers.some(({ status }) => status === 'grey')) {
    return 'Grey means that optimisations are due and nothing has triggered them since the server started: any update triggers them, unless max_optimization_threads is 0.';
  }
  const idle = peers.every(({ status, runningOptimizations }) => status === 'green' && runningOptimizations === 0);
  if (idle && peers.some(({ replicas }) => replicas.some((one) => one.indexedVectors < one.vectors))) {
    return 'Green does not mean indexed: a segment smaller than indexing_threshold (kilobytes of vectors) stays out of HNSW for good. Lower the threshold, use fewer segments, or load more points.';
  }
  return null;
}

function onEvery(
  peers: readonly PeerObservation[],
  name: string,
  holds: (peer: PeerObservation) => boolean,
  seen: (peer: PeerObservation) => string,
): Condition {
  const failing = peers.filter((peer) => !holds(peer));
  const held = failing.length === 0 && peers.length > 0;
  const shown = held ? peers : failing;
  const words = [...new Set(shown.map(seen))].join(', ');
  return { name, held, detail: held ? words : `${words} at ${failing.map(({ url }) => url).join(', ')}` };
}

function replicasActive(peers: readonly PeerObservation[]): Condition {
  const states = peers.flatMap(({ url, replicas, remoteReplicas }) =>
    [...replicas, ...remoteReplicas].map(({ shardId, state }) => ({ url, shardId, state })),
  );
  const others = states.filter(({ state }) => state !== 'Active');
  return {
    name: 'all replicas active',
    held: others.length === 0 && states.length > 0,
    detail:
      others.length === 0
        ? `${peers.reduce((sum, { replicas }) => sum + replicas.length, 0)} replicas`
        : others.map(({ url, shardId, state }) => `shard ${shardId} is ${state} as ${url} sees it`).join(', '),
  };
}

/** A replica on a peer that nobody asked may be anything: its index can not be proven. */
function everyReplicaSeen(peers: readonly PeerObservation[]): Condition {
  const asked = new Set(peers.map(({ peerId }) => peerId));
  const unseen = new Set(
    peers.flatMap(({ remoteReplicas }) => remoteReplicas.map(({ peerId }) => peerId).filter((id) => !asked.has(id))),
  );
  return {
    name: 'every replica seen',
    held: unseen.size === 0,
    detail:
      unseen.size === 0
        ? `on ${peers.length} peers`
        : `peers ${[...unseen].join(', ')} hold replicas and were not asked: give the URL of every peer`,
  };
}

function vectorsIndexed(peers: readonly PeerObservation[], required: number): Condition {
  const share = lowestIndexedShare(peers);
  return {
    name: 'vectors in HNSW',
    held: share >= required,
    // Rounded down: 89.99 must not read as the 90 that it misses.
    detail: `${Math.floor(share * 1000) / 10} % in the least indexed replica, ${required * 100} % required`,
  };
}
