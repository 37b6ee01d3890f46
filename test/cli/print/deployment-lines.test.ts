import { describe, expect, it } from 'vitest';
import { deploymentLines } from '../../../cli/print/deployment-lines.ts';
import { exampleSnapshot } from '../../fixtures/cluster-snapshot.ts';
import { exampleRunResult, inspectRunResult } from '../../fixtures/run-result.ts';

const plain = { colour: false, width: 120 };
const snapshot = exampleSnapshot();
const [peer] = snapshot.peers;
const [collection] = snapshot.collections;
if (peer === undefined || collection === undefined) throw new Error('the fixture has a peer and a collection');

function printed(changes: Partial<typeof snapshot>): string {
  return deploymentLines({ ...inspectRunResult(), snapshot: { ...snapshot, ...changes } }, plain).join('\n');
}

describe('the deployment on a terminal', () => {
  it('tells version, memory, CPU and role of every peer', () => {
    const text = printed({});
    expect(text).toContain('http://127.0.0.1:41233');
    expect(text).toContain('1.16.3');
    expect(text).toMatch(/2\.9 %|3 %/);
    expect(text).toContain('2 cores');
    expect(text).toContain('leader, term 1, commit 12');
  });

  it('says unknown where nothing tells memory and CPU, and why a peer was not read', () => {
    const text = printed({ peers: [{ ...peer, resources: null, reachable: false, raft: null, error: 'refused' }] });
    expect(text).toMatch(/unknown +unknown +refused/);
  });

  it('names every replica that is not active', () => {
    const dead = { shardId: 1, peerId: '42', state: 'Dead', points: null } as const;
    const text = printed({ collections: [{ ...collection, replicas: [...collection.replicas, dead] }] });
    expect(text).toContain('shard 1 on 42: Dead');
    expect(printed({})).toContain('1 active');
  });

  it('lists many collections only in part, and none of its own', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...collection, name: `c${index}` }));
    const own = { ...collection, name: 'highwater_run_1_aabbccdd_1_1' };
    const text = printed({ collections: [own, ...many] });
    expect(text).toContain('and 10 more');
    expect(text).not.toContain('highwater_run_');
  });

  it('is left out for a trial', () => {
    expect(deploymentLines({ ...exampleRunResult(), snapshot }, plain)).toEqual([]);
  });
});
