import { formatCount, formatMs, formatRate } from '../format.ts';
import type { CapacityResult, LoadRow, ReadinessProof, RunKind } from '../results/run-result.ts';
import type { Evidence } from './evidence.ts';
import { unknown } from './evidence.ts';

/** Largest relative difference between the rate of a row and the declared one at which the row still stands for it. */
const peakRateTolerance = 0.05;

const whose: Readonly<Record<RunKind, string>> = {
  trial: " on the trial's own data",
  bench: " on the bench's own collection",
  inspect: '',
};

/** The row at the declared peak rate, or null: none was run, or the profile now declares another rate. */
export function peakRowOf(load: readonly LoadRow[], peakRate: Evidence<number>): LoadRow | null {
  if (!peakRate.known) return null;
  const row = load.findLast(
    ({ phase, mode, offeredRatePerSecond }) =>
      phase === 'profile-peak' &&
      mode === 'open' &&
      offeredRatePerSecond !== null &&
      Math.abs(offeredRatePerSecond - peakRate.value) <= peakRateTolerance * peakRate.value,
  );
  return row ?? null;
}

const noPeakRow = 'no load was measured at the declared peak rate.';

/** Why nothing that was timed may be judged, or null. */
function unproven(readiness: ReadinessProof | null): string | null {
  if (readiness === null) return 'no load was measured: the index was never proven ready.';
  return readiness.proven ? null : `the index was not proven ready: ${readiness.reason ?? 'no reason was recorded'}.`;
}

/**
 * p95 from the intended start at the declared peak rate. Unknown without a declared rate, without proof of readiness,
 * where the generator was the bound, and below the sample size of a p95.
 */
export function latencyEvidence(
  load: readonly LoadRow[],
  peakRate: Evidence<number>,
  readiness: ReadinessProof | null,
  kind: RunKind,
): Evidence<number> {
  if (!peakRate.known) return unknown(`there is no declared rate to judge it at: ${peakRate.reason}`);
  if (kind === 'inspect') return unknown('an inspection makes no load; measure it with "highwater bench".');
  const noProof = unproven(readiness);
  if (noProof !== null) return unknown(noProof);
  const row = peakRowOf(load, peakRate);
  if (row === null) {
    const other = load.find(({ phase }) => phase === 'profile-peak')?.offeredRatePerSecond ?? null;
    return unknown(
      other === null
        ? noPeakRow
        : `it was measured at ${formatRate(other)}, but the profile declares ${formatRate(peakRate.value)}.`,
    );
  }
  if (row.generator.bound) {
    return unknown(`the load generator was the bound, not the server: ${row.generator.reasons.join('; ')}.`);
  }
  const { p95 } = row.latency;
  if (!p95.given) return unknown(`not enough samples: ${p95.reason}.`);
  return {
    known: true,
    value: p95.value,
    origin: 'measured',
    source: `p95 from the intended start at ${formatRate(peakRate.value)}${whose[kind]}, ${formatCount(p95.samples)} searches.`,
    interval: p95.interval,
  };
}

/** A figure of the server or of the searches at the declared peak rate; never at the capacity that a search found. */
export function peakUse(
  row: LoadRow | null,
  percentOf: (row: LoadRow) => number | null,
  what: string,
): Evidence<number> {
  if (row === null) return unknown(noPeakRow);
  if (row.generator.bound) return unknown('the load generator was the bound, so the declared rate was not offered.');
  const value = percentOf(row);
  if (value === null || !Number.isFinite(value)) return unknown(`nothing told ${what} during the load.`);
  const rate = row.offeredRatePerSecond ?? row.achievedRatePerSecond;
  return {
    known: true,
    value,
    origin: 'measured',
    source: `Measured at the declared peak of ${formatRate(rate)}: ${what}.`,
  };
}

/** Confirmed before unconfirmed, then the wanted objective, then the widest. */
function better(a: CapacityResult, b: CapacityResult, objectiveMs: number): CapacityResult {
  const score = (result: CapacityResult): readonly [number, number, number] => [
    result.confirmedBy === null ? 0 : 1,
    result.objectiveP95Ms === objectiveMs ? 1 : 0,
    result.objectiveP95Ms,
  ];
  const [left, right] = [score(a), score(b)];
  const difference = left.map((value, index) => value - (right[index] ?? 0)).find((value) => value !== 0) ?? 0;
  return difference >= 0 ? a : b;
}

/** Highest rate held within the p95 objective; a rate that the search could not end at is "at least". */
export function capacityEvidence(
  capacity: readonly CapacityResult[],
  readiness: ReadinessProof | null,
  objectiveMs: number,
  kind: RunKind,
): Evidence<number> {
  if (capacity.length === 0) return unknown('no capacity was measured.');
  const noProof = unproven(readiness);
  if (noProof !== null) return unknown(noProof);
  const held = capacity.filter(({ ratePerSecond }) => ratePerSecond !== null);
  const [first, ...rest] = held;
  if (first === undefined) {
    return unknown(`not even the lowest rate was held: ${capacity[0]?.limitedBy ?? 'no reason was recorded'}.`);
  }
  const best = rest.reduce((chosen, next) => better(chosen, next, objectiveMs), first);
  if (best.ratePerSecond === null) return unknown('no capacity was measured.');
  return {
    known: true,
    value: best.ratePerSecond,
    origin: 'measured',
    source:
      `${best.atLeast ? 'At least this rate' : 'Highest rate'} within p95 ${formatMs(best.objectiveP95Ms)}` +
      `${whose[kind]}${best.confirmedBy === null ? ', not confirmed by a longer row' : ''}.`,
    ...(best.atLeast ? { atLeast: true } : {}),
  };
}
