import { formatCount } from '../../../core/format.ts';
import { formatWhole } from '../numbers.ts';
import type { ChartSize } from './draw.ts';
import { paint } from './palette.ts';

const fontSize = 12;

/** What all axes share. */
export function axis(name: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name,
    nameLocation: 'middle',
    nameTextStyle: { color: paint('muted'), fontSize },
    axisLine: { show: true, onZero: false, lineStyle: { color: paint('muted') } },
    axisTick: { show: false },
    axisLabel: { color: paint('muted'), fontSize, hideOverlap: true },
    splitLine: { show: true, lineStyle: { color: paint('line'), width: 1 } },
    minorTick: { show: false },
    ...more,
  };
}

/** A vertical axis: its name stands above it, where it needs no turning of the head. */
export function verticalAxis(name: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return axis(name, {
    nameLocation: 'end',
    nameGap: 12,
    nameTextStyle: { color: paint('muted'), fontSize, align: 'left', padding: [0, 0, 0, -36] },
    axisLine: { show: false },
    ...more,
  });
}

/** The plot's place inside the drawing. */
export function grid(size: ChartSize, right = 24): Record<string, unknown> {
  return { left: 52, right: size.name === 'wide' ? right : 16, top: 40, bottom: 50 };
}

/** A label beside a mark. */
export function markLabel(text: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { show: true, formatter: text, color: paint('ink'), fontSize, textBorderWidth: 0, ...more };
}

/** Settings of a series that nothing can be done to: the drawing is still. */
export const still = { silent: true, emphasis: { disabled: true }, animation: false } as const;

/** Where a positive value stands on an axis made by {@link logScale}. */
export const log10 = (value: number): number => Math.log10(value);

/**
 * A logarithmic scale as axis settings: from a step of 1, 2, 5 per decade below the smallest value to one above the
 * largest, labelled at each step, or at decades only where steps would not fit. The data has to go through
 * {@link log10}.
 */
export function logScale(
  values: readonly number[],
  label: (value: number) => string,
  maxLabels = 9,
): { readonly min: number; readonly max: number; readonly [setting: string]: unknown } {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const smallest = Math.min(...positive, 1e12);
  const largest = Math.max(...positive, 1e-12);
  const all = steps(smallest, Math.max(largest * 1.02, smallest * 2), [1, 2, 5]);
  const decades = all.filter((value) => Number.isInteger(round(Math.log10(value))));
  const shown = all.length <= maxLabels ? all : decades;
  const ends = { min: log10(all[0] ?? 1), max: log10(all[all.length - 1] ?? 10) };
  const customValues = shown.map(log10);
  return {
    type: 'value',
    ...ends,
    axisTick: { show: false, customValues },
    axisLabel: {
      customValues,
      formatter: (value: number) => label(round(10 ** value)),
      color: paint('muted'),
      fontSize,
      hideOverlap: true,
    },
  };
}

const round = (value: number): number => Number(value.toPrecision(6));

/** Steps of every decade, from the last at or below `low` to the first at or above `high`. */
function steps(low: number, high: number, inDecade: readonly number[]): number[] {
  const found: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade++) {
    for (const step of inDecade) found.push(round(step * 10 ** decade));
  }
  const first = found.findLastIndex((value) => value <= low);
  const last = found.findIndex((value) => value >= high);
  return found.slice(Math.max(0, first), last < 0 ? undefined : last + 1);
}

/** A value beside an axis, in full: `2 000`, `0.5`. */
export const formatAxisValue = (value: number): string => (value >= 1 ? formatWhole(value) : formatCount(value));
