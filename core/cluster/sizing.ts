import type { Quantization } from '../decision/profile.ts';

/** Bytes of one vector component as it is searched in memory: float32, int8 (scalar quantised), one bit (binary). */
const searchedBytesPerComponent: Readonly<Record<Quantization, number>> = { none: 4, int8: 1, binary: 1 / 8 };

/** Bytes of one component of the original vector (float32); it stays on disk beside a quantised copy. */
const originalBytesPerComponent = 4;

/** HNSW links of one point: m × 2 links × 4 bytes × 1.2 (qdrant/skills `qdrant-sizing`); 154 B at Qdrant's default m. */
function hnswBytesPerPoint(m: number): number {
  return m * 2 * 4 * 1.2;
}

/** Qdrant's default HNSW `m`. */
const defaultHnswM = 16;

/** Id tracker of one point, always in memory (qdrant/skills `qdrant-sizing`). */
const idTrackerBytesPerPoint = 52;

/** Qdrant's published rule for vectors held as they are: n × dimension × 4 × 1.5. */
const vendorMemoryFactor = 1.5;

/** Payload on disk takes its JSON size times this (qdrant/skills `qdrant-sizing`). Payload is taken to be on disk. */
const payloadDiskFactor = 1.5;

/** Highest share of a node's memory that is planned for: above 80 % resident is the time to act. */
const plannedMemoryShare = 0.8;

/** Disk over what is stored: the optimiser rewrites whole segments and snapshots need room (1.5–2; the upper end). */
const diskFactor = 2;

/** One write-ahead log segment; each replica of each shard has one (Qdrant's default `wal_capacity_mb`). */
const walBytesPerShard = 32 * 1024 * 1024;

/** Memory of an empty server, and of each collection beside its points (measured, Qdrant 1.16.3, 100 and 600 collections). */
const baseMemoryBytes = 13e6;
const memoryBytesPerCollection = 0.11e6;

/** Most points that one node should hold, whatever its memory: Qdrant's advice of about 100 M vectors a node. */
const maxPointsPerNode = 100e6;

/** Share of the highest measured rate that is planned for: 60–70 % is the safe load of a queue; the middle. */
export const plannedRateShare = 0.65;

/** Sizes of a node in GiB, smallest first. The largest is the biggest node of Qdrant Cloud with a published price. */
const nodeMemorySizesGiB = [1, 2, 4, 8, 16, 32, 64, 128] as const;

const gibibyte = 1024 ** 3;

/** What is stored, once: replicas are counted by the sizing. */
export interface StoredData {
  readonly points: number;
  readonly dimension: number;
  readonly quantization: Quantization;
  /** Mean bytes of a payload as JSON. */
  readonly payloadBytes: number;
  readonly collections: number;
}

/**
 * Memory of one point in bytes. Vectors as they are take the larger of the vendor's rule and the sum of the parts; the
 * rule is the more careful one from about 100 dimensions on.
 */
function memoryBytesPerPoint(dimension: number, quantization: Quantization): number {
  const searched = dimension * searchedBytesPerComponent[quantization];
  const parts = searched + hnswBytesPerPoint(defaultHnswM) + idTrackerBytesPerPoint;
  return quantization === 'none' ? Math.max(parts, searched * vendorMemoryFactor) : parts;
}

/** Disk of one point in bytes, before room for rewrites: originals, quantised copy, HNSW links, payload. */
function diskBytesPerPoint(dimension: number, quantization: Quantization, payloadBytes: number): number {
  const copy = quantization === 'none' ? 0 : dimension * searchedBytesPerComponent[quantization];
  return (
    dimension * originalBytesPerComponent + copy + hnswBytesPerPoint(defaultHnswM) + payloadBytes * payloadDiskFactor
  );
}

/**
 * Share of the unique data that one node must be able to hold: its own replicas, and with more than one node also what
 * it holds when one node is lost and its replicas were made again on the others (the N-1 rule; replication factor 2 on
 * three nodes: 1.5 times).
 */
export function shareOfDataPerNode(nodes: number, replicationFactor: number): number {
  if (nodes === 1) return 1;
  return Math.max(replicationFactor / nodes, Math.min(replicationFactor, nodes - 1) / (nodes - 1));
}

/** Memory that a node needs, in bytes, so that what it holds stays within the planned share of it. */
export function memoryBytesPerNode(data: StoredData, nodes: number, replicationFactor: number): number {
  const points = data.points * shareOfDataPerNode(nodes, replicationFactor);
  const used =
    baseMemoryBytes +
    data.collections * memoryBytesPerCollection +
    points * memoryBytesPerPoint(data.dimension, data.quantization);
  return used / plannedMemoryShare;
}

