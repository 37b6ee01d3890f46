import { HighwaterError } from '../errors.ts';
import type { Estimate } from './interval.ts';
import { refusalOf } from './minimum-samples.ts';
import type { Random } from './random.ts';
import { normalShareBelow, studentT975, z975 } from './student.ts';

export interface BootstrapOptions {
  readonly random: Random;
  /** Coverage of the interval, above 0 and below 1. @default 0.95 */
  readonly confidence?: number;
  /** @default 1000 */
  readonly resamples?: number;
}

interface QuantileOptions extends BootstrapOptions {
  /** Length of a block in ms. It is shortened where fewer than 10 blocks would result. @default 250 */
  readonly blockMs?: number;
}

/** Fewest and most blocks of a resample: fewer say too little about the spread, more cost time and add nothing. */
const minBlocks = 10;
const maxBlocks = 400;

/** Relative width of a bin: far below the width of any interval that a bootstrap of latencies gives. */
const binGrowth = 1.005;

/**
 * Quantiles of samples, each with a percentile-bootstrap interval, in one pass.
 *
 * Latencies of an open loop are autocorrelated: a stall makes every request behind it late, so single samples are not
 * independent and resampling them gives intervals that are far too narrow. Whole blocks of time are resampled instead,
 * which keeps what happened together together. The interval is widened for the number of blocks as Hesterberg (2015,
 * "What Teachers Should Know About the Bootstrap") advises. Samples are binned (0.5 % wide) for speed; the value itself
 * is exact, interpolated between the two nearest samples.
 *
 * @param samples values of one unit, 0 or more; not changed
 * @param timesUs when each sample was due, in µs, or null: then samples are taken to be in order of time
 * @param qs shares above 0 and below 1
 * @throws HighwaterError `data.invalid` for a sample that is no finite number of 0 or more, or times of another length
 */
export function quantileEstimates(
  samples: Float64Array,
  timesUs: Float64Array | null,
  qs: readonly number[],
  options: QuantileOptions,
): Estimate[] {
  if (timesUs !== null && timesUs.length !== samples.length) {
    throw new HighwaterError('data.invalid', `there are ${samples.length} samples but ${timesUs.length} times`);
  }
  const sorted = Float64Array.from(samples).sort();
  const smallest = sorted[0] ?? 0;
  const largest = sorted.at(-1) ?? 0;
  if (!(smallest >= 0 && largest < Infinity)) {
    throw new HighwaterError(
      'data.invalid',
      `samples must be finite numbers of 0 or more, not ${smallest} to ${largest}`,
    );
  }
  const refusals = qs.map((q) => refusalOf(q, samples.length));
  const spread = refusals.includes(null) ? resampledQuantiles(samples, timesUs, sorted, qs, options) : [];
  return qs.map((q, index): Estimate => {
    const reason = refusals[index] ?? null;
    if (reason !== null) return { given: false, reason, samples: samples.length };
    const value = quantileOfSorted(sorted, q);
    const { low, high } = spread[index] ?? { low: value, high: value };
    const interval = { low: Math.min(low, value), high: Math.max(high, value), confidence: options.confidence ?? 0.95 };
    return { given: true, value, interval, samples: samples.length };
  });
}

/** One quantile; see {@link quantileEstimates}. */
export function quantileEstimate(
  samples: Float64Array,
  timesUs: Float64Array | null,
  q: number,
  options: QuantileOptions,
): Estimate {
  const [estimate] = quantileEstimates(samples, timesUs, [q], options);
  return estimate ?? { given: false, reason: 'no quantile was asked for', samples: samples.length };
}

/** Fewest values that a mean with a bootstrap interval is given for. */
const minimumForMean = 20;

/**
 * Mean of independent values, e.g. the recall of every query, with a percentile-bootstrap interval.
 * @throws HighwaterError `data.invalid` for a value that is not finite
 */
