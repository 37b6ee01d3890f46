import type { ClusterSnapshot } from '../cluster/snapshot.ts';
import { formatCount } from '../format.ts';
import { isOwnCollection } from '../results/own-collections.ts';
import type { CapacityResult, ChosenEf, LoadRow, ReadinessProof, RunKind } from '../results/run-result.ts';
import type { DecisionEvidence, Evidence, MatrixEvidence } from './evidence.ts';
import { unknown } from './evidence.ts';
import { capacityEvidence, latencyEvidence, peakRowOf, peakUse } from './load-evidence.ts';
import type { Profile } from './profile.ts';
import { diskPercentOf, memoryPercentOf, serverDimension, serverEvidence } from './server-evidence.ts';

/** What a run found, as far as the decision reads it. */
export interface EvidenceInput {
  readonly kind: RunKind;
  readonly profile: Profile;
  readonly snapshot: ClusterSnapshot | null;
  readonly load: readonly LoadRow[];
  readonly capacity: readonly CapacityResult[];
  readonly readiness: ReadinessProof | null;
  readonly chosenEf: ChosenEf | null;
  /** Nodes of the deployment that was looked at. */
  readonly nodes: number;
}

function declared<T>(value: T | undefined, key: string): Evidence<T> {
  return value === undefined
    ? unknown(`${key} is not declared in the profile.`)
    : { known: true, value, origin: 'declared', source: `Declared in the profile as ${key}.` };
}

const percentOf = (share: number | null): number | null => (share === null ? null : share * 100);

/** Searches per second at peak: declared, or declared users × declared rate of one user. */
export function peakRateOf(profile: Profile): Evidence<number> {
  const { peakRatePerSecond, concurrentUsers, ratePerUserPerSecond } = profile;
  if (peakRatePerSecond === undefined && concurrentUsers !== undefined && ratePerUserPerSecond !== undefined) {
    return {
      known: true,
      value: concurrentUsers * ratePerUserPerSecond,
      origin: 'derived',
      source: `${formatCount(concurrentUsers)} declared users × ${ratePerUserPerSecond} searches per second each.`,
    };
  }
  return declared(peakRatePerSecond, 'peakRatePerSecond');
}

/** Users at the same time: declared, or declared peak rate ÷ declared rate of one user, rounded up to whole people. */
function usersOf({ concurrentUsers, peakRatePerSecond, ratePerUserPerSecond }: Profile): Evidence<number> {
  if (concurrentUsers !== undefined) return declared(concurrentUsers, 'concurrentUsers');
  if (peakRatePerSecond === undefined || ratePerUserPerSecond === undefined || ratePerUserPerSecond <= 0) {
    return unknown(
      'declare concurrentUsers in the profile, or peakRatePerSecond together with a ratePerUserPerSecond above 0.',
    );
  }
  return {
    known: true,
    // Rounded up past floating point, so that 30 ÷ 0.1 is 300 people and not 301.
    value: Math.ceil(Number((peakRatePerSecond / ratePerUserPerSecond).toPrecision(12))),
    origin: 'derived',
    source: `Declared peak of ${peakRatePerSecond} searches per second ÷ ${ratePerUserPerSecond} of one user.`,
  };
}

/** Users that the found capacity could carry: capacity ÷ rate of one user, rounded down. */
export function usersItCouldCarry(
  capacityPerSecond: Evidence<number>,
  ratePerUserPerSecond: Evidence<number>,
): Evidence<number> {
  if (!capacityPerSecond.known) return capacityPerSecond;
  if (!ratePerUserPerSecond.known) return ratePerUserPerSecond;
  if (!(ratePerUserPerSecond.value > 0)) return unknown('the rate of one user must be above 0.');
  return {
    known: true,
    value: Math.floor(Number((capacityPerSecond.value / ratePerUserPerSecond.value).toPrecision(12))),
    origin: 'derived',
    source: `Capacity of ${formatCount(capacityPerSecond.value)}/s ÷ ${ratePerUserPerSecond.value} searches per second of one user.`,
  };
}

type SizeEvidence = Pick<MatrixEvidence, 'collections' | 'vectors' | 'data'>;

/** Sizes that the profile declares; the only ones a trial may judge, for what it loads is its own workload. */
function declaredSizes({ expected }: Profile): SizeEvidence {
  const collections = declared(expected?.collections, 'expected.collections');
  const vectors = declared(expected?.points, 'expected.points');
  if (expected?.points === undefined || expected.dimension === undefined || expected.payloadBytes === undefined) {
    const missing = (['points', 'dimension', 'payloadBytes'] as const).filter((key) => expected?.[key] === undefined);
    const keys = missing.map((key) => `expected.${key}`).join(' and ');
    return { collections, vectors, data: unknown(`declare ${keys} in the profile.`) };
  }
  const { points, dimension, payloadBytes } = expected;
  return {
    collections,
    vectors,
    data: {
      known: true,
      value: points * (dimension * 4 + payloadBytes),
      origin: 'derived',
      source: `${formatCount(points)} declared points × (${dimension} × 4 + ${payloadBytes} payload) bytes.`,
    },
  };
}

