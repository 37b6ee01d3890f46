import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeEngine } from '../../../bench/engines/native/native-engine.ts';
import { stubSpec } from './spec.ts';

const certificate = fileURLToPath(new URL('../../qdrant/fixtures/another-host.crt', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const serverName = 'another-host.test';

let server: Server;
let port = 0;

beforeAll(async () => {
  const key = readFileSync(certificate.replace(/crt$/, 'key'));
  server = createServer({ key, cert: readFileSync(certificate) }, (_request, response) =>
    response.end('{"result":[]}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = address === null || typeof address === 'string' ? 0 : address.port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('the native engine over TLS', () => {
  it('counts requests to a server that it cannot trust as failures of the protocol', async () => {
    const targets = [{ host: '127.0.0.1', port, tlsServerName: serverName }];
    const outcome = await nativeEngine.run(stubSpec(port, { targets }));
    expect(outcome.attempted).toBeGreaterThan(0);
    expect(outcome.errors).toEqual({ protocol: outcome.attempted });
  });

  it('makes load on one that it trusts', async () => {
    // Whom Node trusts is settled when a process starts.
    const script = `
      const { nativeEngine } = await import('./bench/engines/native/native-engine.ts');
      const { stubSpec } = await import('./test/bench/engines/spec.ts');
      const targets = [{ host: '127.0.0.1', port: ${port}, tlsServerName: '${serverName}' }];
      const { attempted, succeeded, errors } = await nativeEngine.run(stubSpec(0, { targets }));
      console.log(JSON.stringify({ attempted, succeeded, errors }));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      { cwd: root, env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate } },
    );
    const outcome = JSON.parse(stdout) as { attempted: number; succeeded: number; errors: object };
    expect(outcome.attempted).toBeGreaterThan(20);
    expect(outcome.errors).toEqual({});
    expect(outcome.succeeded).toBe(outcome.attempted);
  });
});
