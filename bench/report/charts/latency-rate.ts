import type { LoadRow, RunResult } from '../../../core/results/run-result.ts';
import { formatCount, formatMs, formatRate } from '../../../core/format.ts';
import { axis, grid, legend, log10, logScale, markLabel, still, verticalAxis } from './axes.ts';
import type { Chart, ChartSize } from './draw.ts';
import { paint } from './palette.ts';

type Point = readonly [number, number];

interface Offered {
  readonly row: LoadRow;
  readonly rate: number;
}

const names = {
  p95: 'p95',
  p50: 'p50',
  stopped: 'stopped at a bound',
  bound: 'generator-bound, not judged',
  mark: 'high-water mark',
} as const;

/** Latency from the intended start against the offered rate, with the objectives and the high-water mark. */
export function latencyRateChart(result: RunResult): Chart | null {
  const offered = result.load
    .flatMap((row): Offered[] =>
      row.offeredRatePerSecond === null || !row.latency.p95.given ? [] : [{ row, rate: row.offeredRatePerSecond }],
    )
    .sort((a, b) => a.rate - b.rate);
  if (offered.length < 2) return null;
  const held = result.capacity.flatMap((capacity) =>
    capacity.ratePerSecond === null ? [] : [{ ...capacity, rate: capacity.ratePerSecond }],
  );
  const marks = held.map(
    (capacity) =>
      `${capacity.atLeast ? 'at least ' : ''}${formatRate(capacity.rate)} within ${formatMs(capacity.objectiveP95Ms)}`,
  );
  return {
    name: 'latency-rate',
    label:
      `p95 latency against offered rate, ${offered.length} rates from ${formatRate(offered[0]?.rate ?? 0)} to ` +
      `${formatRate(offered[offered.length - 1]?.rate ?? 0)}. ` +
      (marks.length > 0 ? `High-water mark: ${marks.join('; ')}.` : 'No rate was held within an objective.'),
    option: (size) => option(result, offered, size),
  };
}

function option(result: RunResult, offered: readonly Offered[], size: ChartSize): Record<string, unknown> {
  const judged = offered.filter(({ row }) => !row.generator.bound && row.stoppedBy === null);
  const stopped = offered.filter(({ row }) => !row.generator.bound && row.stoppedBy !== null);
  const bound = offered.filter(({ row }) => row.generator.bound);
  const objectives = result.plan?.load.objectivesP95Ms ?? result.capacity.map((capacity) => capacity.objectiveP95Ms);
  const latencies = offered.flatMap(({ row }) => [valueOf(row, 'p95'), valueOf(row, 'p50')]);
  const marks = result.capacity.flatMap((capacity): { at: Point; text: string }[] =>
    capacity.ratePerSecond === null
      ? []
      : [
          {
            at: [log10(capacity.ratePerSecond), log10(capacity.objectiveP95Ms)],
            text: `${capacity.atLeast ? '≥ ' : ''}${formatRate(capacity.ratePerSecond)}`,
          },
        ],
  );
  const highest = Math.max(...marks.map((mark) => mark.at[0]), -Infinity);
  const series = [
    {
      name: names.p95,
      type: 'line',
      ...still,
      data: judged.map(({ row, rate }) => point(row, rate, 'p95')),
      symbol: 'circle',
      symbolSize: 7,
      lineStyle: { color: paint('tide'), width: 2.5 },
      itemStyle: { color: paint('tide') },
      z: 4,
      markArea: {
        silent: true,
        itemStyle: { color: paint('shallow'), opacity: 1 },
        data: Number.isFinite(highest) ? [[{ xAxis: 'min' }, { xAxis: highest }]] : [],
      },
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: paint('sand'), type: 'dashed', width: 1.25 },
        data: objectives.map((ms) => ({
          yAxis: log10(ms),
          label: markLabel(size.name === 'wide' ? `objective ${formatMs(ms)}` : formatMs(ms), {
            position: 'insideStartTop',
            color: paint('sand'),
          }),
        })),
      },
    },
    {
      name: names.p50,
      type: 'line',
      ...still,
      data: judged.map(({ row, rate }) => point(row, rate, 'p50')),
      symbol: 'circle',
      symbolSize: 4,
      lineStyle: { color: paint('slate'), width: 1.5, type: 'dotted' },
      itemStyle: { color: paint('slate') },
      z: 3,
    },
    ...scatter(names.stopped, 'triangle', 'urgent', stopped),
    ...scatter(names.bound, 'emptyDiamond', 'muted', bound),
    {
      name: names.mark,
      type: 'scatter',
      ...still,
      symbol: 'rect',
      symbolSize: [3, 22],
      itemStyle: { color: paint('ink') },
      z: 6,
      data: marks.map(({ at, text }) => ({
        value: at,
        label: markLabel(text, { position: 'left', distance: 8, offset: [0, -10], fontWeight: 700 }),
      })),
    },
  ];
  return {
    grid: grid(size),
    legend: legend(series.filter((one) => one.data.length > 0).map((one) => one.name)),
    xAxis: axis('offered searches per second', {
      ...logScale(
        offered.map(({ rate }) => rate),
        (value) => formatCount(value),
        size.name === 'wide' ? 12 : 6,
      ),
      nameGap: 30,
      splitLine: { show: false },
    }),
    yAxis: verticalAxis('latency from the intended start, ms', {
      ...logScale([...latencies, ...objectives], (value) => formatCount(value), size.name === 'wide' ? 12 : 8),
    }),
    series,
  };
}

function scatter(
  name: string,
  symbol: string,
  role: 'urgent' | 'muted',
  rows: readonly Offered[],
): { name: string; data: Point[]; [setting: string]: unknown }[] {
  if (rows.length === 0) return [];
  return [
    {
      name,
      type: 'scatter',
      ...still,
      symbol,
      symbolSize: 11,
      itemStyle: { color: paint(role) },
      z: 5,
      data: rows.map(({ row, rate }) => point(row, rate, 'p95')),
    },
  ];
}

const point = (row: LoadRow, rate: number, percentile: 'p50' | 'p95'): Point => [
  log10(rate),
  log10(valueOf(row, percentile)),
];

function valueOf(row: LoadRow, percentile: 'p50' | 'p95'): number {
  const estimate = row.latency[percentile];
  return Math.max(0.01, estimate.given ? estimate.value : row.latency.meanMs);
}
