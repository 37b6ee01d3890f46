import type { Regions } from './profile.ts';
import type { MatrixRowId } from './verdict.ts';
import type { KnownZone } from './zone.ts';

/**
 * Version of the matrix below. Raised whenever a boundary, a row or a sign changes, so that an older result says which
 * matrix judged it.
 */
export const matrixVersion = '1';

/** Headings of the three cells of a row, as the matrix has them. */
export const zoneTitles: Readonly<Record<KnownZone, string>> = {
  stay: 'stay local',
  consider: 'consider a cluster',
  urgent: 'urgently need a cluster',
};

/**
 * Where a zone begins. `at`: the value itself already belongs to the zone. `above`: the value still belongs to the
 * milder one.
 */
export interface Boundary {
  readonly value: number;
  readonly begins: 'at' | 'above';
}

export type RowUnit = 'count' | 'ms' | 'bytes' | 'percent' | 'people' | 'choice';

interface RowText {
  readonly title: string;
  /** How a sentence names the value, e.g. `search latency (p95)`. */
  readonly subject: string;
  /** `measured` by highwater, `declared` in the profile, or `either`. */
  readonly kind: 'measured' | 'declared' | 'either';
  /** The cells as document A of the seeds has them. */
  readonly cells: Readonly<Record<KnownZone, string>>;
  /** Where the boundaries come from and how they are read, in one sentence. */
  readonly source: string;
}

/** A row on a numeric scale: more is never milder. */
export interface NumericRow extends RowText {
  readonly id: Exclude<MatrixRowId, 'regions'>;
  readonly unit: Exclude<RowUnit, 'choice'>;
  readonly boundaries: Readonly<Record<'consider' | 'urgent', Boundary>>;
  /** Smallest difference between two values: 1 for counts, 0 for a continuous scale. */
  readonly step: 0 | 1;
  /** Value at which the scale of the headroom begins: 0, or the floor of the mildest cell. */
  readonly scaleFrom: number;
}

/** A row that is answered by one of three words. */
export interface ChoiceRow extends RowText {
  readonly id: 'regions';
  readonly unit: 'choice';
  readonly zones: Readonly<Record<Regions, KnownZone>>;
}

export type MatrixRow = NumericRow | ChoiceRow;

const matrixOf = 'Horizontal scaling guide, decision matrix';

/**
 * The decision matrix: the one place where its thresholds stand. Read as the seeds say: a value that the source puts
 * into two cells (5 and 20 collections, 10 and 100 users, 2 and 5 people) is read as the milder zone; 50 ms, 100 K and
 * 1 GB are `consider`, 100 ms, 1 M and 10 GB still are; uptime is a floor, of which the highest reached counts.
 * 1 GB is 1e9 bytes, 1 K is 1 000.
 */
