import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the command line', () => {
  it('shows help with examples and exit statuses', async () => {
    const { status, stdout } = await runCli(['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('130 interrupted');
  });

  it.each([
    [['trail'], 'unknown command'],
    [['trial', '--nodes', '2'], 'Allowed choices are 1, 3'],
    [['trial', '--seed', 'x'], 'Expected a whole number'],
    [['trial', '--plan', 'quik'], 'Built-in plans: quick, smoke'],
    [['trial', '--profile', 'none.yaml'], 'there is no such file'],
    [['trial', '--data', 'none'], 'none'],
    [['bench', '--target', 'http://10.1.2.3:6333'], 'Give --max-rate'],
    [['bench', '--target', 'http://key@127.0.0.1:6333'], '--api-key-env'],
    [['bench', '--target', '127.0.0.1:6333'], 'Expected http(s)://host[:port]'],
    [['inspect', 'http://127.0.0.1:6333', '--api-key-env', 'NOT_THERE'], 'NOT_THERE'],
    [['judge', 'none.json'], 'there is no such file'],
  ])('refuses %j with status 2 and says what is accepted', async (args, message) => {
    const { status, stderr } = await runCli(args, { cwd: folder });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  it('finds out that --out can not be written before anything is measured', async () => {
    await writeFile(join(folder, 'taken'), '');
    const { status, stderr } = await runCli(['trial', '--out', join(folder, 'taken')]);
    expect(status).toBe(2);
    expect(stderr).toContain('output.unwritable');
    expect(stderr).not.toContain('Starting');
  });

  it('exits 3 when nothing listens at the target', async () => {
    const { status, stderr } = await runCli(['inspect', 'http://127.0.0.1:1']);
    expect(status).toBe(3);
    expect(stderr).toContain('target.unreachable');
  });

  it('exits 3 when the target is not a Qdrant', async () => {
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const { status, stderr } = await runCli(['inspect', `http://127.0.0.1:${port}`]);
      expect(status).toBe(3);
      expect(stderr).toContain('target.not-qdrant');
    } finally {
      server.close();
    }
  });
});

describe('judge and report', () => {
  it.each([
    ['truncated', '{"schemaVersion": 1, "kind": "tri', 'not JSON'],
    ['of another schema version', '{"schemaVersion": 99}', 'schema version 99'],
    ['without a value that it must have', '{"schemaVersion": 1}', 'kind is missing'],
  ])('refuse a result that is %s', async (_, text, message) => {
    const path = join(folder, 'result.json');
    await writeFile(path, text);
    for (const command of ['judge', 'report']) {
      const { status, stderr } = await runCli([command, path]);
      expect(stderr).toContain(message);
      expect(status).toBe(2);
    }
  });
});
