import type { LoadTarget, RequestSource } from '../engines/engine.ts';
import { nativeEngine } from '../engines/native/native-engine.ts';
import { searchRequests } from '../engines/request.ts';
import { judged, median, quantileMs, told, type Figure, type SelfBenchmark } from './benchmark.ts';
import { withLoadedServer } from './loaded-server.ts';
import { prepareWrk, type Wrk, type WrkResult } from './wrk.ts';

const rounds = 5;
const secondsEach = 3;
const hnswEf = 64;

/** Both generators in turn on one server, with the same requests. */
export const versusWrk: SelfBenchmark = {
  name: 'versus-wrk',
  about: `closed loops on one real Qdrant against wrk: medians of ${rounds} interleaved runs of ${secondsEach} s`,
  run: (say) =>
    withLoadedServer(say, async ({ url, collection, data }) => {
      const { host, hostname, port } = new URL(url);
      const queries = Array.from({ length: data.queryCount }, (_, i) => data.query(i));
      const requests = searchRequests(queries, { collection, limit: 10, hnswEf, apiKey: null, host });
      const wrk = await prepareWrk(queries.map((_query, i) => requests.at(i)));
      const target: LoadTarget = { host: hostname, port: Number(port), tlsServerName: null };
      try {
        const figures: Figure[] = [];
        for (const connections of [8, 32]) {
          say(`${connections} connections, ${rounds} rounds`);
          figures.push(...(await compare(wrk, url, target, requests, connections)));
        }
        figures.push(
          told('memory of the generator (whole process)', `${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`),
        );
        return figures;
      } finally {
        await wrk.remove();
      }
    }),
};

async function compare(
  wrk: Wrk,
  url: string,
  target: LoadTarget,
  requests: RequestSource,
  connections: number,
): Promise<Figure[]> {
  await ownRun(target, requests, connections, 1);
  const ours: WrkResult[] = [];
  const theirs: WrkResult[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes, so that neither always has the warmer server.
    const own = async (): Promise<unknown> => ours.push(await ownRun(target, requests, connections, secondsEach));
    const other = async (): Promise<unknown> => theirs.push(await wrk.run(url, connections, secondsEach));
    for (const turn of round % 2 === 0 ? [own, other] : [other, own]) await turn();
  }
  // Ratios within a round: what else the machine does changes from round to round and hits both.
  const ratio = (of: (result: WrkResult) => number): number =>
    median(ours.flatMap((result, round) => theirs.slice(round, round + 1).map((other) => of(result) / of(other))));
  const name = (what: string): string => `${connections} connections: ${what}`;
  const told2 = (what: string, of: (result: WrkResult) => number, digits: number): Figure =>
    told(name(what), `${median(ours.map(of)).toFixed(digits)} against ${median(theirs.map(of)).toFixed(digits)}`);
  const errors = [...ours, ...theirs].reduce((sum, result) => sum + result.errors, 0);
  return [
    told2('requests per second, ours against wrk', ({ ratePerSecond }) => ratePerSecond, 0),
    told2('p50 in ms', ({ p50Ms }) => p50Ms, 2),
    told2('p99 in ms', ({ p99Ms }) => p99Ms, 2),
    told2('CPU per request in µs', ({ cpuMicrosecondsPerRequest }) => cpuMicrosecondsPerRequest, 1),
    judged(
      name('rate ratio'),
      ratio(({ ratePerSecond }) => ratePerSecond),
      { atLeast: 0.95 },
    ),
    judged(
      name('p50 ratio'),
      ratio(({ p50Ms }) => p50Ms),
      { atLeast: 0.85, atMost: 1.15 },
    ),
    judged(
      name('p99 ratio'),
      ratio(({ p99Ms }) => p99Ms),
      { atLeast: 0.75, atMost: 1.25 },
    ),
    judged(
      name('CPU ratio'),
      ratio(({ cpuMicrosecondsPerRequest }) => cpuMicrosecondsPerRequest),
      { atMost: 2.5 },
    ),
    judged(name('errors of both'), errors, { atMost: 0 }, String),
  ];
}

async function ownRun(
  target: LoadTarget,
  requests: RequestSource,
  connections: number,
  seconds: number,
): Promise<WrkResult> {
  const outcome = await nativeEngine.run({
    targets: [target],
    requests,
    mode: { kind: 'closed' },
    connections,
    warmupMs: 0,
    durationMs: seconds * 1000,
    timeoutMs: 10_000,
    stop: null,
    signal: new AbortController().signal,
  });
  return {
    ratePerSecond: (outcome.succeeded * 1000) / outcome.durationMs,
    p50Ms: quantileMs(outcome.samples.latencyUs, 0.5),
    p99Ms: quantileMs(outcome.samples.latencyUs, 0.99),
    cpuMicrosecondsPerRequest: outcome.health.cpuMicroseconds / outcome.attempted,
    errors: outcome.attempted - outcome.succeeded,
  };
}
