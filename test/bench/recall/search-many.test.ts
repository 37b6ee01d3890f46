import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { searchMany, type SearchAccess } from '../../../bench/recall/search-many.ts';

let times: number[] = [];
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    times.push(performance.now());
    response.end(JSON.stringify({ result: { points: [{ id: 7, score: 0.5 }] } }));
  });
});

beforeEach(async () => {
  times = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function accessWith(changes: Partial<SearchAccess>): SearchAccess {
  return {
    origins: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    apiKey: null,
    collection: 'c',
    timeoutMs: 1000,
    maxRatePerSecond: null,
    signal: new AbortController().signal,
    ...changes,
  };
}
const body = () => ({ query: [1], limit: 1, params: {} });

describe('many searches', () => {
  it('answer in order of their numbers', async () => {
    const seen: number[] = [];
    await searchMany(accessWith({}), 20, body, (index, { ids }) => {
      seen[index] = ids[0] ?? 0;
    });
    expect(seen).toEqual(Array<number>(20).fill(7));
  });

  it('keep a limit on their rate, for measuring must not hurt production', async () => {
    await searchMany(accessWith({ maxRatePerSecond: 100 }), 30, body, () => undefined);
    expect(times).toHaveLength(30);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(270);
  });

  it('end at once with the reason of an abort while they wait for their turn', async () => {
    const abort = new AbortController();
    const running = searchMany(accessWith({ maxRatePerSecond: 0.1, signal: abort.signal }), 5, body, () => undefined);
    abort.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
  });
});
