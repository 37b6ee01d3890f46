/** What one rate showed; made from a row of load. */
export interface Probe {
  readonly rowId: string;
  readonly ratePerSecond: number;
  /** Null when too few requests were answered to tell. */
  readonly p95Ms: number | null;
  /** Failed requests ÷ attempted ones, 0 to 1. */
  readonly errorShare: number;
  /** The row says more about the generator than about the server. */
  readonly generatorBound: boolean;
  /** A bound ended the row before its time. */
  readonly stopped: boolean;
  /** A longer row, made to confirm the rate. */
  readonly confirming: boolean;
}

export interface Objective {
  readonly p95Ms: number;
  readonly maxErrorShare: number;
}

export interface SearchLimits {
  readonly startRatePerSecond: number;
  /** Null for no limit; a target beyond loopback must have one. */
  readonly maxRatePerSecond: number | null;
  /** The search ends when the bracket is narrower than this share of its upper end. */
  readonly precision: number;
}

type SearchStep =
  | { readonly kind: 'probe'; readonly ratePerSecond: number }
  | {
      readonly kind: 'found';
      readonly ratePerSecond: number;
      /** The end came from the generator or from `--max-rate`, not from the objective: read "at least". */
      readonly atLeast: boolean;
      readonly limitedBy: string;
    }
  | { readonly kind: 'none'; readonly limitedBy: string };

/** A search gives up below this share of its first rate: six halvings. */
const lowestShareOfStart = 1 / 64;

type ProbeOutcome = 'held' | 'missed' | 'bound';

/** Whether a probe held the objective; a generator-bound one says nothing about the server. */
function outcomeOf(probe: Probe, objective: Objective): ProbeOutcome {
  if (probe.generatorBound) return 'bound';
  const within = probe.p95Ms !== null && probe.p95Ms <= objective.p95Ms;
  return within && !probe.stopped && probe.errorShare <= objective.maxErrorShare ? 'held' : 'missed';
}

/** A miss this far beyond the objective needs no second look. */
const clearMissFactor = 4;

/**
 * Whether one probe is enough to believe that a rate was not held. A burst of other work on the machine can spoil a
 * short row; a server that is really over its capacity fails by a wide margin, for its queue grows all the time.
 */
function isClear(probe: Probe, objective: Objective): boolean {
  if (probe.generatorBound) return false;
  return (
    probe.stopped ||
    probe.p95Ms === null ||
    probe.p95Ms > clearMissFactor * objective.p95Ms ||
    probe.errorShare > objective.maxErrorShare
  );
}

/** What a rate came to: the outcome of its last probe, and whether it should be tried once more. */
interface RateOutcome {
  readonly last: Probe;
  readonly outcome: ProbeOutcome;
  readonly doubtful: boolean;
}

/**
 * Every rate with what it came to. A short row that missed below a rate that a longer one held is left out: what spoiled
 * it was something else than the rate.
 */
function outcomesByRate(probes: readonly Probe[], objective: Objective): RateOutcome[] {
  const lastByRate = new Map(probes.map((probe) => [probe.ratePerSecond, probe]));
  const confirmedRate = Math.max(
    ...[...lastByRate.values()]
      .filter((last) => last.confirming && outcomeOf(last, objective) === 'held')
      .map((last) => last.ratePerSecond),
  );
  const counted = [...lastByRate.values()].filter(
    (last) => last.confirming || last.ratePerSecond > confirmedRate || outcomeOf(last, objective) === 'held',
  );
  return counted.map((last) => {
    const outcome = outcomeOf(last, objective);
    const tries = probes.filter((probe) => probe.ratePerSecond === last.ratePerSecond).length;
    return { last, outcome, doubtful: outcome !== 'held' && tries === 1 && !isClear(last, objective) };
  });
}

/**
 * The next step of a capacity search: double until the objective is missed, then bisect. Probes may come from a search
 * for another objective. Read conservatively: a rate above one that was missed never counts as held, and the last probe
 * of a rate counts, so that a longer row has the last word.
 */
export function nextSearchStep(probes: readonly Probe[], objective: Objective, limits: SearchLimits): SearchStep {
  const ceiling = limits.maxRatePerSecond ?? Infinity;
  const rates = outcomesByRate(probes, objective);
  const upper = rates
    .filter(({ outcome }) => outcome !== 'held')
    .reduce<RateOutcome | null>(
      (lowest, rate) => (lowest === null || rate.last.ratePerSecond < lowest.last.ratePerSecond ? rate : lowest),
      null,
    );
  const held = rates
    .filter(({ outcome }) => outcome === 'held')
    .map(({ last }) => last.ratePerSecond)
    .filter((rate) => upper === null || rate < upper.last.ratePerSecond)
    .reduce((highest, rate) => Math.max(highest, rate), 0);

  if (upper === null) {
    if (held >= ceiling) return found(held, true, `--max-rate ${ceiling} per second`);
    const next = held === 0 ? limits.startRatePerSecond : held * 2;
    return { kind: 'probe', ratePerSecond: Math.min(next, ceiling) };
  }
  const top = upper.last.ratePerSecond;
  if (upper.doubtful) return { kind: 'probe', ratePerSecond: top };
  const byGenerator = upper.outcome === 'bound';
  const reason = byGenerator ? `the load generator at ${top} per second` : missedBy(upper.last, objective);
  if (held === 0) {
    const lower = roundRate(top / 2);
    const floor = limits.startRatePerSecond * lowestShareOfStart;
    if (lower >= top || lower < floor) return { kind: 'none', limitedBy: reason };
    return { kind: 'probe', ratePerSecond: lower };
  }
  const middle = roundRate((held + top) / 2);
  const narrow = (top - held) / top <= limits.precision;
  if (narrow || middle <= held || middle >= top) return found(held, byGenerator, reason);
  return { kind: 'probe', ratePerSecond: middle };
}

/**
 * What a search has when its time is up: the highest rate that was held, as "at least".
 * @param reason what ended it, in words
 */
export function concludeEarly(probes: readonly Probe[], objective: Objective, reason: string): SearchStep {
  const rates = outcomesByRate(probes, objective);
  const lowestMissed = Math.min(
    ...rates.filter(({ outcome }) => outcome === 'missed').map(({ last }) => last.ratePerSecond),
  );
  const held = rates
    .filter(({ outcome, last }) => outcome === 'held' && last.ratePerSecond < lowestMissed)
    .reduce((highest, { last }) => Math.max(highest, last.ratePerSecond), 0);
  return held === 0 ? { kind: 'none', limitedBy: reason } : found(held, true, reason);
}

function found(ratePerSecond: number, atLeast: boolean, limitedBy: string): SearchStep {
  return { kind: 'found', ratePerSecond, atLeast, limitedBy };
}

function missedBy(probe: Probe, objective: Objective): string {
  const at = `at ${probe.ratePerSecond} per second`;
  // Before errors: a row that its p95 stopped leaves requests unsent, which are not what ended it.
  if (probe.p95Ms !== null && probe.p95Ms > objective.p95Ms) return `p95 ${probe.p95Ms.toFixed(1)} ms ${at}`;
  if (probe.errorShare > objective.maxErrorShare) return `${(probe.errorShare * 100).toFixed(2)} % errors ${at}`;
  if (probe.p95Ms === null) return `too few answers ${at} to give a p95`;
  return `a bound that stopped the row ${at}`;
}

/** Rates are whole above 10 per second: nobody offers 1 237.5. */
function roundRate(rate: number): number {
  return rate >= 10 ? Math.round(rate) : Math.round(rate * 100) / 100;
}
