import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { DataSet } from '../../../bench/data/data-set.ts';
import { createSyntheticDataSet } from '../../../bench/data/synthetic-data-set.ts';
import { uploadPoints, type UploadOutcome, type UploadSettings } from '../../../bench/upload/upload.ts';
import { HighwaterError } from '../../../core/errors.ts';

interface Request {
  readonly path: string;
  readonly apiKey: unknown;
  readonly ids: readonly number[];
  readonly bytes: number;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that reads bodies as Qdrant does, and answers as `answer` says; the number counts requests from 0. */
async function stub(
  answer: (count: number, response: ServerResponse, request: IncomingMessage) => void,
): Promise<{ url: string; requests: Request[] }> {
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { points } = JSON.parse(body.toString()) as { points: { id: number }[] };
      requests.push({
        path: `${request.method ?? ''} ${request.url ?? ''}`,
        apiKey: request.headers['api-key'],
        ids: points.map(({ id }) => id),
        bytes: body.length,
      });
      answer(requests.length - 1, response, request);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const accepted = (response: ServerResponse): void => {
  response.end('{"result":{"operation_id":1,"status":"acknowledged"},"status":"ok","time":0.001}');
};
const refuse = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status).end(JSON.stringify({ status: { error: message }, time: 0 }));
};

const data = createSyntheticDataSet({
  profile: 'easy',
  seed: 1,
  points: 500,
  dimension: 16,
  queries: 1,
  payload: false,
});

function upload(
  urls: readonly string[],
  changes: Partial<UploadSettings> & { apiKey?: string; data?: DataSet } = {},
): Promise<UploadOutcome> {
  const { apiKey = null, ...settings } = changes;
  return uploadPoints({
    target: { urls, collection: 'my points', apiKey },
    data,
    batchBytes: 10_000,
    parallel: 3,
    requestTimeoutMs: 2_000,
    retryDeadlineMs: 10_000,
    signal: new AbortController().signal,
    random: () => 0.5,
    sleep: () => Promise.resolve(),
    ...settings,
  });
}

const allIds = Array.from({ length: 500 }, (_, id) => id);
const idsOf = (...servers: { requests: Request[] }[]): number[] =>
  servers.flatMap(({ requests }) => requests.flatMap(({ ids }) => ids)).toSorted((a, b) => a - b);