/** Disk that a node needs, in bytes, with room for rewrites and snapshots. One shard a node is taken for each collection. */
export function diskBytesPerNode(data: StoredData, nodes: number, replicationFactor: number): number {
  const points = data.points * shareOfDataPerNode(nodes, replicationFactor);
  const stored = points * diskBytesPerPoint(data.dimension, data.quantization, data.payloadBytes);
  return stored * diskFactor + walBytesPerShard * Math.max(1, data.collections) * replicationFactor;
}

/** Smallest node size in GiB that holds so many bytes of memory, or null when the largest is too small. */
export function nodeMemoryGiB(bytes: number): number | null {
  return nodeMemorySizesGiB.find((size) => size * gibibyte >= bytes) ?? null;
}

/**
 * Nodes that a peak rate needs, without a spare: ⌈peak ÷ (0.65 × rate of one node)⌉. One node more is added by the
 * sizing as soon as more than one is needed, so that the peak is still held while one is away.
 */
export function nodesForRate(peakRatePerSecond: number, ratePerNodePerSecond: number): number {
  return Math.max(1, Math.ceil(peakRatePerSecond / (plannedRateShare * ratePerNodePerSecond)));
}

/** What a deployment must do. */
interface Needs {
  readonly data: StoredData | null;
  /** Nodes that the peak rate needs without a spare; null when it or the capacity is not known. */
  readonly nodesForRate: number | null;
  /** A cluster is wanted for another reason than size: availability, or a row of the matrix that is urgent. */
  readonly cluster: boolean;
  /** Replicas of each shard wanted in a cluster. */
  readonly replicationFactor: number;
}

/** A deployment that meets its needs. */
export interface Sizing {
  readonly nodes: number;
  readonly replicationFactor: number;
  /** Null when the data is not known. */
  readonly memoryGiBPerNode: number | null;
  readonly diskBytesPerNode: number | null;
  /** Which needs ask for more than one node. */
  readonly asksForCluster: { readonly memory: boolean; readonly rate: boolean; readonly other: boolean };
}

function fits(data: StoredData, nodes: number, replicationFactor: number): boolean {
  return (
    nodeMemoryGiB(memoryBytesPerNode(data, nodes, replicationFactor)) !== null &&
    data.points * shareOfDataPerNode(nodes, replicationFactor) <= maxPointsPerNode
  );
}

/**
 * Fewest nodes of at least `from` that hold the data; doubles, then bisects, since more nodes never hold less. Null when
 * no number does: the memory of the collections themselves is needed on every node.
 */
function nodesThatFit(data: StoredData, from: number, replicationFactor: number): number | null {
  const limit = 2 ** 30;
  let high = from;
  while (!fits(data, high, replicationFactor) && high < limit) high *= 2;
  if (!fits(data, high, replicationFactor)) return null;
  let low = from;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(data, middle, replicationFactor)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/**
 * The smallest deployment that meets the needs: one node, or three and more. Two are never an answer: after one is lost
 * the other is no majority, so writes and every change of the cluster stop.
 */
export function sizeDeployment(needs: Needs): Sizing {
  const { data } = needs;
  const memory = data !== null && !fits(data, 1, 1);
  const rate = needs.nodesForRate !== null && needs.nodesForRate > 1;
  const asksForCluster = { memory, rate, other: needs.cluster };
  if (!memory && !rate && !needs.cluster) {
    return {
      nodes: 1,
      replicationFactor: 1,
      memoryGiBPerNode: data === null ? null : nodeMemoryGiB(memoryBytesPerNode(data, 1, 1)),
      diskBytesPerNode: data === null ? null : diskBytesPerNode(data, 1, 1),
      asksForCluster,
    };
  }
  const replicationFactor = Math.max(2, needs.replicationFactor);
  const atLeast = Math.max(3, replicationFactor, (needs.nodesForRate ?? 1) + 1);
  const nodes = data === null ? atLeast : (nodesThatFit(data, atLeast, replicationFactor) ?? atLeast);
  return {
    nodes,
    replicationFactor,
    memoryGiBPerNode: data === null ? null : nodeMemoryGiB(memoryBytesPerNode(data, nodes, replicationFactor)),
    diskBytesPerNode: data === null ? null : diskBytesPerNode(data, nodes, replicationFactor),
    asksForCluster,
  };
}
