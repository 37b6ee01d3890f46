import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readResult } from '../../bench/results/result-file.ts';
import { runCli } from './run-cli.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Processes of servers whose storage lies under this folder: nothing that a run started may stay. */
function serversUnder(place: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(place);
      } catch {
        return false;
      }
    })
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('qdrant');
      } catch {
        return false;
      }
    });
}

describe('a trial', () => {
  // Three servers on two busy cores may hold no rate in the plan's three seconds; the expectation stays.
  it.each(['1', '3'])(
    'measures %s real servers from start to verdict and leaves nothing behind',
    { retry: 2 },
    async (nodes) => {
      const out = join(folder, 'out');
      const { status, stdout, stderr } = await runCli(['trial', '--plan', 'smoke', '--nodes', nodes, '--out', out], {
        env: { TMPDIR: folder },
      });
      expect(stderr).not.toContain('[internal');
      expect(status).toBe(0);

      const result = await readResult(join(out, 'result.json'));
      expect(result).toMatchObject({
        kind: 'trial',
        status: 'complete',
        target: { nodes: Number(nodes), embedded: true, version: '1.16.3' },
        dataset: { points: 3000, dimension: 64, seed: 1 },
        readiness: { proven: true, exactCount: 3000 },
      });
      expect(result.readiness?.indexedShare).toBeGreaterThanOrEqual(0.9);
      const { upload } = result;
      expect(upload?.acceptedSeconds).toBeLessThanOrEqual(upload?.searchableSeconds ?? 0);
      expect(upload?.searchableSeconds).toBeLessThanOrEqual(upload?.indexedSeconds ?? 0);
      expect(result.recall.map((point) => point.hnswEf)).toEqual([16, 64]);
      expect(result.chosenEf?.reached).toBe(true);
      expect(new Set(result.load.map((row) => row.phase))).toEqual(
        new Set(['one-client', 'profile-peak', 'capacity-search', 'confirmation']),
      );
      expect(result.capacity.map((capacity) => capacity.objectiveP95Ms)).toEqual([50, 100]);
      // A trial's own size is a workload: the rows of size are the profile's, never the 3 000 points that were loaded.
      expect(result.evidence.matrix.vectors).toMatchObject({ known: true, value: 250_000, origin: 'declared' });

      expect(stdout).toContain('Search latency');
      expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('<!doctype html>');
      expect(serversUnder(folder)).toEqual([]);
      expect((await readdir(folder)).filter((name) => name !== 'out')).toEqual([]);
    },
  );

  it('prints the whole result, verdict and claims as JSON and nothing else on stdout', async () => {
    const { status, stdout } = await runCli(
      ['trial', '--plan', 'smoke', '--out', join(folder, 'out'), '--json', '--quiet', '--fail-on', 'consider'],
      { env: { TMPDIR: folder } },
    );
    // The example profile declares 250 K points, which is "consider".
    expect(status).toBe(4);
    const printed = JSON.parse(stdout) as Record<string, { overall?: string }>;
    expect(Object.keys(printed)).toEqual(['result', 'verdict', 'claims']);
    expect(printed['verdict']?.overall).toBe('consider');
  });

  it.each(['Uploading', 'Recall at', 'Capacity'])(
    'interrupted at "%s" keeps what it has as aborted, exits 130 and leaves nothing behind',
    async (phase) => {
      let sent = false;
      const { status } = await runCli(['trial', '--plan', 'smoke', '--out', join(folder, 'out')], {
        env: { TMPDIR: folder },
        onStderr: (soFar, child) => {
          if (sent || !soFar.includes(phase)) return;
          sent = true;
          child.kill('SIGINT');
        },
      });
      expect(status).toBe(130);
      const result = await readResult(join(folder, 'out', 'result.json'));
      expect(result).toMatchObject({ status: 'aborted', aborted: { code: 'run.interrupted' } });
      expect(serversUnder(folder)).toEqual([]);
      expect((await readdir(folder)).filter((name) => name !== 'out')).toEqual([]);
    },
  );

  it('ends at once on a second Ctrl-C, and still leaves no server behind', async () => {
    let sent = false;
    const { status } = await runCli(['trial', '--plan', 'smoke', '--out', join(folder, 'out')], {
      env: { TMPDIR: folder },
      onStderr: (soFar, child) => {
        if (sent || !soFar.includes('One client')) return;
        sent = true;
        child.kill('SIGINT');
        child.kill('SIGTERM');
      },
    });
    expect(status).toBe(130);
    expect(serversUnder(folder)).toEqual([]);
  });

  it('whose index can not be proven ready is measured but not judged, and exits 5', async () => {
    const plan = join(folder, 'impatient.yaml');
    await writeFile(plan, 'extends: smoke\nname: impatient\nreadiness:\n  deadlineSeconds: 0.01\n');
    const { status, stderr } = await runCli(['trial', '--plan', plan, '--out', join(folder, 'out')], {
      env: { TMPDIR: folder },
    });
    expect(status).toBe(5);
    expect(stderr).toContain('not proven ready');
    const result = await readResult(join(folder, 'out', 'result.json'));
    expect(result.load).toEqual([]);
    expect(result.evidence.matrix.latency.known).toBe(false);
  });
});
