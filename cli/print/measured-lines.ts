import { formatEstimate, formatWhole } from '../../bench/report/numbers.ts';
import { oneClientRow, peakRow, usersCarried } from '../../bench/report/words.ts';
import { formatCount, formatMs, formatRate, formatSeconds } from '../../core/format.ts';
import type { CapacityResult, LoadRow, RunResult } from '../../core/results/run-result.ts';
import { heading, pad, widthOf, wrap, type PrintOptions } from './text.ts';

/** What a run measured, in a few lines: latency, capacity, recall, upload. Empty for a run without load. */
export function measuredLines(result: RunResult, options: PrintOptions): string[] {
  const facts: (readonly [string, string])[] = [
    ...latencyFacts(result),
    ...result.capacity.map((capacity): [string, string] => [
      `Held within ${formatMs(capacity.objectiveP95Ms)}`,
      capacityText(result, capacity),
    ]),
    ...recallFacts(result),
    ...uploadFacts(result),
  ];
  if (facts.length === 0) return [];
  const label = Math.max(...facts.map(([name]) => name.length)) + 2;
  return [
    ...heading('Measured', options),
    ...facts.flatMap(([name, text]) =>
      wrap(text, widthOf(options) - label - 2).map((line, at) => `  ${pad(at === 0 ? name : '', label)}${line}`),
    ),
  ];
}

function latencyFacts(result: RunResult): [string, string][] {
  const one = oneClientRow(result);
  const peak = peakRow(result);
  return [
    ...(one ? [['One client', percentiles(one)] as [string, string]] : []),
    ...(peak
      ? [[`At peak, ${formatRate(peak.offeredRatePerSecond ?? 0)}`, percentiles(peak)] as [string, string]]
      : []),
  ];
}

function percentiles(row: LoadRow): string {
  if (row.generator.bound) return `not judged, generator-bound: ${row.generator.reasons.join('; ')}`;
  const { p50, p95, p99 } = row.latency;
  const failed = row.attempted - row.succeeded;
  return (
    `p50 ${formatEstimate(p50, formatMs)}, p95 ${formatEstimate(p95, formatMs)}, p99 ${formatEstimate(p99, formatMs)}` +
    (failed > 0 ? `, ${formatWhole(failed)} of ${formatWhole(row.attempted)} failed` : '')
  );
}

function capacityText(result: RunResult, capacity: CapacityResult): string {
  if (capacity.ratePerSecond === null) return `no rate; ${capacity.limitedBy}`;
  const users = usersCarried(result, capacity.ratePerSecond);
  return [
    `${capacity.atLeast ? 'at least ' : ''}${formatRate(capacity.ratePerSecond)}`,
    ...(users === null ? [] : [`could carry ${formatWhole(users)} users`]),
    ...(capacity.confirmedBy === null ? ['not confirmed'] : []),
    `limited by ${capacity.limitedBy}`,
  ].join('; ');
}

function recallFacts(result: RunResult): [string, string][] {
  const chosen = result.chosenEf;
  if (chosen === null) return [];
  const k = result.recall[0]?.k ?? result.plan?.recall.k ?? 10;
  const floor = chosen.reached
    ? `floor ${formatCount(chosen.floor)}`
    : `floor ${formatCount(chosen.floor)} not reached`;
  return [[`Recall@${k}`, `${formatCount(chosen.recall)} at hnsw_ef ${chosen.hnswEf} (${floor})`]];
}

function uploadFacts(result: RunResult): [string, string][] {
  const upload = result.upload;
  if (upload === null) return [];
  const clock = (seconds: number | null): string => (seconds === null ? 'never' : formatSeconds(seconds));
  return [
    [
      'Upload',
      `${formatCount(upload.points)} points accepted in ${clock(upload.acceptedSeconds)}, ` +
        `searchable ${clock(upload.searchableSeconds)}, indexed ${clock(upload.indexedSeconds)}`,
    ],
  ];
}
