import { formatBytes, formatCount, formatMs, formatPercent } from '../format.ts';
import type { Evidence } from './evidence.ts';
import { firstValueOf, zoneOfNumber, zoneTitles } from './matrix.ts';
import type { ChoiceRow, NumericRow } from './matrix.ts';
import type { Regions } from './profile.ts';
import type { Headroom, RowVerdict } from './verdict.ts';
import type { KnownZone } from './zone.ts';

const originWords = { measured: 'measured', declared: 'declared in the profile', derived: 'computed' } as const;

function withUnit(row: NumericRow, value: number, digits?: number): string {
  switch (row.unit) {
    case 'ms':
      return formatMs(value, digits);
    case 'bytes':
      return formatBytes(value, digits);
    case 'percent':
      return formatPercent(value, digits);
    case 'people':
      return `${formatCount(value, digits)} ${value === 1 ? 'person' : 'people'}`;
    case 'count':
      return formatCount(value, digits);
  }
}

/**
 * A value of a row in words. Near a boundary it takes as many digits as it needs to read differently from the boundary:
 * 99 999 vectors must not read `100 K` beside "below 100 K".
 */
export function displayOf(row: NumericRow, value: number): string {
  const bounds = [row.boundaries.consider.value, row.boundaries.urgent.value].filter((bound) => bound !== value);
  for (let digits = row.unit === 'percent' ? 5 : 3; digits <= 15; digits++) {
    const text = withUnit(row, value, digits);
    if (bounds.every((bound) => withUnit(row, bound, digits) !== text)) return text;
  }
  return String(value);
}

/** Distance to the next worse zone, or null when there is none. */
function headroomOf(row: NumericRow, value: number): Headroom | null {
  const zone = zoneOfNumber(row, value);
  if (zone === 'urgent') return null;
  const toZone = zone === 'stay' ? 'consider' : 'urgent';
  const boundary = firstValueOf(row, toZone);
  const used = (value - row.scaleFrom) / (boundary - row.scaleFrom);
  return { toZone, boundary, usedShare: Math.min(1, Math.max(0, used)), left: Math.max(0, boundary - value) };
}

function unknownRow(row: NumericRow | ChoiceRow, reason: string): RowVerdict {
  return {
    id: row.id,
    title: row.title,
    zone: 'unknown',
    evidence: { known: false, reason },
    display: 'unknown',
    headroom: null,
    undecided: false,
    explanation: `${row.subject} is unknown: ${reason}`,
  };
}

function because(row: NumericRow, value: number, zone: KnownZone): string {
  if (row.id === 'uptime') {
    if (value < row.scaleFrom) {
      return `it asks for less than the lowest floor of the matrix (${formatPercent(row.scaleFrom)})`;
    }
    return `it reaches the floor "${row.cells[zone]}"`;
  }
  return `the matrix has ${row.cells[zone]} in that column`;
}

/** Judges one numeric row. A value that is no finite number of 0 or more is no evidence. */
export function judgeNumber(row: NumericRow, evidence: Evidence<number>): RowVerdict {
  if (!evidence.known) return unknownRow(row, evidence.reason);
  const { value, interval } = evidence;
  if (!Number.isFinite(value) || value < 0) {
    return unknownRow(row, `its value ${value} is not a number of 0 or more.`);
  }
  const zone = zoneOfNumber(row, value);
  const reached = interval === undefined ? [zone] : [interval.low, interval.high].map((end) => zoneOfNumber(row, end));
  const other = reached.find((candidate) => candidate !== zone);
  const display = displayOf(row, value);
  const doubt =
    other === undefined || interval === undefined
      ? ''
      : ` Undecided: the ${formatPercent(interval.confidence * 100)} interval from ${displayOf(row, interval.low)} to ` +
        `${displayOf(row, interval.high)} reaches into "${zoneTitles[other]}".`;
  return {
    id: row.id,
    title: row.title,
    zone,
    evidence,
    display,
    headroom: headroomOf(row, value),
    undecided: other !== undefined,
    explanation:
      `${row.subject} is ${display} (${originWords[evidence.origin]}): ` +
      `${zoneTitles[zone]}, because ${because(row, value, zone)}.${doubt}`,
  };
}

const regionWords: Readonly<Record<Regions, string>> = {
  single: 'a single region',
  'multi-nice': 'several regions would be nice',
  'multi-required': 'several regions are required',
};

/** Judges the row of regions. */
export function judgeRegions(row: ChoiceRow, evidence: Evidence<Regions>): RowVerdict {
  if (!evidence.known) return unknownRow(row, evidence.reason);
  const zone = row.zones[evidence.value];
  const display = regionWords[evidence.value];
  return {
    id: row.id,
    title: row.title,
    zone,
    evidence,
    display,
    headroom: null,
    undecided: false,
    explanation: `${row.subject}: ${display} (${originWords[evidence.origin]}): ${zoneTitles[zone]}.`,
  };
}
