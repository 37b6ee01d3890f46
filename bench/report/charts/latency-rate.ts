import type { LoadRow, RunResult } from '../../../core/results/run-result.ts';
import { formatMs, formatRate } from '../../../core/format.ts';
import { axis, formatAxisValue, grid, log10, logScale, markLabel, still, verticalAxis } from './axes.ts';
import type { Chart, ChartSize } from './draw.ts';
import type { LegendEntry } from './legend.ts';
import { paint } from './palette.ts';

type Point = readonly [number, number];

interface Offered {
  readonly row: LoadRow;
  readonly rate: number;
}

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
    legend: entries(result, offered),
    option: (size) => option(result, offered, size),
  };
}

const isJudged = ({ row }: Offered): boolean => !row.generator.bound && row.stoppedBy === null;
const isStopped = ({ row }: Offered): boolean => !row.generator.bound && row.stoppedBy !== null;
const isBound = ({ row }: Offered): boolean => row.generator.bound;

function entries(result: RunResult, offered: readonly Offered[]): LegendEntry[] {
  const held = result.capacity.some((capacity) => capacity.ratePerSecond !== null);
  const list: (LegendEntry & { readonly shown: boolean })[] = [
    { name: 'p95', role: 'tide', stroke: 'solid', shown: true },
    { name: 'p95 of an earlier try', role: 'tide', stroke: 'ring', shown: hasRepeats(offered.filter(isJudged)) },
    { name: 'p50', role: 'slate', stroke: 'dotted', shown: true },
    { name: 'objective', role: 'sand', stroke: 'dashed', shown: true },
    { name: 'high-water mark', role: 'ink', stroke: 'post', shown: held },
    { name: 'held within the objective', role: 'shallow', stroke: 'area', shown: held },
    { name: 'stopped at a bound', role: 'urgent', stroke: 'triangle', shown: offered.some(isStopped) },
    { name: 'generator-bound, not judged', role: 'muted', stroke: 'diamond', shown: offered.some(isBound) },
  ];
  return list.filter((entry) => entry.shown);
}

function option(result: RunResult, offered: readonly Offered[], size: ChartSize): Record<string, unknown> {
  const wide = size.name === 'wide';
  const judged = offered.filter(isJudged);
  const curve = lastOfEachRate(judged);
  const objectives = result.plan?.load.objectivesP95Ms ?? result.capacity.map((capacity) => capacity.objectiveP95Ms);
  const latencies = offered.flatMap(({ row }) => [valueOf(row, 'p95'), valueOf(row, 'p50')]);
  const rates = offered.map(({ rate }) => rate);
  const xScale = logScale(rates, formatAxisValue, wide ? 12 : 5);
  const yScale = logScale([...latencies, ...objectives], formatAxisValue, wide ? 12 : 8);
  const marks = result.capacity.flatMap((capacity): Mark[] =>
    capacity.ratePerSecond === null
      ? []
      : [
          {
            at: [log10(capacity.ratePerSecond), log10(capacity.objectiveP95Ms)],
            text: `${capacity.atLeast ? '≥ ' : ''}${formatRate(capacity.ratePerSecond)}`,
          },
        ],
  );
  return {
    grid: grid(size),
    xAxis: axis('offered searches per second', { ...xScale, nameGap: 30, splitLine: { show: false } }),
    yAxis: verticalAxis('latency from the intended start, ms', yScale),
    series: [
      {
        type: 'line',
        ...still,
        data: curve.map(({ row, rate }) => point(row, rate, 'p95')),
        symbol: 'circle',
        symbolSize: 7,
        lineStyle: { color: paint('tide'), width: 2.5 },
        itemStyle: { color: paint('tide') },
        z: 4,
        markArea: {
          silent: true,
          itemStyle: { color: paint('shallow'), opacity: 1 },
          data: marks.map(({ at }) => [{ coord: [xScale.min, yScale.min] }, { coord: at }]),
        },
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('sand'), type: 'dashed', width: 1.25 },
          data: objectives.map((ms) => ({
            yAxis: log10(ms),
            label: markLabel(wide ? `objective ${formatMs(ms)}` : formatMs(ms), {
              position: 'insideStartTop',
              color: paint('sand'),
            }),
          })),
        },
      },
      {
        type: 'line',
        ...still,
        data: curve.map(({ row, rate }) => point(row, rate, 'p50')),
        symbol: 'circle',
        symbolSize: 4,
        lineStyle: { color: paint('slate'), width: 1.5, type: 'dotted' },
        itemStyle: { color: paint('slate') },
        z: 3,
      },
      {
        type: 'scatter',
        ...still,
        symbol: 'circle',
        symbolSize: 7,
        itemStyle: { color: 'transparent', borderColor: paint('tide'), borderWidth: 1.5, opacity: 1 },
        z: 4,
        data: judged.filter((one) => !curve.includes(one)).map(({ row, rate }) => point(row, rate, 'p95')),
      },
      {
        type: 'scatter',
        ...still,
        symbol: 'triangle',
        symbolSize: 11,
        itemStyle: { color: paint('urgent'), opacity: 1 },
        z: 5,
        data: offered.filter(isStopped).map(({ row, rate }) => point(row, rate, 'p95')),
      },
      {
        type: 'scatter',
        ...still,
        symbol: 'diamond',
        symbolSize: 11,
        itemStyle: { color: 'transparent', borderColor: paint('muted'), borderWidth: 1.5, opacity: 1 },
        z: 5,
        data: offered.filter(isBound).map(({ row, rate }) => point(row, rate, 'p95')),
      },
      {
        type: 'scatter',
        ...still,
        symbol: 'rect',
        symbolSize: [3, 18],
        symbolOffset: [0, 0],
        itemStyle: { color: paint('ink'), opacity: 1 },
        z: 6,
        data: marks.map(({ at, text }) => ({
          value: at,
          label: markLabel(text, { position: 'left', distance: 7, offset: [0, -9], fontWeight: 700 }),
        })),
      },
    ],
  };
}

/** A rate that was tried more than once stands on the curve with its last row, which is the longer one where it was confirmed. */
function lastOfEachRate(judged: readonly Offered[]): Offered[] {
  return [...new Map(judged.map((one) => [one.rate, one])).values()];
}

const hasRepeats = (judged: readonly Offered[]): boolean => lastOfEachRate(judged).length < judged.length;

interface Mark {
  readonly at: Point;
  readonly text: string;
}

const point = (row: LoadRow, rate: number, percentile: 'p50' | 'p95'): Point => [
  log10(rate),
  log10(valueOf(row, percentile)),
];

function valueOf(row: LoadRow, percentile: 'p50' | 'p95'): number {
  const estimate = row.latency[percentile];
  return Math.max(0.01, estimate.given ? estimate.value : row.latency.meanMs);
}
