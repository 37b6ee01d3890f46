import { formatCount, formatMs, formatPercent, formatRate } from '../format.ts';
import type { CapacityResult, ChosenEf, LoadRow, ReadinessProof, RunKind } from '../results/run-result.ts';
import type { Evidence } from './evidence.ts';
import { unknown } from './evidence.ts';
import { numericRow, zoneOfNumber } from './matrix.ts';

/** Largest relative difference between the rate of a row and the declared one at which the row still stands for it. */
const peakRateTolerance = 0.05;

const whose: Readonly<Record<RunKind, string>> = {
  trial: " on the trial's own data",
  bench: " on the bench's own collection",
  inspect: '',
};

/** Speed that was bought with recall must say so. */
function recallWords(chosenEf: ChosenEf | null): string {
  if (chosenEf === null || chosenEf.reached) return '';
  return `, with a recall of only ${chosenEf.recall.toFixed(3)} (floor ${chosenEf.floor})`;
}

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

/** Failures beyond this share move a p95 by a percentile or more, for a failure is slower than any answer. */
const mostFailedShare = 0.01;

/** Why the p95 of a row may be lower than what users had, or null: a failure that comes quickly must not look fast. */
export function flatteredBy(row: LoadRow): string | null {
  if (row.stoppedBy !== null) return `the row was stopped early by a bound on ${row.stoppedBy}`;
  const failed = row.attempted - row.succeeded;
  if (failed <= mostFailedShare * row.attempted) return null;
  return `${formatPercent((100 * failed) / row.attempted)} of the searches failed`;
}

/**
 * p95 from the intended start at the declared peak rate. Unknown without a declared rate, without proof of readiness,
 * where the generator was the bound, below the sample size of a p95, and where failures flatter it; but a p95 that is
 * urgent in spite of them stands.
 */
export function latencyEvidence(
  load: readonly LoadRow[],
  peakRate: Evidence<number>,
  readiness: ReadinessProof | null,
  kind: RunKind,
  chosenEf: ChosenEf | null,
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
  const flattered = flatteredBy(row);
  if (flattered !== null && zoneOfNumber(numericRow('latency'), p95.value) !== 'urgent') {
    return unknown(`${flattered}, so the p95 of ${formatMs(p95.value)} is lower than what users would have.`);
  }
  return {
    known: true,
    value: p95.value,
    origin: 'measured',
    source: `p95 from the intended start at ${formatRate(peakRate.value)}${whose[kind]}${recallWords(chosenEf)}, ${formatCount(p95.samples)} searches.`,
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

/** Confirmed before unconfirmed, then the wider objective. */
function better(a: CapacityResult, b: CapacityResult): CapacityResult {
  const confirmed = Number(a.confirmedBy !== null) - Number(b.confirmedBy !== null);
  return (confirmed === 0 ? a.objectiveP95Ms - b.objectiveP95Ms : confirmed) >= 0 ? a : b;
}

/**
 * Highest rate held within the p95 objective. A rate that the search could not end at is "at least", and so is one that
 * was held within a narrower objective; one within a wider objective says nothing.
 */
export function capacityEvidence(
  capacity: readonly CapacityResult[],
  readiness: ReadinessProof | null,
  objectiveMs: number,
  kind: RunKind,
  chosenEf: ChosenEf | null,
): Evidence<number> {
  if (capacity.length === 0) return unknown('no capacity was measured.');
  const noProof = unproven(readiness);
  if (noProof !== null) return unknown(noProof);
  const within = capacity.filter(({ objectiveP95Ms }) => objectiveP95Ms <= objectiveMs);
  if (within.length === 0) {
    const measured = capacity.map(({ objectiveP95Ms }) => formatMs(objectiveP95Ms)).join(' and ');
    return unknown(`capacity was measured within p95 ${measured}, and the objective is ${formatMs(objectiveMs)}.`);
  }
  const [first, ...rest] = within.filter(({ ratePerSecond }) => ratePerSecond !== null);
  if (first === undefined) {
    return unknown(`not even the lowest rate was held: ${within[0]?.limitedBy ?? 'no reason was recorded'}.`);
  }
  const best = rest.reduce((chosen, next) => better(chosen, next), first);
  if (best.ratePerSecond === null) return unknown('no capacity was measured.');
  const atLeast = best.atLeast || best.objectiveP95Ms < objectiveMs;
  return {
    known: true,
    value: best.ratePerSecond,
    origin: 'measured',
    source:
      `${atLeast ? 'At least this rate' : 'Highest rate'} within p95 ${formatMs(best.objectiveP95Ms)}` +
      `${whose[kind]}${recallWords(chosenEf)}${best.confirmedBy === null ? ', not confirmed by a longer row' : ''}.`,
    ...(atLeast ? { atLeast: true } : {}),
  };
}
