/**
 * log, exp and pow made of + − × ÷ alone. JavaScript leaves the last bits of `Math.log` and its kin to the engine, and they
 * have changed between versions of V8; these give the same bits on every Node. Good to about 1e-15 relative.
 */

const bits = new DataView(new ArrayBuffer(8));
/** ln 2 in two parts: the first has so few bits that small integer multiples of it are exact. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/** Natural logarithm of a positive, normal, finite number. */
export function exactLog(value: number): number {
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  let exponent = ((high >>> 20) & 0x7ff) - 1023;
  bits.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  // ln m = 2 atanh((m − 1) / (m + 1)); |s| < 0.172, so that 11 terms of the series reach double precision.
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let term = 21; term >= 1; term -= 2) series = series * square + 1 / term;
  return exponent * ln2High + (exponent * ln2Low + 2 * s * series);
}

/** e to a power between −700 and 700. */
export function exactExp(power: number): number {
  const doublings = Math.round(power / Math.LN2);
  const rest = power - doublings * ln2High - doublings * ln2Low;
  let series = 1;
  for (let term = 17; term >= 1; term--) series = 1 + (series * rest) / term;
  bits.setUint32(0, (doublings + 1023) << 20);
  bits.setUint32(4, 0);
  return series * bits.getFloat64(0);
}

/** `base` to the `power`; `base` positive. */
export function exactPow(base: number, power: number): number {
  return exactExp(power * exactLog(base));
}
