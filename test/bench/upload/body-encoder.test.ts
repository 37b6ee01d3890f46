import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyEncoder } from '../../../bench/upload/body-encoder.ts';
import { longestComponentBytes, writeComponent } from '../../../bench/upload/decimal-writer.ts';

function written(value: number): string {
  const out = Buffer.alloc(64);
  return out.toString('latin1', 0, writeComponent(value, out, 0));
}

const float32 = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ min: -1, max: 1, noNaN: true }),
  fc.integer({ min: -1_000_001, max: 1_000_001 }).map((n) => Math.fround(n / 1e6)),
);

describe('a component as JSON', () => {
  it('is read back as the same float32, in no more bytes than promised', () => {
    fc.assert(
      fc.property(float32, (value) => {
        const text = written(value);
        expect(Math.fround(JSON.parse(text) as number)).toBe(value + 0);
        expect(text.length).toBeLessThanOrEqual(longestComponentBytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes six decimals for whole millionths and only as many digits as others need', () => {
    expect([0, 0.5, -0.25, 0.051234, 1, -1, 3, 1e-7, 1e30].map((n) => written(Math.fround(n)))).toEqual([
      '0.000000',
      '0.500000',
      '-0.250000',
      '0.051234',
      '1',
      '-1',
      '3',
      '0.00000010000',
      '1.00000002e+30',
    ]);
  });
});

describe('a body', () => {
  const point = fc.record({
    vector: fc.array(float32, { minLength: 3, maxLength: 3 }),
    payload: fc.dictionary(
      fc.string({ unit: 'grapheme' }),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null)),
    ),
  });

  it('holds exactly the points that were added, whatever their text', () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 1e9 }),
        (points, first) => {
          const encoder = new BodyEncoder(100);
          const vectors = Float32Array.from(points.flatMap(({ vector }) => vector));
          const payloads = points.map(({ payload }) => payload);
          for (let row = 0; row < points.length; row++) {
            encoder.add({ first, count: points.length, vectors, payloads }, row, 3);
          }
          const body = encoder.finish();
          const { points: read } = JSON.parse(body.bytes.toString()) as {
            points: { id: number; vector: number[]; payload: unknown }[];
          };
          expect(body.points).toBe(points.length);
          expect(read.map(({ id }) => id)).toEqual(points.map((_, row) => first + row));
          expect(Float32Array.from(read.flatMap(({ vector }) => vector)).map((x) => x + 0)).toEqual(
            vectors.map((x) => x + 0),
          );
          expect(JSON.stringify(read.map(({ payload }) => payload))).toBe(JSON.stringify(payloads));
        },
      ),
    );
  });

  it('is full at its target size, and empty again after clear', () => {
    const encoder = new BodyEncoder(200);
    const batch = { first: 0, count: 1, vectors: Float32Array.of(0.5, 0.25), payloads: null };
    while (!encoder.full) encoder.add(batch, 0, 2);
    expect(encoder.finish().bytes.length).toBeGreaterThanOrEqual(200);
    expect(encoder.finish().bytes.length).toBeLessThan(240);
    encoder.clear();
    expect(encoder.points).toBe(0);
    encoder.add(batch, 0, 2);
    expect(encoder.finish().bytes.toString()).toBe('{"points":[{"id":0,"vector":[0.500000,0.250000]}]}');
  });
});
