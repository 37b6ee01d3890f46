import { exactLog } from './exact-math.ts';

/**
 * Random numbers that are a function of (seed, stream, index, counter): nothing is drawn in order, so any point can be
 * made again alone. 32-bit integer mixing only, so the bits are the same on every Node.
 */
export interface RandomKey {
  readonly low: number;
  readonly high: number;
}

/** Purposes that must not share numbers. */
export const streams = {
  projection: 1,
  mean: 2,
  topicCentre: 3,
  point: 4,
  query: 5,
  pointPayload: 6,
  popularity: 7,
  vocabulary: 8,
  topicAxes: 9,
} as const;
type Stream = (typeof streams)[keyof typeof streams];

function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/**
 * Key of one item of a stream. Two words, because one alone would make the counters of two of a million items overlap.
 * @param seed low 53 bits count
 */
export function randomKey(seed: number, stream: Stream, index: number): RandomKey {
  const seedLow = seed | 0;
  const seedHigh = Math.floor(seed / 4294967296) | 0;
  const indexHigh = Math.floor(index / 4294967296) | 0;
  const base = mix(seedLow ^ mix(seedHigh ^ mix(stream + Math.imul(indexHigh, 0x2c1b3c6d))));
  const low = mix(base + Math.imul(index | 0, 0x9e3779b1));
  const high = mix(low ^ mix((index | 0) ^ Math.imul(base, 0x297a2d39)));
  return { low, high };
}

/** 32 random bits (a signed integer) of `counter` under `key`. */
export function randomBits(key: RandomKey, counter: number): number {
  let x = (key.low + Math.imul(counter, 0x9e3779b1)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x ^= key.high ^ (x >>> 15);
  x = Math.imul(x, 0x735a2d97);
  return x ^ (x >>> 15);
}

/** Uniform in [0, 1), 32 bits of resolution. */
export function uniform(key: RandomKey, counter: number): number {
  return (randomBits(key, counter) >>> 0) / 4294967296;
}

/**
 * Quantile of the standard normal distribution, 0 < p < 1: algorithm AS 241 (PPND16, Wichura 1988), about 1e-16 relative,
 * with our own logarithm.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centreTop, r)) / polynomial(centreBottom, r);
  }
  const r = Math.sqrt(-exactLog(q < 0 ? p : 1 - p));
  const value =
    r <= 5
      ? polynomial(middleTop, r - 1.6) / polynomial(middleBottom, r - 1.6)
      : polynomial(tailTop, r - 5) / polynomial(tailBottom, r - 5);
  return q < 0 ? -value : value;
}

/** Coefficients of AS 241, constant term first. */
const centreTop = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const centreBottom = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
  28729.085735721942674, 5226.495278852545925,
];
const middleTop = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const middleBottom = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const tailTop = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
  0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const tailBottom = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + (coefficients[i] ?? 0);
  return value;
}

const cellBits = 12;
const cells = 1 << cellBits;
const cellShift = 32 - cellBits;
const cellWidth = 1 << cellShift;
/** Cells at each end whose quantile bends too much for a straight line. */
const curvedCells = cells >> 6;
const knots = Float64Array.from({ length: cells + 1 }, (_, i) =>
  i === 0 || i === cells ? 0 : normalQuantile(i / cells),
);

/**
 * Standard normal number of 32 random bits: inverse distribution function by straight lines between 4 096 exact knots
 * (error below 1e-5), and by formula in the outer 1/64 at each end. Reaches ±6.3.
 */
export function normalOfBits(randomBits32: number): number {
  const u = randomBits32 >>> 0;
  const cell = u >>> cellShift;
  if (cell < curvedCells || cell >= cells - curvedCells) return normalQuantile((u + 0.5) / 4294967296);
  const left = knots[cell] ?? 0;
  return left + ((knots[cell + 1] ?? 0) - left) * ((u & (cellWidth - 1)) / cellWidth);
}

/** Standard normal number of `counter` under `key`. */
export function normal(key: RandomKey, counter: number): number {
  return normalOfBits(randomBits(key, counter));
}
