import { nodesForRate, sizeDeployment } from '../cluster/sizing.ts';
import type { Sizing, StoredData } from '../cluster/sizing.ts';
import type { DecisionEvidence, Evidence } from './evidence.ts';
import { matrixRows, numericRow, reaches, zoneOfNumber } from './matrix.ts';
import type { MatrixRow } from './matrix.ts';
import { operationsTeam, selfHostedFromPoints } from './recommendation.ts';
import type { MatrixRowId, Topology } from './verdict.ts';

/** A finite number of 0 or more, or null. */
export function numberIn(evidence: Evidence<number>): number | null {
  return evidence.known && Number.isFinite(evidence.value) && evidence.value >= 0 ? evidence.value : null;
}

/** What the evidence says about size and load, as numbers; null is unknown. */
export interface Basis {
  readonly data: StoredData | null;
  readonly quantizationDeclared: boolean;
  readonly points: number | null;
  readonly peakRatePerSecond: number | null;
  /**
   * Measured capacity ÷ nodes that it was measured on. Null also where the capacity is only known as "at least" and that
   * is too little for the peak: it may well be enough, so it must not ask for more nodes.
   */
  readonly ratePerNodePerSecond: number | null;
  readonly uptimePercent: number | null;
  readonly teamSize: number | null;
  readonly urgentRows: readonly MatrixRowId[];
  readonly considerRows: readonly MatrixRowId[];
  readonly unknownRows: readonly MatrixRowId[];
  /** Declared: updates and restarts must not interrupt. */
  readonly noInterruption: boolean;
  readonly compliance: boolean;
}

function zoneKnown(row: MatrixRow, { matrix }: DecisionEvidence): 'stay' | 'consider' | 'urgent' | null {
  if (row.unit === 'choice') return matrix.regions.known ? row.zones[matrix.regions.value] : null;
  const value = numberIn(matrix[row.id]);
  return value === null ? null : zoneOfNumber(row, value);
}

function largest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

/** Bytes of payload per point, from the size of the data and the points; 0 where that cannot be told. */
function payloadBytesOf({ matrix }: DecisionEvidence, dimension: number): number {
  const bytes = numberIn(matrix.data);
  const vectors = numberIn(matrix.vectors);
  return bytes === null || vectors === null || vectors === 0 ? 0 : Math.max(0, bytes / vectors - dimension * 4);
}

function ratePerNodeOf({ side }: DecisionEvidence): number | null {
  const capacity = numberIn(side.capacityPerSecond);
  const nodes = numberIn(side.nodes);
  if (capacity === null || capacity === 0 || nodes === null || nodes < 1) return null;
  const rate = capacity / nodes;
  const peak = numberIn(side.peakRatePerSecond);
  const isLowerBound = side.capacityPerSecond.known && side.capacityPerSecond.atLeast === true;
  return isLowerBound && peak !== null && nodesForRate(peak, rate) > 1 ? null : rate;
}

/** Reads the numbers that a deployment is sized from. */
function basisOf(evidence: DecisionEvidence): Basis {
  const { matrix, side } = evidence;
  const points = largest(numberIn(side.expectedPoints), numberIn(matrix.vectors));
  const dimension = numberIn(side.expectedDimension);
  const zones = matrixRows.map((row) => ({ id: row.id, zone: zoneKnown(row, evidence) }));
  return {
    data:
      points === null || dimension === null || dimension === 0
        ? null
        : {
            points,
            dimension,
            quantization: side.expectedQuantization.known ? side.expectedQuantization.value : 'none',
            payloadBytes: payloadBytesOf(evidence, dimension),
            collections: Math.max(1, numberIn(matrix.collections) ?? 1),
          },
    quantizationDeclared: side.expectedQuantization.known,
    points,
    peakRatePerSecond: numberIn(side.peakRatePerSecond),
    ratePerNodePerSecond: ratePerNodeOf(evidence),
    uptimePercent: numberIn(matrix.uptime),
    teamSize: numberIn(matrix.team),
    urgentRows: zones.filter(({ zone }) => zone === 'urgent').map(({ id }) => id),
    considerRows: zones.filter(({ zone }) => zone === 'consider').map(({ id }) => id),
    unknownRows: zones.filter(({ zone }) => zone === null).map(({ id }) => id),
    noInterruption: side.declaredSigns['no-uninterrupted-restart'] === true,
    compliance: side.declaredSigns['compliance-or-audit'] === true,
  };
}

