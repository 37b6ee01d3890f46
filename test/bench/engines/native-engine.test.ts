import fc from 'fast-check';
import type net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { LoadOutcome, LoadSpec } from '../../../bench/engines/engine.ts';
import { nativeEngine } from '../../../bench/engines/native/native-engine.ts';
import { startStub, stubAnswer, type StubServer } from '../../../bench/self/stub/stub-server.ts';
import { HighwaterError } from '../../../core/errors.ts';
import { stubSpec } from './spec.ts';

const stubs: StubServer[] = [];

async function stub(onRequest: (socket: net.Socket, request: number) => void): Promise<StubServer> {
  const server = await startStub(onRequest);
  stubs.push(server);
  return server;
}

async function load(
  onRequest: (socket: net.Socket, request: number) => void,
  changes: Partial<LoadSpec> = {},
): Promise<LoadOutcome> {
  const { port } = await stub(onRequest);
  return nativeEngine.run(stubSpec(port, changes));
}

afterEach(async () => {
  await Promise.all(stubs.splice(0).map((server) => server.close()));
});

const answer = stubAnswer();
const closed: Partial<LoadSpec> = { mode: { kind: 'closed' } };

function quantile(values: Float64Array, q: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.floor(q * sorted.length)] ?? Number.NaN;
}

function errorsOf(outcome: LoadOutcome): number {
  return Object.values(outcome.errors).reduce((sum, count) => sum + count, 0);
}

