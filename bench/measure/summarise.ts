import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencySummary } from '../../core/results/run-result.ts';
import { quantileEstimates } from '../../core/statistics/bootstrap.ts';
import type { Estimate } from '../../core/statistics/interval.ts';
import type { Random } from '../../core/statistics/random.ts';

const quantiles = [0.5, 0.9, 0.95, 0.99, 0.999] as const;

/**
 * Summary of one kind of time of a row; samples that are NaN do not belong to it.
 * @param valuesUs times in µs
 * @param intendedUs intended start of each, in ascending order, in µs
 */
export function summarise(valuesUs: Float64Array, intendedUs: Float64Array, random: Random): LatencySummary {
  const someMissing = valuesUs.some((value) => Number.isNaN(value));
  const values = someMissing ? valuesUs.filter((value) => !Number.isNaN(value)) : valuesUs;
  const times = someMissing ? intendedUs.filter((_time, i) => !Number.isNaN(valuesUs[i])) : intendedUs;
  const valuesMs = values.map((value) => value / 1000);
  const [p50, p90, p95, p99, p999] = quantileEstimates(valuesMs, times, quantiles, { random });
  let minMs = Number.POSITIVE_INFINITY;
  let maxMs = 0;
  let sumMs = 0;
  for (const value of valuesMs) {
    if (value < minMs) minMs = value;
    if (value > maxMs) maxMs = value;
    sumMs += value;
  }
  const count = valuesMs.length;
  return {
    count,
    minMs: count === 0 ? 0 : minMs,
    meanMs: count === 0 ? 0 : sumMs / count,
    maxMs,
    p50: p50 ?? notAsked,
    p90: p90 ?? notAsked,
    p95: p95 ?? notAsked,
    p99: p99 ?? notAsked,
    p999: p999 ?? notAsked,
    histogram: encodeHistogram(values),
  };
}

const notAsked: Estimate = { given: false, reason: 'not asked for', samples: 0 };

/** HdrHistogram V2, compressed, in base64: 3 significant digits, values in whole µs. */
function encodeHistogram(valuesUs: Float64Array): string {
  const histogram = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3, autoResize: true });
  for (const value of valuesUs) histogram.recordValue(Math.round(value));
  return encodeIntoCompressedBase64(histogram);
}
