import { formatCount, formatMs, formatRate } from '../format.ts';
import type { CapacityResult, LoadRow, RunResult } from '../results/run-result.ts';
import { studentT975 } from '../statistics/student.ts';
import type { ClaimMeasure } from './claims.ts';

/** A measured figure with its interval, or why there is none. `high` is infinite where only a lower end is known. */
type ClaimFigure =
  | { readonly given: true; readonly value: number; readonly low: number; readonly high: number; readonly what: string }
  | { readonly given: false; readonly reason: string };

const none = (reason: string): ClaimFigure => ({ given: false, reason });

function latencyRow({ load }: RunResult): LoadRow | undefined {
  return load.findLast(({ phase }) => phase === 'profile-peak') ?? load.findLast(({ phase }) => phase === 'one-client');
}

function searchP95(result: RunResult): ClaimFigure {
  const row = latencyRow(result);
  if (row === undefined) return none('no search latency was measured');
  const { p95 } = row.latency;
  if (!p95.given) return none(`the p95 was refused: ${p95.reason}`);
  const where =
    row.offeredRatePerSecond === null
      ? 'with one client'
      : `at ${formatRate(row.offeredRatePerSecond)}, the declared peak`;
  return { given: true, value: p95.value, low: p95.interval.low, high: p95.interval.high, what: `p95 ${where}` };
}

/** Fewest stretches of the upload's timeline that an interval is made from. */
const minStretches = 3;

/** Points per second over the whole upload; its interval is Student's, over the stretches of the timeline. */
function insertRate({ upload }: RunResult): ClaimFigure {
  if (upload === null || !(upload.acceptedSeconds > 0)) return none('no upload was measured');
  const rates: number[] = [];
  let last = { seconds: 0, acceptedPoints: 0 };
  for (const moment of upload.timeline) {
    const seconds = moment.seconds - last.seconds;
    const points = moment.acceptedPoints - last.acceptedPoints;
    if (moment.seconds > upload.acceptedSeconds || seconds <= 0) continue;
    rates.push(points / seconds);
    last = moment;
  }
  if (rates.length < minStretches) {
    return none(`the upload's timeline has ${rates.length} stretches; ${minStretches} are needed for an interval`);
  }
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (rates.length - 1);
  const half = studentT975(rates.length - 1) * Math.sqrt(variance / rates.length);
  const value = upload.points / upload.acceptedSeconds;
  return { given: true, value, low: Math.max(0, value - half), high: value + half, what: 'upload' };
}

interface ConfirmedCapacity {
  readonly capacity: CapacityResult;
  readonly ratePerSecond: number;
  readonly row: LoadRow;
}

function confirmedCapacity({ capacity, load }: RunResult): ConfirmedCapacity | null {
  const found = capacity
    .flatMap((result) => {
      const row = load.find(({ id }) => id === result.confirmedBy);
      return result.ratePerSecond === null || row === undefined
        ? []
        : [{ capacity: result, ratePerSecond: result.ratePerSecond, row }];
    })
    .sort((a, b) => b.capacity.objectiveP95Ms - a.capacity.objectiveP95Ms);
  return found[0] ?? null;
}

/** How much higher than the rate held the true capacity may be: the search ends when its bracket is this narrow. */
function bracketTop(result: RunResult, { capacity, ratePerSecond }: ConfirmedCapacity): number {
  if (capacity.atLeast) return Infinity;
  return ratePerSecond / (1 - (result.plan?.load.precision ?? 0));
}

function searchRate(result: RunResult): ClaimFigure {
  const found = confirmedCapacity(result);
  if (found === null) return none('no capacity was confirmed');
  const { ratePerSecond, capacity } = found;
  const what = `capacity within p95 ${formatMs(capacity.objectiveP95Ms)}${capacity.atLeast ? ', at least' : ''}`;
  return { given: true, value: ratePerSecond, low: ratePerSecond, high: bracketTop(result, found), what };
}

/**
 * Little's law, L = X·R, at the confirmed capacity. The result holds no interval of a mean, so the relative interval of
 * the p95 stands in: the tail is the least certain part, so it is wider than the mean's own.
 */
function concurrentSearches(result: RunResult): ClaimFigure {
  const found = confirmedCapacity(result);
  if (found === null) return none('no capacity was confirmed');
  const { row, capacity } = found;
  const { p95, meanMs } = row.latency;
  if (!p95.given || !(p95.value > 0)) return none('the p95 at capacity was refused, so the spread is not known');
  const value = (row.achievedRatePerSecond * meanMs) / 1000;
  return {
    given: true,
    value,
    low: (value * p95.interval.low) / p95.value,
    high: capacity.atLeast ? Infinity : (value * p95.interval.high) / p95.value,
    what: `searches in flight at ${formatRate(row.achievedRatePerSecond)}${capacity.atLeast ? ', at least' : ''}`,
  };
}

const figures: Readonly<Record<ClaimMeasure, (result: RunResult) => ClaimFigure>> = {
  'search-p95': searchP95,
  'inserts-per-second': insertRate,
  'searches-per-second': searchRate,
  'concurrent-searches': concurrentSearches,
};

/**
 * Rows of load that a figure is taken from. A row of a capacity search that the generator limited is not among them: it
 * only makes the capacity read "at least", which its figure already says.
 */
export function rowsBehind(result: RunResult, measure: ClaimMeasure): readonly LoadRow[] {
  switch (measure) {
    case 'search-p95': {
      const row = latencyRow(result);
      return row === undefined ? [] : [row];
    }
    case 'searches-per-second':
    case 'concurrent-searches': {
      const found = confirmedCapacity(result);
      return found === null ? [] : [found.row];
    }
    case 'inserts-per-second':
      return [];
  }
}

/** Reads the figure that a claim is about. */
export function figureOf(result: RunResult, measure: ClaimMeasure): ClaimFigure {
  return figures[measure](result);
}

/** A figure of a claim in words. */
export function figureWords(measure: ClaimMeasure, value: number): string {
  switch (measure) {
    case 'search-p95':
      return formatMs(value);
    case 'concurrent-searches':
      return formatCount(value);
    case 'inserts-per-second':
    case 'searches-per-second':
      return formatRate(value);
  }
}
