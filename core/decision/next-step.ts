import { diskBytesPerNode, memoryBytesPerNode, nodeMemoryGiB, plannedRateShare } from '../cluster/sizing.ts';
import { formatBytes, formatCount, formatPercent, formatRate } from '../format.ts';
import { decideDeployment, numberIn } from './deployment.ts';
import type { Decision } from './deployment.ts';
import type { DecisionEvidence } from './evidence.ts';
import { decisionWithQuantization, flipsOf, inputWords } from './flips.ts';
import type { Flip } from './flips.ts';
import { matrixRows, zoneTitles } from './matrix.ts';
import { displayOf } from './rows.ts';
import type { MatrixRowId, NextStep, Topology } from './verdict.ts';

const places: Readonly<Record<Topology, string>> = {
  single: 'on one host',
  docker: 'as Docker containers on hosts of your own',
  kubernetes: 'on Kubernetes',
  cloud: 'in Qdrant Cloud',
};

/** Memory in binary units, as node sizes are. */
const memoryWords = (bytes: number): string =>
  bytes < 1024 ** 3 ? `${Math.ceil(bytes / 1024 ** 2)} MiB` : `${formatCount(bytes / 1024 ** 3)} GiB`;

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const;

function nodesInWords(nodes: number, memoryGiB: number | null): string {
  const size = memoryGiB === null ? '' : ` of ${memoryGiB} GiB`;
  return `${numberWords[nodes] ?? formatCount(nodes)} ${nodes === 1 ? 'node' : 'nodes'}${size}`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

function answerInWords({ nodes, memoryGiBPerNode, replicationFactor, topology }: Decision): string {
  if (nodes === null) return 'a cluster is no longer asked for, but too little is known to say that one node is enough';
  const replicas = nodes === 1 ? '' : `, replication factor ${replicationFactor ?? 1}`;
  const place = topology === null || topology === 'single' ? '' : `, ${places[topology]}`;
  return `${nodesInWords(nodes, memoryGiBPerNode)}${replicas}${place}`;
}

function headlineOf(decision: Decision): string {
  const { nodes, memoryGiBPerNode, topology, missing } = decision;
  if (nodes === null) return `Too little is known to recommend anything: declare ${listed(missing)} in the profile.`;
  if (nodes === 1) return `Stay on ${nodesInWords(nodes, memoryGiBPerNode)}.`;
  const least = decision.basis.data === null ? 'at least ' : '';
  const place = topology === null ? '' : ` ${places[topology]}`;
  const replicas = ` with replication factor ${decision.replicationFactor ?? 2}`;
  const open = topology === null ? `; declare ${listed(missing)} to say where and how large` : '';
  return `Run a cluster of ${least}${nodesInWords(nodes, memoryGiBPerNode)}${replicas}${place}${open}.`;
}

const titleOf = (id: MatrixRowId): string => matrixRows.find((row) => row.id === id)?.title ?? id;

function urgentReasons(evidence: DecisionEvidence, { basis }: Decision): readonly string[] {
  return basis.urgentRows.map((id) => {
    const row = matrixRows.find((candidate) => candidate.id === id);
    const cell = row?.cells.urgent ?? '';
    if (row === undefined || row.unit === 'choice') {
      return 'Several regions are required; this answer sizes one region, each needs its own.';
    }
    const value = numberIn(evidence.matrix[row.id]);
    const shown = value === null ? 'unknown' : displayOf(row, value);
    return `${row.title}: ${shown} stands under "${zoneTitles.urgent}" in the matrix (${cell}).`;
  });
}

/** Beside one node: which rows already say "consider", so that the answer and the matrix do not seem to disagree. */
function considerReasons({ basis, nodes }: Decision): readonly string[] {
  if (nodes !== 1) return [];
  const titles = basis.considerRows.map((id) => titleOf(id).toLowerCase());
  return titles.length === 0
    ? ['No known row of the matrix asks for a cluster.']
    : [
        `No known row of the matrix is urgent; ${listed(titles)} ${titles.length === 1 ? 'says' : 'say'} ` +
          `"${zoneTitles.consider}", so plan for one.`,
      ];
}

function memoryReasons({ basis, sizing, nodes }: Decision): readonly string[] {
  const { data } = basis;
  if (data === null || sizing === null || nodes === null) return [];
  const { replicationFactor, memoryGiBPerNode } = sizing;
  const held = data.quantization === 'none' ? 'as float32' : `${data.quantization} in memory, originals on disk`;
  const each = memoryBytesPerNode(data, nodes, replicationFactor);
  const room = nodes === 1 ? 'a fifth kept free' : 'a fifth kept free and one node lost';
  const reasons = [
    `${formatCount(data.points)} points of ${data.dimension} ${data.dimension === 1 ? 'dimension' : 'dimensions'}, ${held}, need ${memoryWords(each)} of memory ` +
      `${nodes === 1 ? 'on one node' : 'on each node'}, with ${room}.`,
  ];
  if (memoryGiBPerNode === null)
    reasons.push('No node size is large enough: the collections alone take too much memory.');
  if (nodes > 1) {
    const alone = nodeMemoryGiB(memoryBytesPerNode(data, 1, 1));
    if (sizing.asksForCluster.memory) {
      reasons.push(
        `One node alone would need ${memoryWords(memoryBytesPerNode(data, 1, 1))} and hold every point, which is more than ` +
          'the largest node should: size alone asks for a cluster.',
      );
    } else if (alone !== null) {
      reasons.push(`For memory alone one node of ${alone} GiB would do; the cluster is for the reasons above.`);
    }
  }
  reasons.push(
    `Plan ${formatBytes(diskBytesPerNode(data, nodes, replicationFactor))} of disk ${nodes === 1 ? '' : 'on each node '}` +
      'with room for rewrites and snapshots.',
  );
  return reasons;
}

function rateReasons({ basis, sizing }: Decision): readonly string[] {
  const { peakRatePerSecond: peak, ratePerNodePerSecond: rate } = basis;
  if (peak === null || rate === null) {
    const what = peak === null ? 'the peak rate' : 'the capacity of a node';
    return [`Throughput was not counted: ${what} is not known.`];
  }
  const planned = formatRate(plannedRateShare * rate);
  return sizing?.asksForCluster.rate === true
    ? [`A peak of ${formatRate(peak)} is above ${planned}, 65 % of what one node held; one node more is for a loss.`]
    : [`One node carries the peak: ${formatRate(peak)} against ${planned}, 65 % of what one node held.`];
}

/** Failed searches from which the answer mentions them, in per cent: the loosest of the roadmap's triggers (document D). */
const notableErrorPercent = 1;

function otherReasons(evidence: DecisionEvidence, decision: Decision): readonly string[] {
  const { basis, nodes, topology, missing } = decision;
  const errors = numberIn(evidence.side.errorPercent);
  const unknownTitles = basis.unknownRows.map((id) => titleOf(id).toLowerCase());
  return [
    ...(basis.noInterruption && nodes !== null && nodes > 1
      ? ['Updates and restarts must not interrupt, which takes a second replica of every shard.']
      : []),
    ...(nodes !== null && nodes > 1
      ? ['Two nodes are never enough: when one is lost, the other is no majority and changes stop.']
      : []),
    ...(decision.replicationFactor === 3
      ? [
          'Set the write consistency factor to 2: three replicas then keep every acknowledged write through a partition.',
        ]
      : []),
    ...(errors !== null && errors > notableErrorPercent
      ? [`${formatPercent(errors, 3)} of the searches failed at the declared rate.`]
      : []),
    ...(nodes !== null && basis.data !== null && !basis.quantizationDeclared
      ? ['Vectors are taken as float32, because expected.quantization is not declared.']
      : []),
    ...(unknownTitles.length > 0 ? [`Not known and so not counted as good: ${listed(unknownTitles)}.`] : []),
    ...(topology !== null && missing.length > 0
      ? [`To complete the answer declare ${listed(missing)} in the profile.`]
      : []),
  ];
}

function flipInWords(flip: Flip, evidence: DecisionEvidence): string {
  const { input, direction, lastSame, firstOther, other } = flip;
  const perMonth = numberIn(evidence.side.pointsPerMonth);
  const now = decideDeployment(evidence).basis.points;
  const months =
    input === 'points' && direction === 'up' && perMonth !== null && perMonth > 0 && now !== null
      ? ` (in about ${formatCount(Math.max(1, Math.round((firstOther - now) / perMonth)))} months of the declared growth)`
      : '';
  // A requirement counts from the value itself on; every other input past the last value with the same answer.
  const where =
    input === 'uptime'
      ? direction === 'up'
        ? `From ${inputWords(input, firstOther)}`
        : `Below ${inputWords(input, lastSame)}`
      : direction === 'up'
        ? `Above ${inputWords(input, lastSame)}`
        : `Down to ${inputWords(input, firstOther)}`;
  return `${where}: ${answerInWords(other)}${months}.`;
}

function quantizationFlips(evidence: DecisionEvidence, decision: Decision): readonly string[] {
  const { data } = decision.basis;
  if (data === null || data.quantization !== 'none' || decision.nodes === null) return [];
  const other = decisionWithQuantization(evidence, 'int8');
  const isSame = other.nodes === decision.nodes && other.memoryGiBPerNode === decision.memoryGiBPerNode;
  return isSame ? [] : [`With int8 quantisation and the originals on disk: ${answerInWords(other)}.`];
}

/**
 * What to run next, in words: the deployment, why, and where the answer would change. Says only what is known: without
 * the size, the uptime and some measure of load there is no "one node is enough", but what to declare.
 */
export function nextStep(evidence: DecisionEvidence): NextStep {
  const decision = decideDeployment(evidence);
  const { topology, nodes, replicationFactor, memoryGiBPerNode } = decision;
  return {
    topology,
    nodes,
    replicationFactor,
    memoryGiBPerNode,
    headline: headlineOf(decision),
    reasons:
      nodes === null
        ? otherReasons(evidence, decision)
        : [
            ...urgentReasons(evidence, decision),
            ...considerReasons(decision),
            ...memoryReasons(decision),
            ...rateReasons(decision),
            ...otherReasons(evidence, decision),
          ],
    flips: [...flipsOf(evidence).map((flip) => flipInWords(flip, evidence)), ...quantizationFlips(evidence, decision)],
  };
}
