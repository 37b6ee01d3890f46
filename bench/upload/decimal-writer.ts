import { componentSteps } from '../data/embedding-generator.ts';

/** No float32 is written with more bytes: a sign and the 21 digits of numbers just below 1e21, which JavaScript writes out. */
export const longestComponentBytes = 22;

const zero = 48;
const dot = 46;
const minus = 45;
/** The digits of 0 … 999, three bytes each. */
const threeDigits = Uint8Array.from({ length: 3000 }, (_, i) => {
  const value = Math.floor(i / 3);
  return zero + (i % 3 === 0 ? Math.floor(value / 100) : i % 3 === 1 ? Math.floor(value / 10) % 10 : value % 10);
});

/** Finer steps for numbers that are not whole millionths: 11 decimals say any float32 between 0.01 and 1. */
const fineSteps = 1e11;

/**
 * Writes a finite float32 as JSON so that a reader gets the same float32 back. Whole millionths below 1, which is all that
 * the generator makes, take six decimals and integer arithmetic; other numbers as many digits as they need.
 * @returns the offset behind the last byte
 */
export function writeComponent(value: number, out: Uint8Array, offset: number): number {
  const magnitude = value < 0 ? -value : value;
  const millionths = Math.round(magnitude * componentSteps);
  let at = offset;
  if (millionths < componentSteps && Math.fround(millionths / componentSteps) === magnitude) {
    if (value < 0) out[at++] = minus;
    out[at] = zero;
    out[at + 1] = dot;
    at = writeThree(Math.floor(millionths / 1000), out, at + 2);
    return writeThree(millionths % 1000, out, at);
  }
  const fine = Math.round(magnitude * fineSteps);
  if (fine < fineSteps && Math.fround(fine / fineSteps) === magnitude) {
    if (value < 0) out[at++] = minus;
    out[at] = zero;
    out[at + 1] = dot;
    const high = Math.floor(fine / 1e6);
    const low = fine - high * 1e6;
    // The high five digits start in the middle of a group of three.
    const top = Math.floor(high / 1000) * 3;
    out[at + 2] = threeDigits[top + 1] ?? zero;
    out[at + 3] = threeDigits[top + 2] ?? zero;
    at = writeThree(high % 1000, out, at + 4);
    at = writeThree(Math.floor(low / 1000), out, at);
    return writeThree(low % 1000, out, at);
  }
  // Nine significant digits say any float32; the plain number is shorter for the likes of 1 and 0.5.
  const nine = String(Number(value.toPrecision(9)));
  for (let i = 0; i < nine.length; i++) out[at + i] = nine.charCodeAt(i);
  return at + nine.length;
}

function writeThree(value: number, out: Uint8Array, offset: number): number {
  const from = value * 3;
  out[offset] = threeDigits[from] ?? zero;
  out[offset + 1] = threeDigits[from + 1] ?? zero;
  out[offset + 2] = threeDigits[from + 2] ?? zero;
  return offset + 3;
}
