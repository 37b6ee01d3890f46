import type { LoadSpec } from '../../../bench/engines/engine.ts';
import { buildRequest, cycleRequests } from '../../../bench/engines/request.ts';

/** A short load on a stub; what a test is about stands in `changes`. */
export function stubSpec(port: number, changes: Partial<LoadSpec> = {}): LoadSpec {
  return {
    targets: [{ host: '127.0.0.1', port, tlsServerName: null }],
    requests: cycleRequests([buildRequest({ method: 'GET', path: '/', host: 'stub' })]),
    mode: { kind: 'open', ratePerSecond: 200, seed: 1 },
    connections: 8,
    warmupMs: 0,
    durationMs: 400,
    timeoutMs: 1000,
    stop: null,
    signal: new AbortController().signal,
    ...changes,
  };
}
