import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { findFreePorts } from '../../../qdrant/embedded/free-ports.ts';

it('free ports are all different and can be listened on', async () => {
  const ports = await findFreePorts(12);
  expect(new Set(ports).size).toBe(12);
  for (const port of ports) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(server.listening).toBe(true);
    server.close();
    await once(server, 'close');
  }
});
