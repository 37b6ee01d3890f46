import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { isHighwaterError } from '../../core/errors.ts';
import { findFreePorts } from '../../qdrant/embedded/free-ports.ts';
import { QdrantNode, type NodeOptions } from '../../qdrant/node.ts';
import { frontPage, sendJson, startStub, type StubServer } from './stub-server.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function nodeAt(url: string, options: Partial<NodeOptions> = {}): QdrantNode {
  const node = new QdrantNode({ url, deadlineMs: 2_000, ...options });
  open.push(node);
  return node;
}

async function stub(...parameters: Parameters<typeof startStub>): Promise<StubServer> {
  const server = await startStub(...parameters);
  open.push(server);
  return server;
}

/** Code and message of the failure of a call. */
async function failureOf(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!isHighwaterError(error)) throw new Error(`no HighwaterError but ${String(error)}`);
  return { code: error.code, message: error.message };
}

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

describe('a failed call', () => {
  it('is unreachable when nothing listens', async () => {
    const [port = 0] = await findFreePorts(1);
    const failure = await failureOf(nodeAt(`http://127.0.0.1:${port}`).version());
    expect(failure.code).toBe('target.unreachable');
    expect(failure.message).toContain(`http://127.0.0.1:${port}`);
    expect(failure.message).toContain('nothing listens');
  });

  it('is unreachable when the host name is not known', async () => {
    const failure = await failureOf(nodeAt('http://no-such-host.invalid').version());
    expect(failure.code).toBe('target.unreachable');
    expect(failure.message).toContain('DNS');
  });

  it('is a timeout when no answer comes by the deadline, and leaves no time over', async () => {
    const server = await stub(() => undefined);
    const startedMs = performance.now();
    const failure = await failureOf(nodeAt(server.url, { deadlineMs: 150 }).version());
    expect(failure.code).toBe('target.timeout');
    expect(failure.message).toContain('150 ms');
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });

  it('is a timeout when an answer begins and never ends', async () => {
    const server = await stub((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"title":');
    });
    expect((await failureOf(nodeAt(server.url, { deadlineMs: 150 }).version())).code).toBe('target.timeout');
  });

  it.each([401, 403])('is unauthorised on status %i, with the advice where to put the key', async (status) => {
    const server = await stub((request, response) => {
      if (request.url === '/') sendJson(response, frontPage());
      else response.writeHead(status).end('Must provide an API key or an Authorization bearer token');
    });
    const failure = await failureOf(nodeAt(server.url, { apiKey: 'secret-key' }).checkAccess());
    expect(failure.code).toBe('target.unauthorized');
    expect(failure.message).toContain('--api-key-env');
    expect(failure.message).toContain('Must provide an API key');
    expect(failure.message).not.toContain('secret-key');
  });

  it.each([
    ['HTML', '<html><title>Welcome to nginx!</title>'],
    ['other JSON', '{"name":"elasticsearch","version":{"number":"8.1"}}'],
  ])('tells that %s is not a Qdrant', async (_what, body) => {
    const server = await stub((_request, response) => {
      response.writeHead(200).end(body);
    });
    const failure = await failureOf(nodeAt(server.url).version());
    expect(failure.code).toBe('target.not-qdrant');
    expect(failure.message).toContain(body.slice(0, 20));
  });

  it('tells that a server without a front page is not a Qdrant', async () => {
    const server = await stub((_request, response) => sendJson(response, {}, 404));
    expect((await failureOf(nodeAt(server.url).version())).code).toBe('target.not-qdrant');
  });

  it('tells that a server of another protocol is not a Qdrant', async () => {
    const server = createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    try {
      const port = typeof address === 'object' ? address?.port : 0;
      expect((await failureOf(nodeAt(`http://127.0.0.1:${port ?? 0}`).version())).code).toBe('target.not-qdrant');
    } finally {
      server.close();
    }
  });

  it('does not follow a redirect, which would take the key to another host', async () => {
    const other = await stub((_request, response) => sendJson(response, frontPage()));
    const server = await stub((_request, response) => response.writeHead(302, { location: other.url }).end());
    expect((await failureOf(nodeAt(server.url, { apiKey: 'k' }).version())).code).toBe('target.not-qdrant');
    expect(other.requests).toEqual([]);
  });

  it('names the version of a server that is too old', async () => {
    const server = await stub((_request, response) => sendJson(response, frontPage('1.15.5')));
    const failure = await failureOf(nodeAt(server.url).version());
    expect(failure.code).toBe('target.too-old');
    expect(failure.message).toContain('1.15.5');
    expect(failure.message).toContain('1.16');
  });

  it.each([
    [400, 'target.rejected'],
    [404, 'target.rejected'],
    [408, 'target.timeout'],
    [429, 'target.overloaded'],
    [500, 'target.not-ready'],
    [503, 'target.not-ready'],
  ])('gives status %i the code %s', async (status, code) => {
    const server = await stub((_request, response) => {
      response.setHeader('retry-after', '30');
      sendJson(response, { status: { error: 'so it is' } }, status);
    });
    const node = nodeAt(server.url);
    expect((await failureOf(node.collections())).code).toBe(code);
    expect((await failureOf(node.getJson('/collections'))).code).toBe(code);
    if (status !== 429) expect((await failureOf(node.collections())).message).toContain('so it is');
  });

  it('is a lost target when the connection is reset after earlier answers', async () => {
    const server = await stub((request, response) => {
      if (request.url === '/') sendJson(response, frontPage());
      else request.socket.destroy();
    });
    const node = nodeAt(server.url);
    await node.version();
    expect((await failureOf(node.collections())).code).toBe('target.lost');
  });

  it('is a lost target when the server that answered is gone', async () => {
    const server = await startStub((_request, response) => sendJson(response, frontPage()));
    const node = nodeAt(server.url);
    await node.version();
    await server.close();
    const failure = await failureOf(node.collections());
    expect(failure.code).toBe('target.lost');
  });

  it('is a TLS failure when the certificate is for another name', async () => {
    const cert = fixture('another-host.crt');
    const server = await stub((_request, response) => sendJson(response, frontPage()), {
      key: fixture('another-host.key'),
      cert,
    });
    const trusting = await failureOf(nodeAt(server.url, { certificateAuthorities: cert }).version());
    expect(trusting.code).toBe('target.tls');
    expect(trusting.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    const unknownAuthority = await failureOf(nodeAt(server.url).version());
    expect(unknownAuthority.code).toBe('target.tls');
    expect(unknownAuthority.message).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('is a TLS failure when the server speaks no TLS', async () => {
    const server = await stub((_request, response) => sendJson(response, frontPage()));
    const failure = await failureOf(nodeAt(server.url.replace('http:', 'https:')).version());
    expect(failure.code).toBe('target.tls');
    expect(failure.message).toContain('http://');
  });

  it('throws the reason itself when the caller aborts', async () => {
    const server = await stub(() => undefined);
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const call = nodeAt(server.url, { signal: controller.signal }).version();
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(nodeAt(server.url, { signal: controller.signal }).version()).rejects.toBe(reason);
  });
});

describe('a call', () => {
  it('carries the key in a header and never warns on the console', async () => {
    const seen: unknown[] = [];
    const server = await stub((request, response) => {
      seen.push(request.headers['api-key']);
      sendJson(
        response,
        request.url === '/' ? frontPage() : { result: { collections: [{ name: 'b' }, { name: 'a' }] } },
      );
    });
    const node = nodeAt(server.url, { apiKey: 'k1' });
    expect(await node.collections()).toEqual(['a', 'b']);
    await node.getJson('/collections');
    await node.version();
    expect(seen).toEqual(['k1', 'k1', 'k1']);
  });

  it('asks for the version once', async () => {
    const server = await stub((_request, response) => sendJson(response, frontPage()));
    const node = nodeAt(server.url);
    expect(await node.version()).toEqual(await node.version());
    expect(server.requests).toEqual(['GET /']);
  });
});
