/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * A seeded stream of uniform numbers (sfc32, 32 bits of resolution). The same seed gives the same stream everywhere.
 * @param seed any integer; only its low 32 bits count
 */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** A seed of its own for each part of a run: parts that share one seed share their luck too. A whole number of 32 bits. */
export function seedOf(runSeed: number, part: number): number {
  return (runSeed + Math.imul(part, 0x9e3779b1)) >>> 0;
}