export const matrixRows: readonly [
  NumericRow,
  NumericRow,
  NumericRow,
  NumericRow,
  NumericRow,
  NumericRow,
  NumericRow,
  ChoiceRow,
] = [
  {
    id: 'collections',
    title: 'Collections',
    subject: 'The number of collections',
    unit: 'count',
    kind: 'measured',
    cells: { stay: '1–5', consider: '5–20', urgent: 'over 20' },
    boundaries: { consider: { value: 5, begins: 'above' }, urgent: { value: 20, begins: 'above' } },
    step: 1,
    scaleFrom: 0,
    source: `${matrixOf}: 5 and 20 stand in two cells and are read as the milder zone.`,
  },
  {
    id: 'vectors',
    title: 'Total vectors',
    subject: 'The number of vectors',
    unit: 'count',
    kind: 'measured',
    cells: { stay: '< 100 K', consider: '100 K – 1 M', urgent: '> 1 M' },
    boundaries: { consider: { value: 100_000, begins: 'at' }, urgent: { value: 1_000_000, begins: 'above' } },
    step: 1,
    scaleFrom: 0,
    source: `${matrixOf}: 100 K is "consider", 1 M still is; replicas are not counted twice.`,
  },
  {
    id: 'latency',
    title: 'Search latency',
    subject: 'Search latency (p95)',
    unit: 'ms',
    kind: 'measured',
    cells: { stay: '< 50 ms', consider: '50–100 ms', urgent: '> 100 ms' },
    boundaries: { consider: { value: 50, begins: 'at' }, urgent: { value: 100, begins: 'above' } },
    step: 0,
    scaleFrom: 0,
    source: `${matrixOf}: 50 ms is "consider", 100 ms still is; p95 from the intended start at the declared peak rate.`,
  },
  {
    id: 'users',
    title: 'Concurrent users',
    subject: 'The number of concurrent users',
    unit: 'count',
    kind: 'either',
    cells: { stay: '1–10', consider: '10–100', urgent: 'over 100' },
    boundaries: { consider: { value: 10, begins: 'above' }, urgent: { value: 100, begins: 'above' } },
    step: 1,
    scaleFrom: 0,
    source: `${matrixOf}: 10 and 100 stand in two cells and are read as the milder zone.`,
  },
  {
    id: 'data',
    title: 'Data size',
    subject: 'The size of the data',
    unit: 'bytes',
    kind: 'measured',
    cells: { stay: '< 1 GB', consider: '1–10 GB', urgent: '> 10 GB' },
    boundaries: { consider: { value: 1e9, begins: 'at' }, urgent: { value: 1e10, begins: 'above' } },
    step: 1,
    scaleFrom: 0,
    source: `${matrixOf}: 1 GB (1e9 bytes) is "consider", 10 GB still is; unique logical bytes.`,
  },
  {
    id: 'uptime',
    title: 'Uptime requirement',
    subject: 'The required uptime',
    unit: 'percent',
    kind: 'declared',
    cells: { stay: '90 %+', consider: '99 %+', urgent: '99.9 %+' },
    boundaries: { consider: { value: 99, begins: 'at' }, urgent: { value: 99.9, begins: 'at' } },
    step: 0,
    scaleFrom: 90,
    source: `${matrixOf}: a floor, of which the highest reached counts; a requirement below 90 % asks for less still.`,
  },
  {
    id: 'team',
    title: 'Team size',
    subject: 'The team',
    unit: 'people',
    kind: 'declared',
    cells: { stay: '1–2', consider: '2–5', urgent: '5+' },
    boundaries: { consider: { value: 2, begins: 'above' }, urgent: { value: 5, begins: 'above' } },
    step: 1,
    scaleFrom: 0,
    source: `${matrixOf}: 2 and 5 stand in two cells and are read as the milder zone.`,
  },
  {
    id: 'regions',
    title: 'Geographic distribution',
    subject: 'The geographic distribution',
    unit: 'choice',
    kind: 'declared',
    cells: { stay: 'single', consider: 'multi-region nice', urgent: 'multi-region required' },
    zones: { single: 'stay', 'multi-nice': 'consider', 'multi-required': 'urgent' },
    source: `${matrixOf}: declared in one of three words.`,
  },
];

/** The numeric row of an id. */
export function numericRow(id: NumericRow['id']): NumericRow {
  const row = matrixRows.find((candidate) => candidate.id === id);
  if (row === undefined || row.unit === 'choice') throw new TypeError(`the matrix has no numeric row "${id}"`);
  return row;
}

/** Whether a value has reached a zone. */
export function reaches(value: number, boundary: Boundary): boolean {
  return boundary.begins === 'at' ? value >= boundary.value : value > boundary.value;
}

/** Zone of a value on a numeric row. */
export function zoneOfNumber(row: NumericRow, value: number): KnownZone {
  if (reaches(value, row.boundaries.urgent)) return 'urgent';
  return reaches(value, row.boundaries.consider) ? 'consider' : 'stay';
}

/** First value of a zone; on a continuous scale the bound itself. */
export function firstValueOf(row: NumericRow, zone: 'consider' | 'urgent'): number {
  const { value, begins } = row.boundaries[zone];
  return begins === 'above' ? value + row.step : value;
}