/** Dimension of the run's own collection; 0 when it was not seen. */
function ownDimensionOf(snapshot: ClusterSnapshot | null): number {
  const own = snapshot?.collections.find(({ name }) => isOwnCollection(name));
  return Object.values(own?.vectors ?? {}).reduce((sum, { dimension }) => sum + dimension, 0);
}

/** A trial's memory stands for the user's only when it held as many points of as many dimensions as the profile expects. */
function memoryEvidence(input: EvidenceInput, peakRow: LoadRow | null): Evidence<number> {
  const found = memoryPercentOf(input.snapshot, peakRow);
  if (input.kind !== 'trial' || !found.known) return found;
  const expected = input.profile.expected?.points;
  const held = input.readiness?.exactCount ?? 0;
  const dimension = input.profile.expected?.dimension;
  const heldDimension = ownDimensionOf(input.snapshot);
  if (expected !== undefined && held >= expected) {
    if (dimension === undefined || heldDimension >= dimension) return found;
    return unknown(
      `the trial held vectors of ${formatCount(heldDimension)} dimensions, not the ${formatCount(dimension)} expected; its memory use (${formatCount(found.value)} %) says nothing about yours.`,
    );
  }
  return unknown(
    `the trial held ${formatCount(held)} points of its own, ${
      expected === undefined
        ? 'and the profile declares no expected.points'
        : `not the ${formatCount(expected)} expected`
    }; its memory use (${formatCount(found.value)} %) says nothing about yours.`,
  );
}

/**
 * Puts together what the decision reads. `inspect` and `bench` judge the server that is there; a trial's own data is a
 * workload, so its sizes come from the profile alone. What nothing tells is unknown, with the reason.
 */
export function evidenceOf(input: EvidenceInput): DecisionEvidence {
  const { kind, profile, snapshot } = input;
  const peakRate = peakRateOf(profile);
  const peakRow = peakRowOf(input.load, peakRate);
  const sizes = kind === 'trial' ? declaredSizes(profile) : serverEvidence(snapshot);
  const { expected } = profile;
  const ownPoints = declared(expected?.points, 'expected.points');
  const ownDimension = declared(expected?.dimension, 'expected.dimension');
  return {
    matrix: {
      ...sizes,
      latency: latencyEvidence(input.load, peakRate, input.readiness, kind, input.chosenEf),
      users: usersOf(profile),
      uptime: declared(profile.uptimePercent, 'uptimePercent'),
      team: declared(profile.teamSize, 'teamSize'),
      regions: declared(profile.regions, 'regions'),
    },
    side: {
      memoryPercent: memoryEvidence(input, peakRow),
      cpuPercent: peakUse(peakRow, ({ server }) => percentOf(server?.cpuShare ?? null), 'CPU'),
      diskBusyPercent: peakUse(
        peakRow,
        ({ server }) => percentOf(server?.diskPressureShare ?? null),
        'time stalled on disk I/O',
      ),
      diskPercent:
        kind === 'trial'
          ? unknown('a trial runs on temporary storage, which says nothing about the disk of your deployment.')
          : diskPercentOf(snapshot, peakRow),
      errorPercent: peakUse(
        peakRow,
        (row) => (row.attempted === 0 ? null : ((row.attempted - row.succeeded) / row.attempted) * 100),
        'failed searches',
      ),
      declaredSigns: profile.signs ?? {},
      capacityPerSecond: capacityEvidence(
        input.capacity,
        input.readiness,
        profile.latencyObjectiveMs ?? 100,
        kind,
        input.chosenEf,
      ),
      peakRatePerSecond: peakRate,
      ratePerUserPerSecond: declared(profile.ratePerUserPerSecond, 'ratePerUserPerSecond'),
      expectedPoints: ownPoints.known ? ownPoints : sizes.vectors,
      expectedDimension: ownDimension.known || kind === 'trial' ? ownDimension : serverDimension(snapshot),
      expectedQuantization: declared(expected?.quantization, 'expected.quantization'),
      pointsPerMonth: declared(profile.growth?.pointsPerMonth, 'growth.pointsPerMonth'),
      nodes: {
        known: true,
        value: input.nodes,
        origin: 'measured',
        source: 'Nodes of the deployment that was looked at.',
      },
    },
  };
}
