import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adviceFor,
  hopeless,
  lowestIndexedShare,
  readinessConditions,
  type Expectation,
  type PeerObservation,
} from '../../../bench/readiness/conditions.ts';

function peer(changes: Partial<PeerObservation> = {}): PeerObservation {
  return {
    url: 'http://peer-1',
    peerId: '1',
    status: 'green',
    optimizerStatus: 'ok',
    runningOptimizations: 0,
    queuedPoints: 0,
    queuedUpdates: 0,
    transfers: 0,
    exactCount: 100,
    replicas: [{ shardId: 0, state: 'Active', vectors: 100, indexedVectors: 95 }],
    remoteReplicas: [],
    ...changes,
  };
}

const expected: Expectation = { count: 100, indexedShare: 0.9, tellsQueues: true };
const failing = (peers: PeerObservation[], expectation = expected) =>
  readinessConditions(peers, expectation)
    .filter(({ held }) => !held)
    .map(({ name }) => name);

describe('a collection is ready', () => {
  it('when every condition holds on every peer', () => {
    expect(failing([peer(), peer({ url: 'http://peer-2', peerId: '2' })])).toEqual([]);
  });

  it.each<[string, Partial<PeerObservation>, string]>([
    ['yellow', { status: 'yellow' }, 'status green'],
    ['grey', { status: 'grey' }, 'status green'],
    ['failed to optimise', { optimizerStatus: 'disk full' }, 'optimiser ok'],
    ['optimising', { runningOptimizations: 1 }, 'no optimisation running'],
    ['with a queue of points', { queuedPoints: 5 }, 'no points queued for optimisation'],
    ['with a queue of updates', { queuedUpdates: 5 }, 'update queue empty'],
    ['silent on its queues', { queuedUpdates: null }, 'update queue empty'],
    ['short of points', { exactCount: 99 }, 'exact count'],
    ['over its points', { exactCount: 101 }, 'exact count'],
    ['moving shards', { transfers: 1 }, 'no shard transfers'],
    [
      'of replicas that recover',
      { remoteReplicas: [{ shardId: 1, peerId: '1', state: 'Partial' }] },
      'all replicas active',
    ],
    [
      'of peers that were not asked',
      { remoteReplicas: [{ shardId: 1, peerId: '9', state: 'Active' }] },
      'every replica seen',
    ],
    [
      'without its index',
      { replicas: [{ shardId: 0, state: 'Active', vectors: 100, indexedVectors: 89 }] },
      'vectors in HNSW',
    ],
  ])('not while one peer is %s', (_what, changes, condition) => {
    expect(failing([peer(), peer({ url: 'http://peer-2', peerId: '2', ...changes })])).toEqual([condition]);
  });

  it('not without any peer or any replica', () => {
    expect(failing([])).toContain('status green');
    expect(failing([peer({ replicas: [] })])).toEqual(['all replicas active', 'vectors in HNSW']);
  });

  it('without the queues that a server before 1.17 does not tell', () => {
    expect(failing([peer({ queuedPoints: null, queuedUpdates: null })], { ...expected, tellsQueues: false })).toEqual(
      [],
    );
  });

  it('names the peer that holds it back, and what it saw there', () => {
    const [condition] = readinessConditions([peer(), peer({ url: 'http://peer-2', status: 'yellow' })], expected);
    expect(condition).toEqual({ name: 'status green', held: false, detail: 'yellow at http://peer-2' });
  });
});

describe('the indexed share', () => {
  const replica = fc.record({
    shardId: fc.nat(5),
    state: fc.constant('Active'),
    vectors: fc.nat(1_000),
    indexedVectors: fc.nat(1_000),
  });

  it('is that of the least indexed replica: one more replica never raises it', () => {
    fc.assert(
      fc.property(fc.array(replica, { minLength: 1 }), replica, (replicas, another) => {
        const before = lowestIndexedShare([peer({ replicas })]);
        const after = lowestIndexedShare([peer({ replicas }), peer({ replicas: [another] })]);
        const empty = replicas.every(({ vectors }) => vectors === 0);
        expect(empty || after <= before).toBe(true);
        expect(after).toBeGreaterThanOrEqual(0);
        expect(after).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is hidden by no average: a bare small shard beside a large indexed one counts', () => {
    const replicas = [
      { shardId: 0, state: 'Active', vectors: 9_900, indexedVectors: 9_900 },
      { shardId: 1, state: 'Active', vectors: 100, indexedVectors: 0 },
    ];
    expect(lowestIndexedShare([peer({ replicas })])).toBe(0);
  });

  it('is 0 without any vector', () => {
    expect(lowestIndexedShare([])).toBe(0);
  });
});

it('a red collection is given up at once, with the reason of the optimiser', () => {
  expect(hopeless([peer(), peer({ status: 'red', optimizerStatus: 'no space' })])).toMatch(/red.*no space/);
  expect(hopeless([peer({ status: 'yellow' })])).toBeNull();
});

it('advice explains grey, and green without an index', () => {
  expect(adviceFor([peer({ status: 'grey' })])).toMatch(/Grey means/);
  const bare = [{ shardId: 0, state: 'Active', vectors: 10, indexedVectors: 0 }];
  expect(adviceFor([peer({ replicas: bare })])).toMatch(/indexing_threshold/);
  expect(adviceFor([peer({ status: 'yellow', runningOptimizations: 1 })])).toBeNull();
});
