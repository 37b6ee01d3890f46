import type { LoadOutcome } from '../../../bench/engines/engine.ts';

/** An outcome of a one-second row of answered requests; all times in ms. */
export function outcomeOf(
  requests: readonly { serviceMs: number; waitMs?: number; lateMs?: number }[],
  changes: Partial<LoadOutcome> = {},
): LoadOutcome {
  const us = (of: (request: (typeof requests)[number]) => number): Float64Array =>
    Float64Array.from(requests, (request) => of(request) * 1000);
  return {
    durationMs: 1000,
    attempted: requests.length,
    succeeded: requests.length,
    answeredInWindow: requests.length,
    errors: {},
    samples: {
      intendedUs: Float64Array.from(requests, (_request, i) => (i * 1e6) / requests.length),
      latencyUs: us(({ serviceMs, waitMs = 0, lateMs = 0 }) => serviceMs + waitMs + lateMs),
      serviceUs: us(({ serviceMs }) => serviceMs),
      scheduleDelayUs: us(({ waitMs = 0, lateMs = 0 }) => waitMs + lateMs),
      generatorDelayUs: us(({ lateMs = 0 }) => lateMs),
      ok: new Uint8Array(requests.length).fill(1),
    },
    health: {
      eventLoopUse: 0.2,
      cpuMicroseconds: 50 * requests.length,
      rssBytes: 1e8,
      meanInFlight: 1,
      peakInFlight: 4,
    },
    stoppedBy: null,
    ...changes,
  };
}
