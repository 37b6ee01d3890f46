import { afterEach, describe, expect, it } from 'vitest';
import { nativeEngine } from '../../../bench/engines/native/native-engine.ts';
import { generatorHealth } from '../../../bench/measure/generator-health.ts';
import { startStub, stubAnswer, type StubServer } from '../../../bench/self/stub/stub-server.ts';
import { stubSpec } from '../engines/spec.ts';
import { outcomeOf } from './outcome.ts';

const many = (count: number, request: { serviceMs: number; waitMs?: number; lateMs?: number }) =>
  Array.from({ length: count }, () => request);

let stub: StubServer | null = null;
afterEach(async () => {
  await stub?.close();
  stub = null;
});

describe('the watch over the generator', () => {
  it('is content with a generator that is late by little', () => {
    expect(generatorHealth(outcomeOf(many(100, { serviceMs: 3, lateMs: 1.5 })), 'open', 8).reasons).toEqual([]);
    expect(generatorHealth(outcomeOf(many(100, { serviceMs: 45, lateMs: 5 })), 'open', 8).bound).toBe(false);
  });

  it('marks a row whose p95 is its own lateness to a good part', () => {
    const health = generatorHealth(outcomeOf(many(100, { serviceMs: 20, lateMs: 10 })), 'open', 8);
    expect(health.bound).toBe(true);
    expect(health.reasons[0]).toContain('10.0 ms at p95');
  });

  it('never marks a row for waiting for a connection', () => {
    expect(generatorHealth(outcomeOf(many(100, { serviceMs: 500, waitMs: 4000 })), 'open', 8).bound).toBe(false);
  });

  it('marks a busy event loop', () => {
    const busy = { ...outcomeOf([]).health, eventLoopUse: 0.95 };
    expect(generatorHealth(outcomeOf(many(50, { serviceMs: 1 }), { health: busy }), 'open', 8).reasons[0]).toContain(
      '95 %',
    );
  });

  it('holds a closed loop against Little’s law', () => {
    // 100 requests of 38 ms in a second keep 3.8 of 4 connections busy, of 20 ms only 2.
    expect(generatorHealth(outcomeOf(many(100, { serviceMs: 38 })), 'closed', 4).bound).toBe(false);
    const idle = generatorHealth(outcomeOf(many(100, { serviceMs: 20 })), 'closed', 4);
    expect(idle.reasons[0]).toContain('2.0 requests where 4 connections');
  });

  it('does not hold a limit on the rate against a closed loop', () => {
    expect(generatorHealth(outcomeOf(many(100, { serviceMs: 2 })), 'closed', null).bound).toBe(false);
  });

  it('does not hold pauses after lost connections against a closed loop', () => {
    const lost = outcomeOf(many(100, { serviceMs: 20 }), { errors: { reset: 3 } });
    expect(generatorHealth(lost, 'closed', 4).bound).toBe(false);
  });

  it('counts what was in flight within the window alone, so that it is never above the connections', () => {
    // Answers that come after the end of the window have long service times: 8 × 500 ms in a second would be 4 on 2.
    const outcome = outcomeOf(many(8, { serviceMs: 500 }));
    const health = { ...outcome.health, meanInFlight: 1.9 };
    expect(generatorHealth({ ...outcome, health }, 'open', 2).meanInFlight).toBe(1.9);
  });

  it('gives CPU per request, and zeros without requests', () => {
    expect(generatorHealth(outcomeOf(many(10, { serviceMs: 1 })), 'open', 1).cpuMicrosecondsPerRequest).toBe(50);
    expect(
      generatorHealth(
        outcomeOf([], { durationMs: 0, health: { ...outcomeOf([]).health, meanInFlight: 0 } }),
        'open',
        1,
      ),
    ).toMatchObject({
      bound: false,
      cpuMicrosecondsPerRequest: 0,
      meanInFlight: 0,
    });
  });

  it('does not mark a real row whose server freezes', async () => {
    stub = await startStub((socket, request) => {
      if (request < 30) socket.write(stubAnswer());
    });
    const outcome = await nativeEngine.run(stubSpec(stub.port, { connections: 2, timeoutMs: 400, durationMs: 600 }));
    expect(outcome.succeeded).toBeLessThan(outcome.attempted);
    expect(generatorHealth(outcome, 'open', 2).reasons).toEqual([]);
  });

  it('marks a real row whose generator was starved', async () => {
    stub = await startStub((socket) => socket.write(stubAnswer()));
    const starve = setInterval(() => {
      const until = performance.now() + 100;
      while (performance.now() < until);
    }, 150);
    try {
      const outcome = await nativeEngine.run(stubSpec(stub.port, { durationMs: 800, connections: 64 }));
      expect(generatorHealth(outcome, 'open', 64).bound).toBe(true);
    } finally {
      clearInterval(starve);
    }
  });
});
