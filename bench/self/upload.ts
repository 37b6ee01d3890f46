import { spawn } from 'node:child_process';
import { startEmbedded } from '../../qdrant/embedded/start.ts';
import { QdrantNode } from '../../qdrant/node.ts';
import type { DataSet, PointBatch } from '../data/data-set.ts';
import { createSyntheticDataSet } from '../data/synthetic-data-set.ts';
import { uploadPoints } from '../upload/upload.ts';
import { judged, median, told, type Figure, type SelfBenchmark } from './benchmark.ts';

const points = 30_000;
const runs = 3;
const collection = 'highwater-self';
const goals = { ready: 12_000, generated: 8_000 };

/**
 * Upload on cores shared with the server, as accepted points a second: with points made beforehand (bodies are encoded
 * all the same), with generation, and the latter against a server that reads the same bytes and answers.
 */
export const upload: SelfBenchmark = {
  name: 'upload',
  about: `accepted points/s of ${points} × 384-d with payloads, indexing on as in the quick plan, medians of ${runs} runs`,
  run: measure,
};

async function measure(say: (line: string) => void): Promise<Figure[]> {
  const generated = createSyntheticDataSet({
    profile: 'default',
    seed: 1,
    points,
    dimension: 384,
    queries: 1,
    payload: true,
  });
  const ready = heldInMemory(generated);
  const rates = { ready: [] as number[], generated: [] as number[], limit: [] as number[] };
  const cluster = await startEmbedded({ nodes: 1 });
  const sink = await startSink();
  try {
    const url = cluster.urls[0] ?? '';
    const node = new QdrantNode({ url });
    const intoQdrant = async (data: DataSet): Promise<number> => {
      await node.createCollection(collection, {
        vectors: { size: 384, distance: 'Cosine' },
        hnsw_config: { m: 16, ef_construct: 100 },
        optimizers_config: { default_segment_number: 2, indexing_threshold: 2000 },
      });
      const rate = await rateOf(url, data);
      await node.deleteCollection(collection);
      return rate;
    };
    // Fills the memory, and lets the compiler see the code before it is timed.
    await rateOf(sink.url, ready);
    for (let run = 1; run <= runs; run++) {
      say(`run ${run} of ${runs}`);
      rates.ready.push(await intoQdrant(ready));
      rates.limit.push(await rateOf(sink.url, generated));
      rates.generated.push(await intoQdrant(generated));
    }
  } finally {
    sink.stop();
    await cluster.stop();
  }
  const rate = { ready: median(rates.ready), generated: median(rates.generated), limit: median(rates.limit) };
  const perSecond = (value: number): string => `${Math.round(value)}/s`;
  return [
    judged('points ready', rate.ready, { atLeast: goals.ready }, perSecond),
    judged('points ready against goal', rate.ready / goals.ready, { atLeast: 1 }),
    judged('with generation', rate.generated, { atLeast: goals.generated }, perSecond),
    judged('with generation against goal', rate.generated / goals.generated, { atLeast: 1 }),
    told('with generation, to a server that only reads', perSecond(rate.limit)),
    told('share of that limit that Qdrant takes', (rate.generated / rate.limit).toFixed(2)),
  ];
}

async function rateOf(url: string, data: DataSet): Promise<number> {
  const outcome = await uploadPoints({
    target: { urls: [url], collection, apiKey: null },
    data,
    batchBytes: 500_000,
    parallel: 2,
    requestTimeoutMs: 30_000,
    retryDeadlineMs: 30_000,
    signal: new AbortController().signal,
  });
  return outcome.points / outcome.acceptedSeconds;
}

/** The same data set with its batches made once. */
function heldInMemory(data: DataSet): DataSet {
  const held = new Map<number, PointBatch[]>();
  return {
    ...data,
    async *batches(size) {
      let batches = held.get(size);
      if (batches === undefined) {
        batches = [];
        for await (const batch of data.batches(size)) batches.push(batch);
        held.set(size, batches);
      }
      yield* batches;
    },
  };
}

const sinkProgram = `
const answer = '{"result":{"operation_id":1,"status":"acknowledged"},"status":"ok","time":0}';
const server = require('node:http').createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () => response.end(answer));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
`;

/** A server in its own process, so that reading costs it what it would cost Qdrant; it ends with its standard input. */
async function startSink(): Promise<{ readonly url: string; stop(): void }> {
  const child = spawn(process.execPath, ['-e', sinkProgram], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.stdin.end() };
}
