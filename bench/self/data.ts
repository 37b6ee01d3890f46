import { createSyntheticDataSet } from '../data/synthetic-data-set.ts';
import { BodyEncoder } from '../upload/body-encoder.ts';
import { judged, median, told, type Figure, type SelfBenchmark } from './benchmark.ts';

const points = 30_000;
const dimension = 384;
const runs = 5;
/** Together they leave room for 8 000 points a second on half of two cores. */
const goals = { generateMicroseconds: 60, encodeMicroseconds: 30, fingerprintSeconds: 2 };

/** What a synthetic point costs before it is sent. */
export const data: SelfBenchmark = {
  name: 'data',
  about: `CPU of making ${points} × ${dimension}-d with payloads, medians of ${runs} runs`,
  run: measure,
};

async function measure(): Promise<Figure[]> {
  const set = createSyntheticDataSet({ profile: 'default', seed: 1, points, dimension, queries: 100, payload: true });
  const generate: number[] = [];
  const encode: number[] = [];
  let bytes = 0;
  for (let run = 0; run < runs; run++) {
    const encoder = new BodyEncoder(500_000);
    let generateMs = 0;
    let encodeMs = 0;
    bytes = 0;
    let markMs = performance.now();
    for await (const batch of set.batches(64)) {
      const madeMs = performance.now();
      generateMs += madeMs - markMs;
      for (let row = 0; row < batch.count; row++) {
        encoder.add(batch, row, dimension);
        if (!encoder.full) continue;
        bytes += encoder.finish().bytes.length;
        encoder.clear();
      }
      markMs = performance.now();
      encodeMs += markMs - madeMs;
    }
    bytes += encoder.finish().bytes.length;
    generate.push((generateMs * 1000) / points);
    encode.push((encodeMs * 1000) / points);
  }
  const fingerprintStartMs = performance.now();
  await set.describe();
  const fingerprintSeconds = (performance.now() - fingerprintStartMs) / 1000;
  const microseconds = (value: number): string => `${value.toFixed(1)} µs/point`;
  return [
    judged('generating', median(generate), { atMost: goals.generateMicroseconds }, microseconds),
    judged('generating against goal', median(generate) / goals.generateMicroseconds, { atMost: 1 }),
    judged('encoding', median(encode), { atMost: goals.encodeMicroseconds }, microseconds),
    judged('encoding against goal', median(encode) / goals.encodeMicroseconds, { atMost: 1 }),
    judged('fingerprint', fingerprintSeconds, { atMost: goals.fingerprintSeconds }, (value) => `${value.toFixed(2)} s`),
    told('body', `${Math.round(bytes / points)} bytes/point`),
  ];
}
