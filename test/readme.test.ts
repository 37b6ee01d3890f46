import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlan } from '../bench/plan/plan-file.ts';
import { buildProgram } from '../cli/program.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('names every command, and no other', () => {
    const named = [...readme.matchAll(/^\| `highwater (\w+)/gm)].map((match) => match[1]);
    const known = buildProgram(() => undefined).commands.map((command) => command.name());
    expect([...new Set(named)].sort()).toEqual(known.sort());
  });

  it('shows plans that are valid', async () => {
    const blocks = [...readme.matchAll(/```yaml\n(# my-plan\.yaml[\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(0);
    const folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
    try {
      for (const block of blocks) {
        const path = join(folder, 'my-plan.yaml');
        await writeFile(path, block);
        expect((await readPlan(path)).data.points).toBe(1_000_000);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('names only files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(() => readFileSync(new URL(`../${link}`, import.meta.url))).not.toThrow();
  });
});
