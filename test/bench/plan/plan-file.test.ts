import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInPlans, readPlan } from '../../../bench/plan/plan-file.ts';
import { planForNodes } from '../../../bench/plan/plan-for-nodes.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highwater-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});
async function planFile(text: string, name = 'mine.yaml'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('built-in plans', () => {
  it('are all valid', async () => {
    for (const name of builtInPlans) expect(await readPlan(name)).toMatchObject({ name });
  });

  it('quick measures at least 30 K × 384-d and asks for nine tenths of them in HNSW', async () => {
    const quick = await readPlan('quick');
    expect(quick.data.points).toBeGreaterThanOrEqual(30_000);
    expect(quick.data.dimension).toBe(384);
    expect(quick.readiness.indexedShare).toBeGreaterThanOrEqual(0.9);
    expect(quick.recall).toMatchObject({ k: 10, floor: 0.95 });
    expect(quick.load.objectivesP95Ms).toEqual([50, 100]);
  });
});

describe('a plan file', () => {
  it('stands on quick and changes only what it names', async () => {
    const quick = await readPlan('quick');
    const plan = await readPlan(await planFile('name: mine\ndata:\n  points: 50000\n'));
    expect(plan).toEqual({ ...quick, name: 'mine', data: { ...quick.data, points: 50_000 } });
  });

  it('may stand on another plan', async () => {
    const smoke = await readPlan('smoke');
    const plan = await readPlan(await planFile('extends: smoke\nname: mine\n'));
    expect(plan.load).toEqual(smoke.load);
  });

  it('with an unknown key is refused with the keys that are allowed there', async () => {
    const path = await planFile('load:\n  stepSecond: 1\n');
    await expect(readPlan(path)).rejects.toThrow(
      /load\.stepSecond is not a known key; allowed here: connections, .*stepSeconds/,
    );
  });

  it('with a wrong type is refused', async () => {
    const path = await planFile('data:\n  points: many\n');
    await expect(readPlan(path)).rejects.toThrow('data.points is "many": expected number');
  });

  it('that is not YAML is refused with the line', async () => {
    const path = await planFile('data:\n  points: 1\n points: 2\n');
    await expect(readPlan(path)).rejects.toMatchObject({
      code: 'plan.invalid',
      message: expect.stringContaining('line ') as string,
    });
  });

  it('in which nothing would be in HNSW is refused with the arithmetic', async () => {
    const path = await planFile('collection:\n  segments: 6\n  indexingThresholdKb: 10000\n');
    await expect(readPlan(path)).rejects.toThrow(/7500 KB a segment.*nothing would be in HNSW/s);
  });

  it('that extends itself is refused', async () => {
    const path = join(folder, 'loop.yaml');
    await writeFile(path, `extends: ${path}\n`);
    await expect(readPlan(path)).rejects.toThrow('extends itself');
  });

  it('that does not exist is named, and so are the built-in ones', async () => {
    await expect(readPlan('quik')).rejects.toThrow('There is no plan "quik". Built-in plans: quick, smoke');
    await expect(readPlan(join(folder, 'none.yaml'))).rejects.toThrow('there is no such file');
  });
});

describe('a plan for several nodes', () => {
  it('has a shard for each node and two replicas of each', async () => {
    expect(planForNodes(await readPlan('quick'), 3).collection).toMatchObject({ shards: 3, replicationFactor: 2 });
  });

  it('keeps the shards that the plan pins', async () => {
    const path = await planFile('collection:\n  shards: 2\n');
    expect(planForNodes(await readPlan(path), 3).collection).toMatchObject({ shards: 2, replicationFactor: 1 });
  });
});
