import type { MatrixRowId } from '../../core/decision/verdict.ts';
import { numericRow } from '../../core/decision/matrix.ts';
import { formatBytes, formatCount, formatMs, formatPercent } from '../../core/format.ts';
import type { Estimate } from '../../core/statistics/interval.ts';

/** A share from 0 to 1 as per cent: `99.4 %`. */
export function formatShare(share: number): string {
  return formatPercent(share * 100, 3);
}

/** A whole number in full, in groups of three digits: `30 000`. */
export function formatWhole(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Binary bytes, as memory is sold: `312 MiB`. */
export function formatMemory(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const index = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${formatCount(Number((bytes / 1024 ** index).toPrecision(3)), 4)} ${units[index] ?? ''}`;
}

/** An estimate in a table cell; a refused one is a dash, its reason belongs beside the table. */
export function formatEstimate(estimate: Estimate, unit: (value: number) => string): string {
  return estimate.given ? unit(estimate.value) : '–';
}

/** The interval of an estimate: `5.5 ms to 6.2 ms`, or the reason why there is none. */
export function formatInterval(estimate: Estimate, unit: (value: number) => string): string {
  return estimate.given ? `${unit(estimate.interval.low)} to ${unit(estimate.interval.high)}` : estimate.reason;
}

/** An amount on a row of the matrix, in that row's unit. */
export function formatAmount(id: MatrixRowId, amount: number): string {
  if (id === 'regions') return formatCount(amount);
  switch (numericRow(id).unit) {
    case 'ms':
      return formatMs(amount);
    case 'bytes':
      return formatBytes(amount);
    case 'percent':
      return formatPercent(amount);
    case 'count':
      return formatCount(amount, 4);
    case 'people':
      return `${formatCount(amount, 4)} ${amount === 1 ? 'person' : 'people'}`;
  }
}