export function meanEstimate(values: ArrayLike<number>, options: BootstrapOptions): Estimate {
  const count = values.length;
  const data = Float64Array.from(values);
  if (!data.every((value) => Number.isFinite(value))) {
    throw new HighwaterError('data.invalid', 'values of a mean must be finite numbers');
  }
  if (count < minimumForMean) {
    return {
      given: false,
      reason: `${count} values are too few for a mean; ${minimumForMean} are needed`,
      samples: count,
    };
  }
  const { random, confidence = 0.95, resamples = 1000 } = options;
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += data[Math.floor(random() * count)] ?? 0;
    means[resample] = sum / count;
  }
  const value = data.reduce((sum, item) => sum + item, 0) / count;
  const { low, high } = percentileInterval(means.sort(), tailShare(confidence, count));
  return {
    given: true,
    value,
    interval: { low: Math.min(low, value), high: Math.max(high, value), confidence },
    samples: count,
  };
}

/** Quantile of ascending values, interpolated between the two nearest (type 7 of Hyndman and Fan). */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below] ?? NaN;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}

/**
 * Share cut off at each end. A percentile interval of n independent units is too narrow by √((n−1)/n) and by z in place
 * of Student's t; the share is lowered to make up for both.
 */
function tailShare(confidence: number, units: number): number {
  const tail = (1 - confidence) / 2;
  if (units < 2) return tail;
  const widening = Math.sqrt(units / (units - 1)) * (studentT975(units - 1) / z975);
  return normalShareBelow(widening * normalQuantile(tail));
}

