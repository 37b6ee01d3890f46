import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import type { LatencySummary } from '../../../core/results/run-result.ts';

/** Samples that must lie beyond a percentile for it to be drawn. */
const samplesBeyond = 10;
const pointsPerDecade = 16;
/** 1 ÷ (1 − 0.05). */
const lowestInverse = 1 / 0.95;

/**
 * A latency histogram as points `[1 ÷ (1 − percentile), ms]`, as far out as the number of samples supports. Empty when
 * there are too few samples or the histogram cannot be read: a report is worth more than one of its curves.
 */
export function percentileCurve(latency: LatencySummary): (readonly [number, number])[] {
  const farthest = latency.count / samplesBeyond;
  if (farthest < 2) return [];
  const histogram = readHistogram(latency.histogram);
  if (histogram === null) return [];
  // The lowest few samples are the luck of one request; the curve starts beyond them.
  const start = Math.log10(lowestInverse);
  const decades = Math.log10(farthest) - start;
  const count = Math.max(2, Math.ceil(decades * pointsPerDecade));
  return Array.from({ length: count + 1 }, (_, step) => {
    const inverse = 10 ** (start + (decades * step) / count);
    const us = histogram.getValueAtPercentile(100 * (1 - 1 / inverse));
    return [inverse, Math.max(us, 1) / 1000] as const;
  });
}

function readHistogram(base64: string): ReturnType<typeof decodeFromCompressedBase64> | null {
  try {
    return decodeFromCompressedBase64(base64, 'packed');
  } catch {
    return null;
  }
}
