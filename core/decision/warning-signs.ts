import type { MatrixEvidence } from './evidence.ts';
import { numericRow } from './matrix.ts';
import type { Boundary } from './matrix.ts';
import type { SignVerdict } from './verdict.ts';

/** A number of the evidence that a sign can be read from. */
export type SignInput =
  | { readonly from: 'matrix'; readonly key: keyof Omit<MatrixEvidence, 'regions'> }
  | { readonly from: 'side'; readonly key: 'memoryPercent' | 'cpuPercent' | 'diskBusyPercent' | 'diskPercent' };

/** How a sign is decided. Every sign may also be declared in the profile; the worse answer of the two counts. */
export type SignRule =
  | { readonly by: 'number'; readonly input: SignInput; readonly lit: Boundary }
  /** Lit when any input is past its bound, clear only when all are known and none is. */
  | { readonly by: 'any-number'; readonly inputs: readonly { readonly input: SignInput; readonly lit: Boundary }[] }
  | { readonly by: 'regions' }
  | { readonly by: 'declaration' };

export interface WarningSign {
  /** Stable; the key under `signs` in the profile. */
  readonly id: string;
  readonly group: SignVerdict['group'];
  readonly title: string;
  readonly rule: SignRule;
  /** Where the threshold comes from, in one sentence. */
  readonly source: string;
}

/**
 * Share of the matrix's 1 M vectors from which a deployment is "approaching" it. The source names none; 0.8 leaves the
 * 20 % headroom that Qdrant's own sizing advice asks for.
 */
const approachingShare = 0.8;

/** Disk in use from which it is "running out", in per cent: Qdrant Cloud's own disk alert is sent above 80 %. */
const diskRunningOutPercent = 80;

/**
 * Use of the disk or of memory above which nothing more can safely be added, in per cent. Memory: above 90 % resident
 * is the cliff of Qdrant's sizing advice. Disk: a Qdrant whose disk is full dies at once, and its optimiser rewrites
 * whole segments, so the last twentieth is no room.
 */
const noRoomMemoryPercent = 90;
const noRoomDiskPercent = 95;

/**
 * Share of time with at least one task stalled on disk I/O (Linux pressure, `some`) above which the disk is read as
 * saturated, in per cent. No standard names one: `some` of a few per cent is usual under flushes, and a fifth of the
 * time stands clear of that. The threshold is highwater's own choice.
 */
const diskBusySaturatedPercent = 20;

const guide = 'Horizontal scaling guide, warning signs';
const vectorsUrgent = numericRow('vectors').boundaries.urgent.value;

const declared = (id: string, group: SignVerdict['group'], title: string): WarningSign => ({
  id,
  group,
  title,
  rule: { by: 'declaration' },
  source: `${guide}; only people can tell.`,
});

/** The sixteen warning signs beside the matrix, in the order of the source. */
export const warningSigns: readonly WarningSign[] = [
  {
    id: 'search-over-100-ms',
    group: 'performance',
    title: 'Searches take longer than 100 ms',
    rule: {
      by: 'number',
      input: { from: 'matrix', key: 'latency' },
      lit: numericRow('latency').boundaries.urgent,
    },
    source: `${guide}; "consistently" is read as p95 over the whole window at the declared peak rate.`,
  },
  {
    id: 'memory-over-80-percent',
    group: 'performance',
    title: 'Memory use is above 80 %',
    rule: { by: 'number', input: { from: 'side', key: 'memoryPercent' }, lit: { value: 80, begins: 'above' } },
    source: `${guide}; in per cent of the limit or of the host.`,
  },
  {
    id: 'cpu-over-70-percent',
    group: 'performance',
    title: 'CPU use is above 70 % at peak',
    rule: { by: 'number', input: { from: 'side', key: 'cpuPercent' }, lit: { value: 70, begins: 'above' } },
    source: `${guide}; at the declared peak rate, never at the capacity that a search found.`,
  },
  {
    id: 'disk-io-saturated',
    group: 'performance',
    title: 'Disk I/O is saturated',
    rule: {
      by: 'number',
      input: { from: 'side', key: 'diskBusyPercent' },
      lit: { value: diskBusySaturatedPercent, begins: 'above' },
    },
    source: `${guide}; read as tasks stalled on disk I/O for more than ${diskBusySaturatedPercent} % of the time.`,
  },
  {
    id: 'approaching-1m-vectors',
    group: 'capacity',
    title: 'The deployment approaches 1 M vectors',
    rule: {
      by: 'number',
      input: { from: 'matrix', key: 'vectors' },
      lit: { value: approachingShare * vectorsUrgent, begins: 'at' },
    },
    source: `${guide}; "approaching" is read as ${approachingShare * 100} % of the way.`,
  },
  {
    id: 'ten-or-more-collections',
    group: 'capacity',
    title: 'There are 10 or more collections',
    rule: { by: 'number', input: { from: 'matrix', key: 'collections' }, lit: { value: 10, begins: 'at' } },
    source: `${guide}: "10+ collections".`,
  },
  {
    id: 'disk-running-out',
    group: 'capacity',
    title: 'The disk is running out',
    rule: {
      by: 'number',
      input: { from: 'side', key: 'diskPercent' },
      lit: { value: diskRunningOutPercent, begins: 'above' },
    },
    source: `${guide}; read as more than ${diskRunningOutPercent} % in use, as Qdrant Cloud's own alert does.`,
  },
  {
    id: 'no-room-without-deleting',
    group: 'capacity',
    title: 'No data can be added without deleting some',
    rule: {
      by: 'any-number',
      inputs: [
        { input: { from: 'side', key: 'diskPercent' }, lit: { value: noRoomDiskPercent, begins: 'at' } },
        { input: { from: 'side', key: 'memoryPercent' }, lit: { value: noRoomMemoryPercent, begins: 'above' } },
      ],
    },
    source: `${guide}; read as disk at ${noRoomDiskPercent} % or memory above ${noRoomMemoryPercent} %, or declared.`,
  },
  declared('downtime-hurts-users', 'operation', 'Downtime hurts users'),
  declared('no-uninterrupted-restart', 'operation', 'No update or restart without interruption'),
  declared('backup-too-slow', 'operation', 'Backup and restore are too slow'),
  declared('manual-scaling-painful', 'operation', 'Scaling by hand is painful'),
  declared('several-applications', 'business', 'Several applications share the deployment'),
  {
    id: 'geographic-distribution',
    group: 'business',
    title: 'Users are distributed over regions',
    rule: { by: 'regions' },
    source: `${guide}; lit for anything but a single region.`,
  },
  {
    id: 'high-availability-sla',
    group: 'business',
    title: 'There is a high-availability SLA',
    rule: { by: 'number', input: { from: 'matrix', key: 'uptime' }, lit: numericRow('uptime').boundaries.urgent },
    source: `${guide}; read as a required uptime of 99.9 % or more.`,
  },
  declared('compliance-or-audit', 'business', 'Compliance or audit rules apply'),
];