/** Inverse of the normal distribution by bisection: exact enough, and called twice a row. */
function normalQuantile(share: number): number {
  let low = -10;
  let high = 10;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalShareBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function percentileInterval(ascending: Float64Array, tail: number): { low: number; high: number } {
  return { low: quantileOfSorted(ascending, tail), high: quantileOfSorted(ascending, 1 - tail) };
}

interface Bins {
  /** Lower edge of each bin, and after the last its upper edge. */
  readonly edges: Float64Array;
  /** Bin of each sample. */
  readonly binOf: Uint32Array;
}

/** Bins that grow by a constant factor, numbered without the empty ones. */
function binsOf(samples: Float64Array, sorted: Float64Array): Bins {
  const smallestPositive = sorted.find((value) => value > 0) ?? 1;
  const scale = 1 / Math.log(binGrowth);
  const rawOf = (value: number): number =>
    value <= 0 ? 0 : 1 + Math.max(0, Math.floor(Math.log(value / smallestPositive) * scale));
  const raw = Uint32Array.from(samples, rawOf);
  const used = Uint32Array.from(new Set(raw)).sort();
  const numbers = new Map<number, number>();
  used.forEach((bin, index) => numbers.set(bin, index));
  const lowerEdge = (bin: number): number => (bin === 0 ? 0 : smallestPositive * binGrowth ** (bin - 1));
  const edges = new Float64Array(used.length * 2);
  used.forEach((bin, index) => {
    edges[2 * index] = lowerEdge(bin);
    edges[2 * index + 1] = bin === 0 ? 0 : lowerEdge(bin + 1);
  });
  return { edges, binOf: raw.map((bin) => numbers.get(bin) ?? 0) };
}

/** Number of the time block of each sample, and how many blocks there are. */
function blocksOf(
  samples: number,
  timesUs: Float64Array | null,
  blockMs: number,
): { blockOf: Uint32Array; count: number } {
  if (timesUs === null) {
    const count = Math.min(maxBlocks, Math.max(minBlocks, Math.floor(Math.sqrt(samples))));
    return {
      blockOf: Uint32Array.from({ length: samples }, (_, index) => Math.floor((index * count) / samples)),
      count,
    };
  }
  let first = Infinity;
  let last = -Infinity;
  for (const time of timesUs) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  const spanUs = Math.max(1, last - first);
  const count = Math.min(maxBlocks, Math.max(minBlocks, Math.round(spanUs / (blockMs * 1000))));
  const blockOf = Uint32Array.from(timesUs, (time) =>
    Math.min(count - 1, Math.floor(((time - first) / spanUs) * count)),
  );
  return { blockOf, count };
}

/** Samples of each block by bin, empty bins left out: entries `starts[block]` to `starts[block + 1]`. */
interface BlockCounts {
  readonly sizes: Uint32Array;
  readonly starts: Uint32Array;
  readonly usedBins: Uint32Array;
  readonly usedCounts: Uint32Array;
}

function countsByBlock(blockOf: Uint32Array, blocks: number, binOf: Uint32Array, bins: number): BlockCounts {
  const sizes = new Uint32Array(blocks);
  const counts = new Uint32Array(blocks * bins);
  let entries = 0;
  for (let index = 0; index < blockOf.length; index++) {
    const block = blockOf[index] ?? 0;
    const at = block * bins + (binOf[index] ?? 0);
    sizes[block] = (sizes[block] ?? 0) + 1;
    if (counts[at] === 0) entries++;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const starts = new Uint32Array(blocks + 1);
  const usedBins = new Uint32Array(entries);
  const usedCounts = new Uint32Array(entries);
  let entry = 0;
  for (let block = 0; block < blocks; block++) {
    starts[block] = entry;
    for (let bin = 0; bin < bins; bin++) {
      const count = counts[block * bins + bin] ?? 0;
      if (count === 0) continue;
      usedBins[entry] = bin;
      usedCounts[entry] = count;
      entry++;
    }
  }
  starts[blocks] = entry;
  return { sizes, starts, usedBins, usedCounts };
}

/** Low and high end of each quantile over the resamples. */
function resampledQuantiles(
  samples: Float64Array,
  timesUs: Float64Array | null,
  sorted: Float64Array,
  qs: readonly number[],
  { random, confidence = 0.95, resamples = 1000, blockMs = 250 }: QuantileOptions,
): { low: number; high: number }[] {
  const { edges, binOf } = binsOf(samples, sorted);
  const bins = edges.length / 2;
  const { blockOf, count: blocks } = blocksOf(samples.length, timesUs, blockMs);
  const { sizes, starts, usedBins, usedCounts } = countsByBlock(blockOf, blocks, binOf, bins);
  const found = qs.map(() => new Float64Array(resamples));
  const times = new Uint32Array(blocks);
  const drawn = new Uint32Array(bins);
  for (let resample = 0; resample < resamples; resample++) {
    times.fill(0);
    drawn.fill(0);
    for (let draw = 0; draw < blocks; draw++) {
      const block = Math.floor(random() * blocks);
      times[block] = (times[block] ?? 0) + 1;
    }
    let total = 0;
    for (let block = 0; block < blocks; block++) {
      const weight = times[block] ?? 0;
      const size = sizes[block] ?? 0;
      if (weight === 0 || size === 0) continue;
      total += weight * size;
      const end = starts[block + 1] ?? 0;
      for (let entry = starts[block] ?? 0; entry < end; entry++) {
        const bin = usedBins[entry] ?? 0;
        drawn[bin] = (drawn[bin] ?? 0) + weight * (usedCounts[entry] ?? 0);
      }
    }
    for (const [index, q] of qs.entries()) {
      const quantiles = found[index];
      if (quantiles !== undefined) quantiles[resample] = quantileOfBins(drawn, edges, total, q);
    }
  }
  const filled = sizes.reduce((sum, size) => sum + (size > 0 ? 1 : 0), 0);
  const tail = tailShare(confidence, filled);
  return found.map((values) => percentileInterval(values.sort(), tail));
}

function quantileOfBins(drawn: Uint32Array, edges: Float64Array, total: number, q: number): number {
  const wanted = q * total;
  let before = 0;
  for (let bin = 0; bin < drawn.length; bin++) {
    const inBin = drawn[bin] ?? 0;
    if (inBin > 0 && before + inBin >= wanted) {
      const low = edges[2 * bin] ?? 0;
      const high = edges[2 * bin + 1] ?? low;
      return low + ((high - low) * (wanted - before)) / inBin;
    }
    before += inBin;
  }
  return edges.at(-1) ?? 0;
}