/** A deployment, before it is put into words. */
export interface Decision {
  readonly topology: Topology | null;
  readonly nodes: number | null;
  readonly replicationFactor: number | null;
  readonly memoryGiBPerNode: number | null;
  /** Null when nothing could be sized. */
  readonly sizing: Sizing | null;
  /** Profile keys that would make more of the answer known. */
  readonly missing: readonly string[];
  readonly basis: Basis;
}

/**
 * Replicas that keep acknowledged writes through a crash, and with a write consistency factor of 2 through a partition
 * too (measured: three replicas lost none, two lost some). Wanted from the uptime at which the matrix turns urgent.
 */
const replicasForHighAvailability = 3;
const replicasOtherwise = 2;

/**
 * Where a cluster runs. Two people or fewer: a managed one, for nobody is there to operate it. More: Kubernetes where
 * availability, compliance or more than 10 M points ask for it, else containers on hosts of one's own.
 */
function clusterTopology(basis: Basis): { topology: Topology | null; missing: readonly string[] } {
  const { teamSize, uptimePercent, points, compliance } = basis;
  if (teamSize === null) return { topology: null, missing: ['teamSize'] };
  if (!reaches(teamSize, operationsTeam)) return { topology: 'cloud', missing: [] };
  const available = uptimePercent !== null && reaches(uptimePercent, numericRow('uptime').boundaries.urgent);
  if (compliance || available || (points !== null && points > selfHostedFromPoints)) {
    return { topology: 'kubernetes', missing: [] };
  }
  const missing = [
    ...(uptimePercent === null ? ['uptimePercent'] : []),
    ...(points === null ? ['expected.points'] : []),
  ];
  return { topology: missing.length === 0 ? 'docker' : null, missing };
}

/** What must be known before "one node is enough" may be said: the size, the need for uptime, and some sign of load. */
function missingForOneNode(evidence: DecisionEvidence, basis: Basis): readonly string[] {
  const { matrix } = evidence;
  const loadKnown =
    numberIn(matrix.latency) !== null || numberIn(matrix.users) !== null || basis.peakRatePerSecond !== null;
  return [
    ...sizeMissing(evidence),
    ...(basis.uptimePercent === null ? ['uptimePercent'] : []),
    ...(loadKnown ? [] : ['peakRatePerSecond or concurrentUsers']),
  ];
}

function sizeMissing(evidence: DecisionEvidence): readonly string[] {
  const basis = basisOf(evidence);
  const dimension = numberIn(evidence.side.expectedDimension);
  return [
    ...(basis.points === null ? ['expected.points'] : []),
    ...(dimension === null || dimension === 0 ? ['expected.dimension'] : []),
  ];
}

/**
 * Decides what to run. The matrix says whether a cluster is due (a row is urgent), the capacity formulae whether one
 * node could carry it at all and how large the nodes must be. A pure function of the evidence: the flips are found by
 * asking it again.
 */
export function decideDeployment(evidence: DecisionEvidence): Decision {
  const basis = basisOf(evidence);
  const { peakRatePerSecond, ratePerNodePerSecond, uptimePercent } = basis;
  const available = uptimePercent !== null && reaches(uptimePercent, numericRow('uptime').boundaries.urgent);
  const sizing = sizeDeployment({
    data: basis.data,
    nodesForRate:
      peakRatePerSecond === null || ratePerNodePerSecond === null
        ? null
        : nodesForRate(peakRatePerSecond, ratePerNodePerSecond),
    cluster: basis.urgentRows.length > 0 || basis.noInterruption,
    replicationFactor: available ? replicasForHighAvailability : replicasOtherwise,
  });
  if (sizing.nodes === 1) {
    const missing = missingForOneNode(evidence, basis);
    if (missing.length > 0) {
      return {
        topology: null,
        nodes: null,
        replicationFactor: null,
        memoryGiBPerNode: null,
        sizing: null,
        missing,
        basis,
      };
    }
    const { nodes, replicationFactor, memoryGiBPerNode } = sizing;
    return { topology: 'single', nodes, replicationFactor, memoryGiBPerNode, sizing, missing, basis };
  }
  const { topology, missing } = clusterTopology(basis);
  return {
    topology,
    nodes: sizing.nodes,
    replicationFactor: sizing.replicationFactor,
    memoryGiBPerNode: sizing.memoryGiBPerNode,
    sizing,
    missing: [...new Set([...missing, ...sizeMissing(evidence)])],
    basis,
  };
}
