import type { LoadRow, RunResult } from '../../../core/results/run-result.ts';
import { formatCount, formatMs, formatRate } from '../../../core/format.ts';
import { axis, formatAxisValue, grid, log10, logScale, still, verticalAxis } from './axes.ts';
import type { Chart, ChartSize } from './draw.ts';
import type { LegendEntry } from './legend.ts';
import { paint, type Role } from './palette.ts';
import { percentileCurve } from './percentile-curve.ts';

interface Stroke {
  readonly role: Role;
  readonly type: 'solid' | 'dashed' | 'dotted';
  readonly width: number;
}

const strokes: readonly Stroke[] = [
  { role: 'slate', type: 'dotted', width: 2.5 },
  { role: 'stay', type: 'dashed', width: 2 },
  { role: 'tide', type: 'solid', width: 2.5 },
  { role: 'sand', type: 'solid', width: 2 },
];

const strokeOf = (index: number): Stroke => strokes[index] ?? { role: 'tide', type: 'solid', width: 2 };

interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** Latency by percentile, from the histograms: one client, the profile's peak, and the confirmed capacities. */
export function percentileChart(result: RunResult): Chart | null {
  const confirmed = new Set(result.capacity.map((capacity) => capacity.confirmedBy));
  const rows = result.load.filter(({ phase, id }) =>
    phase === 'confirmation' ? confirmed.has(id) : phase !== 'capacity-search',
  );
  const curves = rows
    .map((row) => ({ name: nameOf(row), points: percentileCurve(row.latency) }))
    .filter((curve) => curve.points.length > 1)
    .slice(0, strokes.length);
  if (curves.length === 0) return null;
  return {
    name: 'percentiles',
    label:
      'Latency by percentile. ' +
      rows
        .map((row) => `${nameOf(row)}: p50 ${said(row, 'p50')}, p95 ${said(row, 'p95')}, p99 ${said(row, 'p99')}`)
        .join('; '),
    legend: curves.map((curve, index): LegendEntry => {
      const { role, type } = strokeOf(index);
      return { name: curve.name, role, stroke: type };
    }),
    option: (size) => option(curves, size),
  };
}

function option(curves: readonly Curve[], size: ChartSize): Record<string, unknown> {
  const narrow = size.name === 'narrow';
  const latencies = curves.flatMap((curve) => curve.points.map(([, ms]) => ms));
  const farthest = Math.max(10, ...curves.flatMap((curve) => curve.points.map(([inverse]) => inverse)));
  const marks = [1, ...(narrow ? [] : [2]), 10, 100, 1_000, 10_000, 100_000].filter(
    (inverse) => inverse <= farthest * 1.001,
  );
  const customValues = marks.map(log10);
  return {
    grid: grid(size),
    xAxis: axis('percentile', {
      type: 'value',
      min: 0,
      max: log10(farthest),
      nameGap: 30,
      splitLine: { show: true, lineStyle: { color: paint('line') } },
      axisTick: { show: false, customValues },
      axisLabel: {
        customValues,
        color: paint('muted'),
        fontSize: 12,
        formatter: (value: number) => `${formatCount(100 * (1 - 10 ** -value), 6)} %`,
      },
    }),
    yAxis: verticalAxis('latency, ms', {
      ...logScale(latencies, formatAxisValue, narrow ? 7 : 10),
    }),
    series: curves.map((curve, index) => {
      const { role, type, width } = strokeOf(index);
      return {
        type: 'line',
        ...still,
        symbol: 'none',
        lineStyle: { color: paint(role), type, width },
        itemStyle: { color: paint(role) },
        data: curve.points.map(([inverse, ms]) => [log10(inverse), log10(ms)]),
      };
    }),
  };
}

function nameOf(row: LoadRow): string {
  if (row.offeredRatePerSecond === null) return 'one client';
  const rate = formatRate(row.offeredRatePerSecond);
  return row.phase === 'profile-peak' ? `profile’s peak, ${rate}` : `confirmed, ${rate}`;
}

function said(row: LoadRow, percentile: 'p50' | 'p95' | 'p99'): string {
  const estimate = row.latency[percentile];
  return estimate.given ? formatMs(estimate.value) : 'not given';
}
