import type { RunResult } from '../../../core/results/run-result.ts';
import { formatCount, formatSeconds } from '../../../core/format.ts';
import { axis, grid, markLabel, still, verticalAxis } from './axes.ts';
import type { Chart, ChartSize } from './draw.ts';
import { paint } from './palette.ts';

/** Points accepted and vectors indexed over the time of the upload. */
export function uploadChart(result: RunResult): Chart | null {
  const upload = result.upload;
  if (upload === null || upload.timeline.length < 2) return null;
  return {
    name: 'upload',
    label:
      `Upload of ${formatCount(upload.points)} points: accepted after ${formatSeconds(upload.acceptedSeconds)}, ` +
      `searchable ${after(upload.searchableSeconds)}, index proven ready ${after(upload.indexedSeconds)}.`,
    legend: [
      { name: 'accepted points', role: 'slate', stroke: 'dashed' },
      { name: 'vectors in HNSW', role: 'tide', stroke: 'solid' },
    ],
    option: (size) => option(upload, size),
  };
}

const after = (seconds: number | null): string => (seconds === null ? 'never' : `after ${formatSeconds(seconds)}`);

function option(upload: NonNullable<RunResult['upload']>, size: ChartSize): Record<string, unknown> {
  const last = upload.timeline[upload.timeline.length - 1]?.seconds ?? 0;
  const end = Math.max(last, upload.acceptedSeconds, upload.searchableSeconds ?? 0, upload.indexedSeconds ?? 0);
  const clock = (seconds: number | null, text: string, left: boolean): Record<string, unknown>[] =>
    seconds === null
      ? []
      : [
          {
            xAxis: seconds,
            label: markLabel(`${text} ${formatSeconds(seconds)}`, {
              position: 'insideStartBottom',
              rotate: 0,
              align: left ? 'right' : 'left',
              verticalAlign: 'bottom',
              padding: left ? [0, 7, 6, 0] : [0, 0, 6, 7],
            }),
          },
        ];
  return {
    grid: grid(size),
    xAxis: axis('seconds since the first byte', {
      type: 'value',
      min: 0,
      max: Math.max(1, Math.ceil(end)),
      nameGap: 30,
      splitLine: { show: false },
    }),
    yAxis: verticalAxis('points', {
      type: 'value',
      min: 0,
      axisLabel: { color: paint('muted'), fontSize: 12, formatter: (value: number) => formatCount(value) },
    }),
    series: [
      {
        type: 'line',
        ...still,
        symbol: 'none',
        lineStyle: { color: paint('slate'), width: 2, type: 'dashed' },
        itemStyle: { color: paint('slate') },
        data: upload.timeline.map((at) => [at.seconds, at.acceptedPoints]),
        z: 4,
      },
      {
        type: 'line',
        ...still,
        symbol: 'none',
        connectNulls: true,
        lineStyle: { color: paint('tide'), width: 2.5 },
        itemStyle: { color: paint('tide') },
        areaStyle: { color: paint('shallow'), opacity: 1 },
        data: upload.timeline.map((at) => [at.seconds, at.indexedVectors]),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('muted'), type: 'dashed', width: 1 },
          data: [
            ...clock(upload.searchableSeconds, 'searchable', (upload.searchableSeconds ?? 0) > end / 2),
            ...clock(upload.indexedSeconds, 'ready', true),
          ],
        },
      },
    ],
  };
}