describe('the native engine in open mode', () => {
  it('offers the same arrivals for the same seed, and others for another', async () => {
    const offer = (seed: number): Promise<LoadOutcome> =>
      load((socket) => socket.write(answer), { mode: { kind: 'open', ratePerSecond: 300, seed }, durationMs: 200 });
    const [first, again, other] = [await offer(5), await offer(5), await offer(6)];
    expect(first.samples.intendedUs).toEqual(again.samples.intendedUs);
    expect(first.samples.intendedUs).not.toEqual(other.samples.intendedUs);
  });

  it('counts latency from the intended start, with service and schedule delay as its parts', async () => {
    const { samples, succeeded, attempted } = await load((socket) => {
      setTimeout(() => socket.write(answer), 20);
    });
    expect(succeeded).toBe(attempted);
    for (let i = 0; i < attempted; i++) {
      const { latencyUs, serviceUs, scheduleDelayUs, generatorDelayUs } = samples;
      expect(latencyUs[i]).toBeCloseTo((serviceUs[i] ?? 0) + (scheduleDelayUs[i] ?? 0), 3);
      expect(generatorDelayUs[i]).toBeLessThanOrEqual((scheduleDelayUs[i] ?? 0) + 0.001);
      expect(serviceUs[i]).toBeGreaterThan(18_000);
    }
  });

  it('leaves the warm-up out by intended start, and offers it all the same', async () => {
    const server = await stub((socket) => socket.write(answer));
    const outcome = await nativeEngine.run(stubSpec(server.port, { warmupMs: 300, durationMs: 200 }));
    const { intendedUs } = outcome.samples;
    expect(intendedUs.every((at) => at >= 0 && at < 200_000)).toBe(true);
    expect(server.requests()).toBeGreaterThan(outcome.attempted + 30);
    expect(outcome.durationMs).toBe(200);
  });

  it('lets requests wait for a connection and counts the waiting, but not as its own lateness', async () => {
    const outcome = await load(
      (socket) => {
        setTimeout(() => socket.write(answer), 20);
      },
      { connections: 1, durationMs: 500, timeoutMs: 10_000 },
    );
    expect(outcome.succeeded).toBe(outcome.attempted);
    expect(quantile(outcome.samples.scheduleDelayUs, 0.9)).toBeGreaterThan(500_000);
    expect(quantile(outcome.samples.generatorDelayUs, 0.9)).toBeLessThan(20_000);
    expect(outcome.health.peakInFlight).toBe(1);
  });

  it('counts what a frozen server leaves: sent ones as timeouts, the others as never sent', async () => {
    const outcome = await load(() => undefined, { connections: 4, durationMs: 200, timeoutMs: 300 });
    expect(outcome.attempted).toBeGreaterThan(20);
    expect(outcome.errors.timeout).toBeGreaterThanOrEqual(4);
    expect(outcome.errors['not-sent']).toBeGreaterThan(0);
    expect(errorsOf(outcome)).toBe(outcome.attempted);
    expect(Math.min(...outcome.samples.latencyUs)).toBeGreaterThanOrEqual(300_000);
    expect(outcome.samples.serviceUs.every((value) => Number.isNaN(value))).toBe(true);
  });

  it('awaits requests of the window after its end', async () => {
    const outcome = await load(
      (socket) => {
        setTimeout(() => socket.write(answer), 300);
      },
      { connections: 64, durationMs: 200 },
    );
    expect(outcome.succeeded).toBe(outcome.attempted);
    expect(outcome.answeredInWindow).toBe(0);
  });

  it('counts an answer for the time when it came: those to the warm-up come in the window of a server that is behind', async () => {
    const edges: string[] = [];
    const outcome = await load(
      (socket) => {
        setTimeout(() => socket.write(answer), 100);
      },
      { connections: 1, warmupMs: 200, durationMs: 500, timeoutMs: 2000, onWindow: (edge) => edges.push(edge) },
    );
    expect(outcome.attempted).toBe(100);
    // One connection carries 10 a second.
    expect(outcome.answeredInWindow).toBeGreaterThanOrEqual(3);
    expect(outcome.answeredInWindow).toBeLessThanOrEqual(5);
    expect(edges).toEqual(['begin', 'end']);
  });

  it('fails requests as refused when nobody listens, without waiting for their deadlines', async () => {
    const gone = await startStub(() => undefined);
    await gone.close();
    const outcome = await nativeEngine.run(stubSpec(gone.port, { timeoutMs: 5000, durationMs: 800 }));
    expect(outcome.attempted).toBeGreaterThan(100);
    expect(outcome.errors).toEqual({ refused: outcome.attempted });
    expect(quantile(outcome.samples.latencyUs, 1 - 1e-9)).toBeLessThan(1_500_000);
  });

  it('goes on when a server comes back', async () => {
    const first = await startStub((socket) => socket.write(answer));
    const running = nativeEngine.run(stubSpec(first.port, { durationMs: 1500 }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await first.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    stubs.push(await startStub((socket) => socket.write(answer), first.port));
    const outcome = await running;
    expect(outcome.errors.refused).toBeGreaterThan(0);
    expect(outcome.samples.ok.slice(-20).every((ok) => ok === 1)).toBe(true);
    expect(outcome.succeeded + errorsOf(outcome)).toBe(outcome.attempted);
  });

  it('spreads connections over all targets', async () => {
    const servers = [await stub((s) => s.write(answer)), await stub((s) => s.write(answer))];
    const targets = servers.map(({ port }) => ({ host: '127.0.0.1', port, tlsServerName: null }));
    await nativeEngine.run(stubSpec(0, { targets, connections: 4 }));
    expect(servers.map((server) => server.connections())).toEqual([2, 2]);
    expect(Math.min(...servers.map((server) => server.requests()))).toBeGreaterThan(20);
  });
});

describe('the native engine in closed mode', () => {
  it('keeps every connection busy', async () => {
    const outcome = await load(
      (socket) => {
        setTimeout(() => socket.write(answer), 5);
      },
      { ...closed, connections: 3 },
    );
    expect(outcome.succeeded).toBe(outcome.attempted);
    expect(outcome.health.meanInFlight).toBeGreaterThan(2.7);
    expect(outcome.health.peakInFlight).toBe(3);
  });

  it('keeps a limit on its rate over all connections, without counting the pauses as latency', async () => {
    const outcome = await load((socket) => socket.write(answer), {
      mode: { kind: 'closed', maxRatePerSecond: 50 },
      connections: 3,
      durationMs: 500,
    });
    expect(outcome.attempted).toBeGreaterThan(15);
    expect(outcome.attempted).toBeLessThanOrEqual(26);
    expect(outcome.succeeded).toBe(outcome.attempted);
    expect(Math.min(...outcome.samples.latencyUs)).toBeLessThan(10_000);
  });

  it('counts a refused connection as an attempt', async () => {
    const gone = await startStub(() => undefined);
    await gone.close();
    const outcome = await nativeEngine.run(stubSpec(gone.port, { ...closed, durationMs: 300 }));
    expect(outcome.errors.refused).toBeGreaterThan(0);
    expect(outcome.errors).toEqual({ refused: outcome.attempted });
  });

  it('counts the time for a new connection when the server closes after each answer', async () => {
    const last = stubAnswer(200, 'ok', ['connection: close']);
    const server = await stub((socket) => socket.end(last));
    const outcome = await nativeEngine.run(stubSpec(server.port, { ...closed, connections: 2 }));
    expect(outcome.succeeded).toBe(outcome.attempted);
    expect(outcome.succeeded).toBeGreaterThan(20);
    expect(server.connections()).toBeGreaterThanOrEqual(outcome.succeeded);
    expect(quantile(outcome.samples.scheduleDelayUs, 0.5)).toBeGreaterThan(10);
  });
});

describe.each([
  ['open', {}],
  ['closed', closed],
] as const)('in %s mode the native engine', (_mode, mode) => {
  it.each([
    ['status-429', (socket: net.Socket) => socket.write(stubAnswer(429))],
    ['status-4xx', (socket: net.Socket) => socket.write(stubAnswer(404))],
    ['status-5xx', (socket: net.Socket) => socket.write(stubAnswer(500))],
    ['protocol', (socket: net.Socket) => socket.write(stubAnswer(302))],
    ['protocol', (socket: net.Socket) => socket.write('nonsense\r\n\r\n')],
    ['reset', (socket: net.Socket) => socket.destroy()],
    ['reset', (socket: net.Socket) => socket.end(answer.subarray(0, 30))],
    ['reset', (socket: net.Socket) => socket.resetAndDestroy()],
    ['timeout', () => undefined],
  ] as const)('names a failure %s (%#)', async (kind, onRequest) => {
    const outcome = await load((socket) => void onRequest(socket), {
      ...mode,
      connections: 64,
      durationMs: 150,
      timeoutMs: 250,
    });
    expect(outcome.attempted).toBeGreaterThan(5);
    expect(outcome.succeeded).toBe(0);
    expect(outcome.errors[kind]).toBe(outcome.attempted);
    expect(outcome.samples.latencyUs.every((value) => value > 0)).toBe(true);
  });

  it('reads chunked answers and answers that come in pieces, and hands on their bodies', async () => {
    const pieces = ['HTTP/1.1 200 OK\r\ntransfer-en', 'coding: chunked\r\n\r\n5\r\nhe', 'llo\r\n0\r\n\r\n'];
    const bodies: string[] = [];
    const indexes: number[] = [];
    const outcome = await load(
      (socket) => {
        pieces.forEach((piece, i) => setTimeout(() => socket.write(piece), 4 * i));
      },
      {
        ...mode,
        onAnswer: (index, body) => {
          indexes.push(index);
          bodies.push(body.toString());
        },
      },
    );
    expect(outcome.succeeded).toBe(outcome.attempted);
    expect(bodies).toHaveLength(outcome.succeeded);
    expect(new Set(bodies)).toEqual(new Set(['hello']));
    expect(new Set(indexes).size).toBe(indexes.length);
  });

  it('accounts for every attempt, whatever the server does', async () => {
    const behaviours = [
      (socket: net.Socket): unknown => socket.write(answer),
      (socket: net.Socket): unknown => socket.write(stubAnswer(503)),
      (socket: net.Socket): unknown => socket.destroy(),
      (socket: net.Socket): unknown => socket.write('HTTP/1.1 junk\r\n\r\n'),
      (): unknown => undefined,
      (socket: net.Socket): unknown => socket.end(stubAnswer(200, 'x', ['connection: close'])),
    ];
    const script = fc.array(fc.nat(behaviours.length - 1), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 6 }), async (steps, connections) => {
        const outcome = await load((socket, request) => void behaviours[steps[request % steps.length] ?? 0]?.(socket), {
          ...mode,
          connections,
          warmupMs: 30,
          durationMs: 100,
          timeoutMs: 60,
        });
        expect(outcome.succeeded + errorsOf(outcome)).toBe(outcome.attempted);
        expect(outcome.samples.ok.reduce((sum, ok) => sum + ok, 0)).toBe(outcome.succeeded);
        expect(outcome.samples.ok).toHaveLength(outcome.attempted);
        expect(outcome.samples.latencyUs.every((value) => value >= 0)).toBe(true);
        expect(outcome.samples.intendedUs).toEqual(outcome.samples.intendedUs.slice().sort());
      }),
      { numRuns: 12 },
    );
  });

  it('stops at a bound on errors, long before its end', async () => {
    const outcome = await load((socket) => socket.write(stubAnswer(500)), {
      ...mode,
      durationMs: 20_000,
      stop: { errorShare: 0.1, p95Ms: 10_000 },
    });
    expect(outcome.stoppedBy).toContain('errors: 100.0 %');
    expect(outcome.durationMs).toBeLessThan(3000);
    expect(errorsOf(outcome)).toBe(outcome.attempted);
  });

  it('stops at a bound on p95 when the server freezes, before any request has timed out', async () => {
    const outcome = await load(() => undefined, {
      ...mode,
      connections: 30,
      durationMs: 20_000,
      timeoutMs: 2000,
      stop: { errorShare: 0.1, p95Ms: 300 },
    });
    expect(outcome.stoppedBy).toContain('p95');
    expect(outcome.durationMs).toBeLessThan(1500);
  });

  it('ends at once with the reason of an abort', async () => {
    const abort = new AbortController();
    const reason = new HighwaterError('run.interrupted', 'enough');
    const started = performance.now();
    const running = load(() => undefined, { ...mode, durationMs: 20_000, timeoutMs: 20_000, signal: abort.signal });
    setTimeout(() => abort.abort(reason), 150);
    await expect(running).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('rejects with what its caller throws while it reads an answer', async () => {
    const running = load((socket) => socket.write(answer), {
      ...mode,
      durationMs: 20_000,
      onAnswer: () => {
        throw new Error('bad body');
      },
    });
    await expect(running).rejects.toThrow('bad body');
  });
});

describe('the native engine', () => {
  it.each([
    ['connections', { connections: 0 }],
    ['targets', { targets: [] }],
    ['durationMs', { durationMs: Number.NaN }],
    ['ratePerSecond', { mode: { kind: 'open', ratePerSecond: 0, seed: 1 } }],
  ] as const)('refuses a spec whose %s makes no sense', async (name, changes) => {
    await expect(nativeEngine.run(stubSpec(1, changes))).rejects.toThrow(name);
  });

  it('tells its progress', async () => {
    const seen: number[] = [];
    await load((socket) => socket.write(answer), {
      durationMs: 700,
      onProgress: ({ ratePerSecond }) => seen.push(ratePerSecond),
    });
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen.at(-1)).toBeGreaterThan(100);
  });
});
