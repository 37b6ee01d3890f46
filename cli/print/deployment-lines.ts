import type { CollectionSnapshot, PeerResources, PeerSnapshot } from '../../core/cluster/snapshot.ts';
import { formatBytes, formatCount, formatPercent, formatSeconds } from '../../core/format.ts';
import { isOwnCollection } from '../../core/results/own-collections.ts';
import type { RunResult } from '../../core/results/run-result.ts';
import { bullet, heading, printTable, widthOf, type Cell, type PrintOptions } from './text.ts';

/** Collections that are listed before the rest is only counted. */
const mostCollections = 20;

/** Columns below which a table of this many facts would not fit. */
const tableColumns = 80;

const collectionTitles = ['collection', 'status', 'points', 'data', 'shards', 'replicas'];

/**
 * What an inspection or a bench found on the server: every peer with its version, state, memory and CPU, and every
 * collection with its replicas. Empty for a trial, whose servers are highwater's own.
 */
export function deploymentLines({ kind, snapshot }: RunResult, options: PrintOptions): string[] {
  if (snapshot === null || kind === 'trial') return [];
  const collections = snapshot.collections.filter(({ name }) => !isOwnCollection(name));
  const shown = collections.slice(0, mostCollections);
  const hidden = collections.length - shown.length;
  return [
    ...heading('The deployment', options),
    ...tableOrList(['peer', 'version', 'memory', 'CPU', 'state'], snapshot.peers.map(peerRow), options),
    ...(shown.length === 0
      ? ['', 'No collections.']
      : ['', ...tableOrList(collectionTitles, shown.map(collectionRow), options)]),
    ...(hidden > 0 ? [`and ${formatCount(hidden)} more`] : []),
  ];
}

function tableOrList(titles: readonly string[], rows: readonly Cell[][], options: PrintOptions): string[] {
  if (widthOf(options) >= tableColumns) return printTable(titles, rows, options);
  return rows.flatMap((row) => bullet(row.map(({ text }) => text).join(', '), options));
}

function peerRow(peer: PeerSnapshot): Cell[] {
  return [
    { text: peer.url ?? `peer ${peer.peerId ?? '?'}` },
    { text: peer.version ?? 'unknown' },
    { text: memoryText(peer.resources) },
    { text: cpuText(peer.resources) },
    peer.reachable ? { text: raftText(peer) } : { text: peer.error ?? 'not reachable', tone: 'bad' },
  ];
}

function memoryText(resources: PeerResources | null): string {
  const used = resources?.rssAnonBytes ?? resources?.rssBytes ?? null;
  if (used === null) return 'unknown';
  const limit = resources?.memoryLimitBytes ?? null;
  return limit === null ? formatBytes(used) : `${formatBytes(used)}, ${formatPercent((used / limit) * 100, 2)}`;
}

function cpuText(resources: PeerResources | null): string {
  if (resources === null) return 'unknown';
  const parts = [
    ...(resources.cpuSeconds === null ? [] : [`${formatSeconds(resources.cpuSeconds)} used`]),
    ...(resources.cores === null ? [] : [`${formatCount(resources.cores)} cores`]),
  ];
  return parts.length === 0 ? 'unknown' : parts.join(', ');
}

function raftText({ raft, peerId }: PeerSnapshot): string {
  if (raft === null) return 'reachable';
  const role = raft.leader === null ? 'no leader' : raft.leader === peerId ? 'leader' : 'follower';
  return `${role}, term ${raft.term}, commit ${raft.commit}`;
}

function collectionRow(collection: CollectionSnapshot): Cell[] {
  const { replicas, uniquePoints, uniqueBytes, status } = collection;
  const ailing = replicas.filter(({ state }) => state !== 'Active');
  return [
    { text: collection.name },
    { text: status, ...(status === 'red' ? { tone: 'bad' as const } : {}) },
    { text: uniquePoints === null ? 'unknown' : formatCount(uniquePoints), side: 'right' },
    { text: uniqueBytes === null ? 'unknown' : formatBytes(uniqueBytes), side: 'right' },
    { text: `${collection.shardNumber} × ${collection.replicationFactor}`, side: 'right' },
    ailing.length === 0
      ? { text: `${replicas.length} active` }
      : {
          text: ailing.map(({ shardId, peerId, state }) => `shard ${shardId} on ${peerId}: ${state}`).join(', '),
          tone: 'bad',
        },
  ];
}
