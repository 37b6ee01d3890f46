import type { RunResult } from '../../../core/results/run-result.ts';
import { formatCount } from '../../../core/format.ts';
import { axis, grid, markLabel, still, verticalAxis } from './axes.ts';
import type { Chart, ChartSize } from './draw.ts';
import { paint } from './palette.ts';

/** Recall against `hnsw_ef`: mean with its interval, the weakest queries, the floor and the value that was chosen. */
export function recallChart(result: RunResult): Chart | null {
  if (result.recall.length === 0) return null;
  const k = result.recall[0]?.k ?? 10;
  const chosen = result.chosenEf;
  return {
    name: 'recall',
    label:
      `recall@${k} against hnsw_ef: ` +
      result.recall
        .map((point) => `${point.mean.given ? formatCount(point.mean.value) : 'not given'} at ${point.hnswEf}`)
        .join(', ') +
      (chosen ? `. Load ran at hnsw_ef ${chosen.hnswEf}.` : '.'),
    legend: [
      { name: `mean recall@${k}`, role: 'tide', stroke: 'solid' },
      { name: '95 % interval', role: 'shallow', stroke: 'area' },
      { name: '5th percentile of queries', role: 'slate', stroke: 'dotted' },
      { name: 'floor', role: 'sand', stroke: 'dashed' },
    ],
    option: (size) => option(result, k, size),
  };
}

function option(result: RunResult, k: number, size: ChartSize): Record<string, unknown> {
  const points = result.recall;
  const floor = result.chosenEf?.floor ?? result.plan?.recall.floor ?? null;
  const means = points.map((point) => (point.mean.given ? point.mean.value : null));
  const lows = points.map((point) => (point.mean.given ? point.mean.interval.low : null));
  const widths = points.map((point) => (point.mean.given ? point.mean.interval.high - point.mean.interval.low : null));
  const lowest = Math.min(1, ...points.map((point) => point.p5), ...lows.map((low) => low ?? 1));
  const chosenIndex = points.findIndex((point) => point.hnswEf === result.chosenEf?.hnswEf);
  const chosenMean = means[chosenIndex];
  const band = {
    type: 'line',
    ...still,
    stack: 'interval',
    symbol: 'none',
    lineStyle: { width: 0, color: paint('shallow') },
    itemStyle: { color: paint('shallow') },
  };
  return {
    grid: grid(size, 40),
    xAxis: axis('hnsw_ef', {
      type: 'category',
      boundaryGap: true,
      data: points.map((point) => String(point.hnswEf)),
      nameGap: 30,
      splitLine: { show: false },
    }),
    yAxis: verticalAxis(`recall@${k}`, {
      type: 'value',
      min: Math.max(0, Math.floor(lowest * 10 - 0.5) / 10),
      max: 1,
      axisLabel: { color: paint('muted'), fontSize: 12, formatter: (value: number) => formatCount(value) },
    }),
    series: [
      { ...band, data: lows, areaStyle: { color: paint('shallow'), opacity: 0 } },
      { ...band, data: widths, areaStyle: { color: paint('shallow'), opacity: 1 } },
      {
        type: 'line',
        ...still,
        data: means,
        symbol: 'circle',
        symbolSize: 7,
        lineStyle: { color: paint('tide'), width: 2.5 },
        itemStyle: { color: paint('tide') },
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('sand'), type: 'dashed', width: 1.25 },
          data:
            floor === null
              ? []
              : [
                  {
                    yAxis: floor,
                    label: markLabel(`floor ${formatCount(floor)}`, {
                      position: 'insideStartTop',
                      color: paint('sand'),
                    }),
                  },
                ],
        },
      },
      {
        type: 'line',
        ...still,
        data: points.map((point) => point.p5),
        symbol: 'rect',
        symbolSize: 5,
        lineStyle: { color: paint('slate'), width: 1.5, type: 'dotted' },
        itemStyle: { color: paint('slate') },
      },
      {
        type: 'scatter',
        ...still,
        symbol: 'circle',
        symbolSize: 16,
        itemStyle: { color: 'transparent', borderColor: paint('ink'), borderWidth: 1.75, opacity: 1 },
        z: 6,
        data:
          typeof chosenMean === 'number'
            ? [
                {
                  value: [chosenIndex, chosenMean],
                  label: markLabel(`used: ${points[chosenIndex]?.hnswEf ?? ''}`, {
                    position: 'bottom',
                    distance: 8,
                    fontWeight: 700,
                  }),
                },
              ]
            : [],
      },
    ],
  };
}
