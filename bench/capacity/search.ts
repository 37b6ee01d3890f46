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

export type SearchStep =
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

/** Whether a probe held the objective; a generator-bound one says nothing about the server. */
export function outcomeOf(probe: Probe, objective: Objective): 'held' | 'missed' | 'bound' {
  const within = probe.p95Ms !== null && probe.p95Ms <= objective.p95Ms;
  if (within && !probe.stopped && probe.errorShare <= objective.maxErrorShare) {
    return probe.generatorBound ? 'bound' : 'held';
  }
  return probe.generatorBound ? 'bound' : 'missed';
}

/**
 * The next step of a capacity search: double until the objective is missed, then bisect. Probes may come from a search
 * for another objective. Read conservatively: a rate above one that was missed never counts as held.
 */
export function nextSearchStep(probes: readonly Probe[], objective: Objective, limits: SearchLimits): SearchStep {
  const ceiling = limits.maxRatePerSecond ?? Infinity;
  const notHeld = probes.filter((probe) => outcomeOf(probe, objective) !== 'held');
  const upper = notHeld.reduce<Probe | null>(
    (lowest, probe) => (lowest === null || probe.ratePerSecond < lowest.ratePerSecond ? probe : lowest),
    null,
  );
  const held = probes
    .filter((probe) => outcomeOf(probe, objective) === 'held')
    .map((probe) => probe.ratePerSecond)
    .filter((rate) => upper === null || rate < upper.ratePerSecond)
    .reduce((highest, rate) => Math.max(highest, rate), 0);

  if (upper === null) {
    if (held >= ceiling) return found(held, true, `--max-rate ${ceiling} per second`);
    const next = held === 0 ? limits.startRatePerSecond : held * 2;
    return { kind: 'probe', ratePerSecond: Math.min(next, ceiling) };
  }
  const byGenerator = outcomeOf(upper, objective) === 'bound';
  const reason = byGenerator ? `the load generator at ${upper.ratePerSecond} per second` : missedBy(upper, objective);
  if (held === 0) {
    const lower = roundRate(upper.ratePerSecond / 2);
    const floor = limits.startRatePerSecond * lowestShareOfStart;
    if (lower >= upper.ratePerSecond || lower < floor) return { kind: 'none', limitedBy: reason };
    return { kind: 'probe', ratePerSecond: lower };
  }
  const middle = roundRate((held + upper.ratePerSecond) / 2);
  const narrow = (upper.ratePerSecond - held) / upper.ratePerSecond <= limits.precision;
  if (narrow || middle <= held || middle >= upper.ratePerSecond) return found(held, byGenerator, reason);
  return { kind: 'probe', ratePerSecond: middle };
}

function found(ratePerSecond: number, atLeast: boolean, limitedBy: string): SearchStep {
  return { kind: 'found', ratePerSecond, atLeast, limitedBy };
}

function missedBy(probe: Probe, objective: Objective): string {
  if (probe.errorShare > objective.maxErrorShare) {
    return `${(probe.errorShare * 100).toFixed(2)} % errors at ${probe.ratePerSecond} per second`;
  }
  if (probe.p95Ms === null) return `too few answers at ${probe.ratePerSecond} per second to give a p95`;
  if (probe.p95Ms > objective.p95Ms) return `p95 ${probe.p95Ms.toFixed(1)} ms at ${probe.ratePerSecond} per second`;
  return `a bound that stopped the row at ${probe.ratePerSecond} per second`;
}

/** Rates are whole above 10 per second: nobody offers 1 237.5. */
function roundRate(rate: number): number {
  return rate >= 10 ? Math.round(rate) : Math.round(rate * 100) / 100;
}
