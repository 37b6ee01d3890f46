import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplicaState } from '../../core/cluster/snapshot.ts';
import { mergeViews } from '../../observe/merge.ts';
import type { NodeView } from '../../observe/node-view.ts';

interface Shard {
  readonly shardId: number;
  readonly peer: number;
  readonly points: number;
  readonly state?: ReplicaState;
}

/** Views of all peers of a cluster with one collection, as they would tell it. */
function viewsOf(shards: readonly Shard[], peers: readonly number[]): NodeView[] {
  return peers.map((peer) => ({
    url: `http://peer-${peer}:6333`,
    failure: null,
    version: { text: '1.16.3', major: 1, minor: 16, patch: 3, commit: null },
    cluster: {
      enabled: true,
      peerId: String(peer),
      peers: Object.fromEntries(peers.map((id) => [String(id), ''])),
      term: 1,
      commit: 1,
      pendingOperations: 0,
      leader: String(peers[0]),
      isVoter: true,
      consensusThread: 'working',
      sendFailures: 0,
    },
    telemetry: {
      peerVersions: Object.fromEntries(peers.map((id) => [String(id), '1.16.3'])),
      collections: [
        {
          name: 'c',
          localShards: shards
            .filter((shard) => shard.peer === peer)
            .map(({ shardId, points }) => ({
              shardId,
              status: 'green',
              points,
              vectors: points,
              dataBytes: points * 100,
              indexedVectors: null,
              segmentVectors: null,
              segments: null,
              updateQueueLength: null,
            })),
        },
      ],
    },
    collections: [
      {
        name: 'c',
        info: null,
        cluster: {
          peerId: peer,
          shardCount: new Set(shards.map(({ shardId }) => shardId)).size,
          local: shards
            .filter((shard) => shard.peer === peer)
            .map(({ shardId, points, state = 'Active' }) => ({ shardId, points, state })),
          remote: shards
            .filter((shard) => shard.peer !== peer)
            .map((shard) => ({ shardId: shard.shardId, peerId: shard.peer, state: shard.state ?? 'Active' })),
          transfers: 0,
        },
      },
    ],
    gaps: [],
  }));
}

const merge = (views: NodeView[], exactCounts = new Map<string, number>()) =>
  mergeViews({ takenAt: '2026-01-01T00:00:00.000Z', views, exactCounts, resources: new Map(), gaps: [] });

describe('views of several peers', () => {
  it('add up to the same points and bytes whatever the number of replicas', () => {
    const sizes = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 3 }), (shardSizes, replicas) => {
        const shards = shardSizes.flatMap((points, shardId) =>
          Array.from({ length: replicas }, (_, copy) => ({ shardId, points, peer: 1 + ((shardId + copy) % 3) })),
        );
        const [collection] = merge(viewsOf(shards, [1, 2, 3])).collections;
        const total = shardSizes.reduce((a, b) => a + b, 0);
        expect(collection?.uniquePoints).toBe(total);
        expect(collection?.uniqueBytes).toBe(total * 100);
        expect(collection?.replicas).toHaveLength(shards.length);
      }),
    );
  });

  it('believe an active replica rather than one that is being built', () => {
    const shards: Shard[] = [
      { shardId: 0, peer: 1, points: 70 },
      { shardId: 0, peer: 2, points: 90, state: 'Partial' },
    ];
    expect(merge(viewsOf(shards, [1, 2])).collections[0]?.uniquePoints).toBe(70);
  });

  it('show the worst state that any peer reports for a replica', () => {
    const views = viewsOf([{ shardId: 0, peer: 1, points: 1 }], [1, 2]);
    const seenDead = viewsOf([{ shardId: 0, peer: 1, points: 1, state: 'Dead' }], [1, 2])[1];
    const merged = merge([...views.slice(0, 1), ...(seenDead === undefined ? [] : [seenDead])]);
    expect(merged.collections[0]?.replicas).toEqual([{ shardId: 0, peerId: '1', state: 'Dead', points: 1 }]);
  });

  it('leave unknown what a peer that was not asked holds, and say so', () => {
    const [only] = viewsOf(
      [
        { shardId: 0, peer: 1, points: 5 },
        { shardId: 1, peer: 2, points: 6 },
      ],
      [1, 2],
    );
    const views = only === undefined ? [] : [only];
    const blind = merge(views);
    expect(blind.collections[0]).toMatchObject({ uniquePoints: null, uniqueBytes: null });
    expect(blind.gaps.join('\n')).toMatch(/the points of c[^]*the bytes of c[^]*peer 2 belongs to the cluster/);
    const counted = merge(views, new Map([['c', 11]]));
    expect(counted.collections[0]).toMatchObject({ uniquePoints: 11, uniqueBytes: null });
  });

  it('take the one silent URL for the one peer that nobody spoke for', () => {
    const [first, second] = viewsOf([{ shardId: 0, peer: 1, points: 1 }], [1, 2]);
    if (first === undefined || second === undefined) throw new Error('no views');
    const silent: NodeView = {
      ...second,
      failure: new Error('no answer'),
      version: null,
      cluster: null,
      collections: [],
    };
    const { peers, gaps } = merge([first, silent]);
    expect(peers.map(({ url, peerId, reachable }) => [url, peerId, reachable])).toEqual([
      [first.url, '1', true],
      [second.url, '2', false],
    ]);
    expect(gaps.join('\n')).not.toContain('was not asked');
  });

  it('find the exact id of a peer that JSON numbers round', () => {
    const exact = '9007199254740993';
    const [view] = viewsOf([{ shardId: 0, peer: 9_007_199_254_740_992, points: 1 }], [9_007_199_254_740_992]);
    if (view?.cluster?.enabled !== true) throw new Error('no cluster');
    const merged = merge([{ ...view, cluster: { ...view.cluster, peerId: exact, peers: { [exact]: '' } } }]);
    expect(merged.collections[0]?.replicas[0]?.peerId).toBe(exact);
    expect(merged.peers.map(({ peerId }) => peerId)).toEqual([exact]);
  });
});
