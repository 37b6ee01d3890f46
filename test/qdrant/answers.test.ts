import { describe, expect, it } from 'vitest';
import { readClusterStatus } from '../../qdrant/cluster-status.ts';
import { readOptimizations } from '../../qdrant/optimizations.ts';
import { peerIdText } from '../../qdrant/peer-id.ts';
import { readTelemetry } from '../../qdrant/telemetry.ts';
import { isAtLeast, readVersion } from '../../qdrant/version.ts';
import { frontPage } from './stub-server.ts';

describe('optimisations', () => {
  it('are told by 1.16 without a queue, and from 1.17 with one', () => {
    expect(readOptimizations({ ongoing: [{}] })).toEqual({ running: 1, queued: null });
    const summary = { queued_optimizations: 2, queued_segments: 3, queued_points: 40, idle_segments: 1 };
    expect(readOptimizations({ summary, running: [{}, {}] })).toEqual({
      running: 2,
      queued: { optimizations: 2, points: 40 },
    });
  });

  it('of an unknown shape do not look idle', () => {
    expect(readOptimizations({}).running).toBe(1);
    expect(readOptimizations(null).running).toBe(1);
  });
});

describe('telemetry', () => {
  const info = (vectors: number, indexed: number) => ({ info: { num_vectors: vectors, num_indexed_vectors: indexed } });

  it('is summed over the segments of each local shard; remote shards are left out', () => {
    const local = { status: 'green', num_points: 30, vectors_size_bytes: 10, payloads_size_bytes: 5 };
    const answer = {
      cluster: { peer_metadata: { '1': { version: '1.16.3' } } },
      collections: {
        collections: [
          {
            id: 'c',
            shards: [
              { id: 0, local: { ...local, segments: [info(10, 0), info(20, 20)] } },
              { id: 1, local: null },
            ],
          },
        ],
      },
    };
    const telemetry = readTelemetry(answer);
    expect(telemetry.peerVersions).toEqual({ '1': '1.16.3' });
    expect(telemetry.collections[0]?.localShards).toEqual([
      {
        shardId: 0,
        status: 'green',
        points: 30,
        vectors: null,
        dataBytes: 15,
        indexedVectors: 20,
        segmentVectors: 30,
        segments: 2,
        updateQueueLength: null,
      },
    ]);
  });

  it('without segments knows no indexed vectors, and without a size no bytes', () => {
    const answer = {
      collections: { collections: [{ id: 'c', shards: [{ id: 0, local: { vectors_size_bytes: 10 } }] }] },
    };
    expect(readTelemetry(answer).collections[0]?.localShards[0]).toMatchObject({
      indexedVectors: null,
      dataBytes: null,
    });
  });

  it('of another shape is refused', () => {
    expect(() => readTelemetry({ collections: 3 })).toThrow(/shape/);
  });
});

describe('the state of the cluster', () => {
  it('sums failed sends and knows no leader while there is none', () => {
    const status = readClusterStatus({
      status: 'enabled',
      peer_id: 1,
      peers: { '1': { uri: 'http://a:6335/' } },
      raft_info: { term: 3, commit: 9, pending_operations: 2, leader: null, role: 'Candidate', is_voter: true },
      consensus_thread_status: { consensus_thread_status: 'stopped_with_err', err: 'disk full' },
      message_send_failures: {
        a: { count: 2, latest_error: null },
        b: { count: 5, latest_error: null },
      },
    });
    expect(status).toMatchObject({
      peerId: '1',
      leader: null,
      pendingOperations: 2,
      sendFailures: 7,
      consensusThread: 'stopped_with_err: disk full',
    });
  });

  it('finds ids beyond 2^53 among the exact ones', () => {
    expect(peerIdText(9_007_199_254_740_992, ['5', '9007199254740993'])).toBe('9007199254740993');
    expect(peerIdText(9_007_199_254_740_993n, ['9007199254740993'])).toBe('9007199254740993');
    expect(peerIdText(7, [])).toBe('7');
  });
});

describe('versions', () => {
  it.each([
    ['1.16.0', true],
    ['1.19.2', true],
    ['2.0.0', true],
    ['1.17.0-dev', true],
    ['1.15.5', false],
    ['0.11.0', false],
  ])('%s may be used: %s', (text, usable) => {
    const act = () => readVersion(frontPage(text), 'http://db');
    if (usable) expect(act().text).toBe(text);
    else expect(act).toThrow(/1\.16 or later/);
  });

  it('compare by number and not by text', () => {
    const version = readVersion(frontPage('1.20.1'), 'http://db');
    expect([
      isAtLeast(version, 1, 9),
      isAtLeast(version, 1, 20),
      isAtLeast(version, 1, 21),
      isAtLeast(version, 2, 0),
    ]).toEqual([true, true, false, false]);
  });
});