describe('an upload', () => {
  it('sends every point once, in bodies of the size asked for, spread over the targets', async () => {
    const servers = [await stub((_, response) => accepted(response)), await stub((_, response) => accepted(response))];
    const progress: number[] = [];
    const outcome = await upload(
      servers.map(({ url }) => `${url}/`),
      {
        apiKey: 'secret',
        onProgress: ({ acceptedPoints }) => progress.push(acceptedPoints),
      },
    );
    const requests = servers.flatMap((server) => server.requests);
    expect(idsOf(...servers)).toEqual(allIds);
    expect(new Set(requests.map(({ path }) => path))).toEqual(
      new Set(['PUT /collections/my%20points/points?wait=false']),
    );
    expect(new Set(requests.map(({ apiKey }) => apiKey))).toEqual(new Set(['secret']));
    for (const { requests: own } of servers) expect(own.length).toBeGreaterThan(1);
    expect(requests.filter(({ bytes }) => bytes >= 10_000 && bytes < 10_400)).toHaveLength(requests.length - 1);
    expect(outcome).toMatchObject({
      points: 500,
      batches: requests.length,
      bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
      retries: 0,
    });
    expect(outcome.timeline.at(0)).toMatchObject({ seconds: 0, acceptedPoints: 0 });
    expect(outcome.timeline.at(-1)).toMatchObject({ acceptedPoints: 500 });
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(500);
  });

  it.each([
    ['429', (response: ServerResponse) => refuse(response, 429, 'slow down')],
    ['503', (response: ServerResponse) => refuse(response, 503, 'starting')],
    ['500', (response: ServerResponse) => refuse(response, 500, 'oops')],
    ['a reset', (response: ServerResponse) => response.destroy()],
  ])('sends a batch again after %s', async (_, fail) => {
    const server = await stub((count, response) => (count === 1 || count === 2 ? fail(response) : accepted(response)));
    const outcome = await upload([server.url]);
    expect(outcome).toMatchObject({ points: 500, retries: 2 });
    expect(new Set(idsOf(server))).toEqual(new Set(allIds));
  });

  it('sends a batch again when no answer comes in time', async () => {
    const server = await stub((count, response) => {
      if (count > 0) accepted(response);
    });
    expect(await upload([server.url], { requestTimeoutMs: 200 })).toMatchObject({ points: 500, retries: 1 });
  });

  it('waits as long as the server asks, and else longer each time with jitter', async () => {
    const server = await stub((count, response) => {
      if (count < 3) refuse(response, 429, 'slow down');
      else if (count === 3) response.writeHead(429, { 'retry-after': '7' }).end('{}');
      else accepted(response);
    });
    const waits: number[] = [];
    await upload([server.url], {
      parallel: 1,
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    });
    expect(waits).toEqual([37.5, 75, 150, 7000]);
  });

  it('goes on with the other target when one dies', async () => {
    const dead = await stub((_, response) => response.destroy());
    const living = await stub((_, response) => accepted(response));
    expect(await upload([dead.url, living.url])).toMatchObject({ points: 500 });
    expect(new Set(idsOf(living))).toEqual(new Set(allIds));
  });

  it.each([
    [401, 'target.unauthorized'],
    [403, 'target.unauthorized'],
    [400, 'target.rejected'],
    [404, 'target.rejected'],
  ])('gives up at once on status %d as %s, in the words of the server', async (status, code) => {
    const server = await stub((_, response) => refuse(response, status, 'Wrong input: expected dim: 4'));
    await expect(upload([server.url], { parallel: 1 })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('Wrong input: expected dim: 4') as string,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('does not try again when the disk of the server is full', async () => {
    const server = await stub((_, response) =>
      refuse(response, 500, 'Service internal error: IO Error: No space left on device (os error 28)'),
    );
    await expect(upload([server.url], { parallel: 1 })).rejects.toThrow('No space left on device');
    expect(server.requests).toHaveLength(1);
  });

  it('says that a target is no Qdrant when it answers 200 with something else', async () => {
    const server = await stub((_, response) => response.end('<html>welcome'));
    await expect(upload([server.url])).rejects.toMatchObject({
      code: 'target.not-qdrant',
      message: expect.stringContaining('<html>welcome') as string,
    });
  });

  it('says unreachable for a target that was never there, after its retries', async () => {
    await expect(upload(['http://127.0.0.1:9'], { retryDeadlineMs: 100 })).rejects.toMatchObject({
      code: 'target.unreachable',
      message: expect.stringMatching(/127\.0\.0\.1:9 .*gave up on this batch after \d+ attempts?.*0 batches/) as string,
    });
  });

  it('says lost for a target that went away in the middle', async () => {
    const server = await stub((count, response) => (count < 3 ? accepted(response) : response.destroy()));
    await expect(upload([server.url], { retryDeadlineMs: 100 })).rejects.toMatchObject({ code: 'target.lost' });
  });

  it('refuses a target that is no URL', async () => {
    await expect(upload(['localhost'])).rejects.toMatchObject({ code: 'usage.invalid' });
  });

  it.each([
    [undefined, 'run.interrupted'],
    [new HighwaterError('target.lost', 'the peer died'), 'target.lost'],
  ])('ends when it is aborted, even while the server is silent', async (reason, code) => {
    const abort = new AbortController();
    const server = await stub(() => abort.abort(reason));
    await expect(upload([server.url], { signal: abort.signal })).rejects.toMatchObject({ code });
  });

  it('makes no more bodies than it has lanes while the server is slow', async () => {
    let made = 0;
    const counted: DataSet = {
      ...data,
      *batches(size) {
        for (const batch of data.batches(size) as Iterable<never>) {
          made += 1;
          yield batch;
        }
      },
    };
    const abort = new AbortController();
    const server = await stub(() => undefined);
    const ended = upload([server.url], { data: counted, parallel: 2, signal: abort.signal });
    while (server.requests.length < 2) await new Promise((done) => setTimeout(done, 10));
    await new Promise((done) => setTimeout(done, 50));
    // 500 points in slices of 64 would be 8; two bodies of about 63 points need 2 or 3 slices.
    expect(made).toBeLessThanOrEqual(3);
    abort.abort();
    await expect(ended).rejects.toMatchObject({ code: 'run.interrupted' });
  });

  it('ends with the error of the data, and closes them', async () => {
    let closed = false;
    const broken: DataSet = {
      ...data,
      async *batches(size) {
        try {
          yield* data.batches(size);
          await Promise.resolve();
          throw new HighwaterError('data.invalid', 'row 501 is broken');
        } finally {
          closed = true;
        }
      },
    };
    const server = await stub((_, response) => accepted(response));
    await expect(upload([server.url], { data: broken })).rejects.toMatchObject({ code: 'data.invalid' });
    expect(closed).toBe(true);
  });
});
