import type { DecisionEvidence, Evidence } from '../../../core/decision/evidence.ts';
import { unknown } from '../../../core/decision/evidence.ts';
import type { Quantization, Regions } from '../../../core/decision/profile.ts';

export const known = <T>(value: T): Evidence<T> => ({
  known: true,
  value,
  origin: 'declared',
  source: 'Given by the test.',
});

/** Values of the evidence that a test gives; what it leaves out is unknown. */
export interface Values {
  readonly collections?: number;
  readonly vectors?: number;
  readonly latency?: number;
  readonly users?: number;
  readonly data?: number;
  readonly uptime?: number;
  readonly team?: number;
  readonly regions?: Regions;
  readonly memoryPercent?: number;
  readonly cpuPercent?: number;
  readonly diskBusyPercent?: number;
  readonly diskPercent?: number;
  readonly capacity?: number;
  readonly peakRate?: number;
  readonly points?: number;
  readonly dimension?: number;
  readonly quantization?: Quantization;
  readonly pointsPerMonth?: number;
  readonly signs?: Readonly<Record<string, boolean>>;
}

const given = <T>(value: T | undefined): Evidence<T> =>
  value === undefined ? unknown('the test does not give it.') : known(value);

export function someEvidence(values: Values): DecisionEvidence {
  return {
    matrix: {
      collections: given(values.collections),
      vectors: given(values.vectors),
      latency: given(values.latency),
      users: given(values.users),
      data: given(values.data),
      uptime: given(values.uptime),
      team: given(values.team),
      regions: given(values.regions),
    },
    side: {
      memoryPercent: given(values.memoryPercent),
      cpuPercent: given(values.cpuPercent),
      diskBusyPercent: given(values.diskBusyPercent),
      diskPercent: given(values.diskPercent),
      errorPercent: given<number>(undefined),
      declaredSigns: values.signs ?? {},
      capacityPerSecond: given(values.capacity),
      peakRatePerSecond: given(values.peakRate),
      ratePerUserPerSecond: given<number>(undefined),
      expectedPoints: given(values.points ?? values.vectors),
      expectedDimension: given(values.dimension),
      expectedQuantization: given(values.quantization),
      pointsPerMonth: given(values.pointsPerMonth),
      nodes: known(1),
    },
  };
}

/** A small deployment of which everything is known and nothing is urgent. */
export const smallValues: Values = {
  collections: 2,
  vectors: 50_000,
  latency: 8,
  users: 5,
  data: 5e7,
  uptime: 95,
  team: 1,
  regions: 'single',
  memoryPercent: 20,
  cpuPercent: 10,
  diskBusyPercent: 0,
  diskPercent: 30,
  capacity: 1000,
  peakRate: 50,
  dimension: 384,
};
