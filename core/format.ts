/**
 * Numbers as a reader sees them, in reports, tables and sentences. Three significant digits unless said otherwise, a
 * space before the unit and between groups of three digits.
 */

interface Scale {
  readonly factor: number;
  readonly unit: string;
}

const countScales: readonly Scale[] = [
  { factor: 1e9, unit: ' G' },
  { factor: 1e6, unit: ' M' },
  { factor: 1e3, unit: ' K' },
  { factor: 1, unit: '' },
];
const byteScales: readonly Scale[] = [
  { factor: 1e12, unit: ' TB' },
  { factor: 1e9, unit: ' GB' },
  { factor: 1e6, unit: ' MB' },
  { factor: 1e3, unit: ' KB' },
  { factor: 1, unit: ' B' },
];
const secondScales: readonly Scale[] = [
  { factor: 3600, unit: ' h' },
  { factor: 60, unit: ' min' },
  { factor: 1, unit: ' s' },
];

function grouped(whole: string): string {
  return whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ' ') : whole;
}

/** Rounds to significant digits, never below the decimal point of a whole number, and drops closing zeros. */
function significant(value: number, digits: number): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(20, Math.max(0, digits - 1 - magnitude));
  const text = value.toFixed(decimals);
  const trimmed = decimals > 0 ? text.replace(/\.?0+$/, '') : text;
  const [whole = '0', fraction] = trimmed.split('.');
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
}

function scaled(value: number, scales: readonly Scale[], digits: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (value < 0) return `-${scaled(-value, scales, digits)}`;
  const smallest = scales.at(-1) ?? { factor: 1, unit: '' };
  if (value === Infinity) return `unlimited${smallest.unit}`;
  // A value is rounded before its unit is chosen, so that 999 960 reads 1 M and not 1000 K.
  const rounded = Number(value.toPrecision(digits));
  const scale = scales.find(({ factor }) => rounded >= factor) ?? smallest;
  return `${significant(value / scale.factor, digits)}${scale.unit}`;
}

/** A count, e.g. `950`, `412 K`, `1.5 M`. */
export function formatCount(count: number, digits = 3): string {
  return scaled(count, countScales, digits);
}

/** Bytes in decimal units, as the matrix has them (1 GB = 1e9 bytes), e.g. `1.4 GB`. */
export function formatBytes(bytes: number, digits = 3): string {
  return scaled(bytes, byteScales, digits);
}

/** Milliseconds, e.g. `38.2 ms`; from ten seconds on in seconds. */
export function formatMs(milliseconds: number, digits = 3): string {
  return Math.abs(milliseconds) >= 1e4
    ? formatSeconds(milliseconds / 1000, digits)
    : scaled(milliseconds, [{ factor: 1, unit: ' ms' }], digits);
}

/** A rate per second, e.g. `4.63 K/s`. */
export function formatRate(ratePerSecond: number, digits = 3): string {
  return `${formatCount(ratePerSecond, digits)}/s`;
}

/** Per cent, given as per cent, e.g. `72.5 %`; up to five digits, so that 99.95 stays 99.95. */
export function formatPercent(percent: number, digits = 5): string {
  return scaled(percent, [{ factor: 1, unit: ' %' }], digits);
}

/** Seconds, e.g. `4.2 s`, `1.5 min`, `2 h`. */
export function formatSeconds(seconds: number, digits = 3): string {
  return scaled(seconds, secondScales, digits);
}
