/** One number of a benchmark beside its goal. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** In words; null for a number that is only told. */
  readonly goal: string | null;
  /** Null when there is no goal. */
  readonly met: boolean | null;
}

/** One of our own benchmarks. What it needs and cannot find it says in an error. */
export interface SelfBenchmark {
  readonly name: string;
  readonly about: string;
  /** @param say prints a line on what is being done */
  run(say: (line: string) => void): Promise<readonly Figure[]>;
}

/** A number without a goal. */
export function told(name: string, value: string): Figure {
  return { name, value, goal: null, met: null };
}

/** A number whose goal is a least or a greatest value. */
export function judged(
  name: string,
  value: number,
  goal: { readonly atLeast?: number; readonly atMost?: number },
  format: (value: number) => string = (number) => number.toFixed(2),
): Figure {
  const { atLeast, atMost } = goal;
  const words = [
    ...(atLeast === undefined ? [] : [`at least ${format(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${format(atMost)}`]),
  ];
  const met = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
  return { name, value: format(value), goal: words.join(', '), met };
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? Number.NaN;
  return (low + high) / 2;
}

/** Quantile of samples in any order, in ms, from µs. */
export function quantileMs(valuesUs: Float64Array, q: number): number {
  const sorted = valuesUs.filter((value) => !Number.isNaN(value)).sort();
  return (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN) / 1000;
}
