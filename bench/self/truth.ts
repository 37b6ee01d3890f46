import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadMode, LoadOutcome } from '../engines/engine.ts';
import { nativeEngine } from '../engines/native/native-engine.ts';
import { buildRequest, cycleRequests } from '../engines/request.ts';
import { judged, quantileMs, told, type Figure, type SelfBenchmark } from './benchmark.ts';

/** What a stub saw with its own clock. */
interface StubRecords {
  readonly receivedMs: readonly number[];
  readonly serviceMs: readonly number[];
}

interface StubPlan {
  readonly delayMs: number;
  readonly freezeMs: number;
  readonly freezeEveryMs: number;
}

const steady: StubPlan = { delayMs: 20, freezeMs: 0, freezeEveryMs: 0 };
const freezing: StubPlan = { delayMs: 20, freezeMs: 1000, freezeEveryMs: 5000 };
const prompt: StubPlan = { delayMs: 0, freezeMs: 0, freezeEveryMs: 0 };

/** Whether the engine tells what happened, held against a server that writes down what it did. */
export const truth: SelfBenchmark = {
  name: 'truth',
  about: 'what the engine says against what a stub server in its own process recorded',
  run: async (say) => [
    ...(await fixedAnswers(say)),
    ...(await freezes(say)),
    ...(await arrivals(say, 200)),
    ...(await arrivals(say, 1000)),
  ],
};

async function fixedAnswers(say: (line: string) => void): Promise<Figure[]> {
  say('20 ms answers, 200/s for 5 s');
  const { outcome, records } = await measure(steady, open(200), 32, 5000);
  const seen = quantileMs(outcome.samples.latencyUs, 0.5);
  const recorded = quantileMs(
    Float64Array.from(records.serviceMs, (ms) => ms * 1000),
    0.5,
  );
  return [
    told('20 ms answers: p50 of the stub', ms(recorded)),
    told('20 ms answers: p50 of the engine', ms(seen)),
    judged('20 ms answers: difference', Math.abs(seen - recorded), { atMost: 1 }, ms),
  ];
}

async function freezes(say: (line: string) => void): Promise<Figure[]> {
  say('a freeze of 1 s every 5 s, 200/s for 10 s, and the same in a closed loop');
  const { outcome } = await measure(freezing, open(200), 32, 10_000);
  const closed = await measure(freezing, { kind: 'closed' }, 4, 10_000);
  return [
    judged('1 s freeze every 5 s: p99', quantileMs(outcome.samples.latencyUs, 0.99), { atLeast: 700 }, ms),
    told('the same in a closed loop: p99', ms(quantileMs(closed.outcome.samples.latencyUs, 0.99))),
  ];
}

async function arrivals(say: (line: string) => void, ratePerSecond: number): Promise<Figure[]> {
  say(`arrivals at ${ratePerSecond}/s for 10 s`);
  const { outcome, records } = await measure(prompt, open(ratePerSecond), 32, 10_000);
  const late = outcome.samples.generatorDelayUs;
  return [
    told(`variation of arrivals at ${ratePerSecond}/s, as intended`, variation(outcome.samples.intendedUs).toFixed(2)),
    judged(
      `variation of arrivals at ${ratePerSecond}/s, as received`,
      variation(Float64Array.from(records.receivedMs)),
      {
        atLeast: 0.9,
        atMost: 1.1,
      },
    ),
    told(
      `the engine's own lateness at ${ratePerSecond}/s: p50, p99`,
      `${ms(quantileMs(late, 0.5))}, ${ms(quantileMs(late, 0.99))}`,
    ),
  ];
}

/** Standard deviation of the gaps over their mean: 1 for a Poisson process. */
function variation(times: Float64Array): number {
  const gaps = times.subarray(1).map((at, i) => at - (times[i] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return Math.sqrt(variance) / mean;
}

function open(ratePerSecond: number): LoadMode {
  return { kind: 'open', ratePerSecond, seed: 1 };
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

async function measure(
  plan: StubPlan,
  mode: LoadMode,
  connections: number,
  durationMs: number,
): Promise<{ outcome: LoadOutcome; records: StubRecords }> {
  const file = fileURLToPath(new URL('stub/truth-server.ts', import.meta.url));
  const child = fork(file, [plan.delayMs, plan.freezeMs, plan.freezeEveryMs].map(String));
  try {
    const { port } = (await messageOf(child)) as { port: number };
    const outcome = await nativeEngine.run({
      targets: [{ host: '127.0.0.1', port, tlsServerName: null }],
      requests: cycleRequests([buildRequest({ method: 'GET', path: '/', host: 'stub' })]),
      mode,
      connections,
      warmupMs: 0,
      durationMs,
      timeoutMs: 10_000,
      stop: null,
      signal: new AbortController().signal,
    });
    const answer = messageOf(child);
    child.send('records');
    return { outcome, records: (await answer) as StubRecords };
  } finally {
    if (child.connected) child.disconnect();
  }
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('the stub server ended before it answered');
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: ended.signal }), exit])) as [unknown];
    return message;
  } finally {
    exit.catch(() => undefined);
    ended.abort();
  }
}
