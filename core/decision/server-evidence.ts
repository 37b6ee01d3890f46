import type { ClusterSnapshot, CollectionSnapshot, PeerResources } from '../cluster/snapshot.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { LoadRow } from '../results/run-result.ts';
import { isOwnCollection } from '../results/own-collections.ts';
import type { Evidence, MatrixEvidence } from './evidence.ts';
import { unknown } from './evidence.ts';

const noSnapshot = unknown('the state of the server could not be read.');

/** Collections of the user: all but those that highwater's own runs made. */
function userCollections(snapshot: ClusterSnapshot): readonly CollectionSnapshot[] {
  return snapshot.collections.filter(({ name }) => !isOwnCollection(name));
}

/** A sum over collections, or unknown as soon as one cannot be counted: a part is no measure of the whole. */
function summed(
  collections: readonly CollectionSnapshot[],
  amount: (collection: CollectionSnapshot) => number | null,
  what: string,
): Evidence<number> {
  let value = 0;
  for (const collection of collections) {
    const own = amount(collection);
    if (own === null) return unknown(`the ${what} of collection "${collection.name}" could not be counted.`);
    value += own;
  }
  return {
    known: true,
    value,
    origin: 'measured',
    source: `Unique ${what} of ${formatCount(collections.length)} collections, replicas counted once.`,
  };
}

/** Sizes of the server that is there; highwater's own collections are left out. */
export function serverEvidence(
  snapshot: ClusterSnapshot | null,
): Pick<MatrixEvidence, 'collections' | 'vectors' | 'data'> {
  if (snapshot === null) return { collections: noSnapshot, vectors: noSnapshot, data: noSnapshot };
  const collections = userCollections(snapshot);
  return {
    collections: {
      known: true,
      value: collections.length,
      origin: 'measured',
      source: 'Collections on the server, without those of highwater itself.',
    },
    vectors: summed(collections, ({ uniquePoints }) => uniquePoints, 'points'),
    data: summed(collections, ({ uniqueBytes }) => uniqueBytes, 'bytes of vectors and payload'),
  };
}

/** Components of a point over all its named vectors, as a mean over all points, rounded up. */
export function serverDimension(snapshot: ClusterSnapshot | null): Evidence<number> {
  if (snapshot === null) return noSnapshot;
  let components = 0;
  let points = 0;
  for (const { name, vectors, uniquePoints } of userCollections(snapshot)) {
    if (uniquePoints === null) return unknown(`the points of collection "${name}" could not be counted.`);
    components += uniquePoints * Object.values(vectors).reduce((sum, { dimension }) => sum + dimension, 0);
    points += uniquePoints;
  }
  if (points === 0 || components === 0) {
    return unknown('the server holds no dense vectors; declare expected.dimension in the profile.');
  }
  return {
    known: true,
    value: Math.ceil(components / points),
    origin: 'derived',
    source: 'Mean components per point over the collections on the server, named vectors added up.',
  };
}

interface Use {
  readonly percent: number;
  readonly words: string;
}

/**
 * Memory is read as RssAnon, the part that the kernel cannot drop, where it is known: file pages are cache, and after a
 * restart they can show 20 GB for 600 nearly empty collections because every write-ahead log is mapped (measured,
 * Qdrant 1.16.3). Total resident memory, cache included, stands in the sentence beside it, and is judged only where the
 * kernel does not tell the two apart: then it errs on the careful side.
 */
function memoryUse({ rssBytes, rssAnonBytes, memoryLimitBytes }: PeerResources): Use | null {
  const used = rssAnonBytes ?? rssBytes;
  if (used === null || memoryLimitBytes === null || memoryLimitBytes <= 0) return null;
  const cache = rssAnonBytes !== null && rssBytes !== null ? `; ${formatBytes(rssBytes)} resident with file cache` : '';
  const name =
    rssAnonBytes === null ? 'resident memory, file cache included' : 'memory that cannot be dropped (RssAnon)';
  return {
    percent: (used / memoryLimitBytes) * 100,
    words: `${name}, ${formatBytes(used)} of ${formatBytes(memoryLimitBytes)}${cache}`,
  };
}

function diskUse({ diskUsedBytes, diskTotalBytes }: PeerResources): Use | null {
  if (diskUsedBytes === null || diskTotalBytes === null || diskTotalBytes <= 0) return null;
  return {
    percent: (diskUsedBytes / diskTotalBytes) * 100,
    words: `disk in use, ${formatBytes(diskUsedBytes)} of ${formatBytes(diskTotalBytes)}`,
  };
}

/** The worst peer; unknown as soon as one peer that is there could not be read, for it might be the worst. */
function worstPeer(snapshot: ClusterSnapshot, useOf: (resources: PeerResources) => Use | null): Evidence<number> {
  let worst: Use | null = null;
  for (const peer of snapshot.peers) {
    const use = peer.resources === null ? null : useOf(peer.resources);
    if (use === null) {
      return unknown(
        `nothing told it for ${peer.url ?? `peer ${peer.peerId ?? 'unknown'}`}; a local process, a cgroup or Prometheus can.`,
      );
    }
    if (worst === null || use.percent > worst.percent) worst = use;
  }
  if (worst === null) return unknown('no peer was seen.');
  const whose = snapshot.peers.length > 1 ? 'Worst peer: ' : 'Server: ';
  return { known: true, value: worst.percent, origin: 'measured', source: `${whose}${worst.words}.` };
}

/** Memory in per cent of the limit or host: from the snapshot, else from the row at the declared peak rate. */
export function memoryPercentOf(snapshot: ClusterSnapshot | null, peakRow: LoadRow | null): Evidence<number> {
  const seen = snapshot === null ? noSnapshot : worstPeer(snapshot, memoryUse);
  const use = peakRow?.server ?? null;
  if (seen.known || use === null || use.memoryLimitBytes === null || use.memoryLimitBytes <= 0) return seen;
  return {
    known: true,
    value: (use.peakRssBytes / use.memoryLimitBytes) * 100,
    origin: 'measured',
    source: `Highest resident memory at the declared peak rate, file cache included, ${formatBytes(use.peakRssBytes)} of ${formatBytes(use.memoryLimitBytes)}.`,
  };
}

/** Disk in per cent of the file system: from the snapshot, else from the row at the declared peak rate. */
export function diskPercentOf(snapshot: ClusterSnapshot | null, peakRow: LoadRow | null): Evidence<number> {
  const seen = snapshot === null ? noSnapshot : worstPeer(snapshot, diskUse);
  const use = peakRow?.server ?? null;
  if (seen.known || use === null) return seen;
  if (use.diskUsedBytes === null || use.diskTotalBytes === null || use.diskTotalBytes <= 0) return seen;
  return {
    known: true,
    value: (use.diskUsedBytes / use.diskTotalBytes) * 100,
    origin: 'measured',
    source: `Disk in use at the declared peak rate, ${formatBytes(use.diskUsedBytes)} of ${formatBytes(use.diskTotalBytes)}.`,
  };
}
