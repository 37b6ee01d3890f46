import net from 'node:net';

/** A server on 127.0.0.1 that does what its caller says, for measuring and testing the engine. */
export interface StubServer {
  readonly port: number;
  /** Requests that came in so far. */
  readonly requests: () => number;
  /** Connections that were accepted so far. */
  readonly connections: () => number;
  /** Drops every connection and stops listening. */
  close(): Promise<void>;
}

const headEnd = '\r\n\r\n';

/**
 * Listens on a free port, or on the given one. Takes requests without bodies, one in flight per connection.
 * @param onRequest called for each request with its number from 0; writes, drops or keeps silent
 */
export async function startStub(
  onRequest: (socket: net.Socket, request: number) => void,
  port = 0,
): Promise<StubServer> {
  const sockets = new Set<net.Socket>();
  let requests = 0;
  let connections = 0;
  const server = net.createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    let unread = '';
    socket.on('data', (bytes) => {
      unread += bytes.toString('latin1');
      if (!unread.endsWith(headEnd)) return;
      unread = '';
      onRequest(socket, requests++);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stub has no port');
  return {
    port: address.port,
    requests: () => requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A whole answer. */
export function stubAnswer(status = 200, body = '{"result":[]}', headers: readonly string[] = []): Buffer {
  const lines = [`HTTP/1.1 ${status} Stub`, `content-length: ${body.length}`, ...headers];
  return Buffer.from(`${lines.join('\r\n')}${headEnd}${body}`, 'latin1');
}
