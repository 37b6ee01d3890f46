import { describe, expect, it } from 'vitest';
import type { ClusterSnapshot, CollectionSnapshot, PeerResources } from '../../../core/cluster/snapshot.ts';
import { evidenceOf, peakRateOf, usersItCouldCarry } from '../../../core/decision/evidence-from-run.ts';
import type { EvidenceInput } from '../../../core/decision/evidence-from-run.ts';
import type { CapacityResult, LoadRow, ReadinessProof } from '../../../core/results/run-result.ts';
import { exampleRunResult } from '../../fixtures/run-result.ts';
import { known } from './some-evidence.ts';

const example = exampleRunResult();
const peakRow = ((): LoadRow => {
  const row = example.load.find(({ phase }) => phase === 'profile-peak');
  if (row === undefined) throw new Error('the fixture has no row at the peak rate');
  return { ...row, offeredRatePerSecond: 120 };
})();
const proven: ReadinessProof = {
  proven: true,
  reason: null,
  waitedSeconds: 1,
  deadlineSeconds: 60,
  heldPolls: 3,
  requiredPolls: 3,
  indexedShare: 1,
  requiredIndexedShare: 0.9,
  exactCount: 30_000,
  expectedCount: 30_000,
  conditions: [],
};

const collection = (
  name: string,
  points: number | null,
  bytes: number | null,
  dimension = 384,
): CollectionSnapshot => ({
  name,
  status: 'green',
  uniquePoints: points,
  uniqueBytes: bytes,
  indexedVectors: points,
  segments: 2,
  vectors: { '': { dimension, distance: 'Cosine' } },
  shardNumber: 1,
  replicationFactor: 1,
  writeConsistencyFactor: 1,
  onDiskPayload: true,
  quantization: null,
  hnsw: null,
  replicas: [],
  transfers: 0,
});
const resources = (anon: number | null, rss: number, limit: number): PeerResources => ({
  from: 'pid',
  rssBytes: rss,
  rssAnonBytes: anon,
  memoryLimitBytes: limit,
  cpuSeconds: null,
  cores: 2,
  diskUsedBytes: 90,
  diskTotalBytes: 100,
});
const snapshot = (
  collections: readonly CollectionSnapshot[],
  peers: readonly (PeerResources | null)[] = [null],
): ClusterSnapshot => ({
  takenAt: '2026-01-01T00:00:00Z',
  clusterEnabled: true,
  peers: peers.map((peer, index) => ({
    url: `http://127.0.0.1:${6333 + index}`,
    peerId: String(index),
    reachable: true,
    error: null,
    version: '1.16.3',
    commit: null,
    raft: null,
    resources: peer,
  })),
  collections,
  gaps: [],
});

const input = (changes: Partial<EvidenceInput>): EvidenceInput => ({
  kind: 'inspect',
  profile: { name: 'test' },
  snapshot: null,
  load: [],
  capacity: [],
  readiness: null,
  chosenEf: null,
  nodes: 1,
  ...changes,
});
const trial = (changes: Partial<EvidenceInput>) =>
  evidenceOf(
    input({
      kind: 'trial',
      profile: { name: 'test', peakRatePerSecond: 120 },
      load: [peakRow],
      readiness: proven,
      ...changes,
    }),
  );

describe('sizes', () => {
  const server = snapshot([
    collection('docs', 1000, 2_000_000),
    collection('chat', 500, 1_000_000, 768),
    collection('highwater_run_1_2_3_4', 30_000, 50_000_000),
  ]);

  it('of an inspected server are those of the server, without collections of highwater', () => {
    const { matrix, side } = evidenceOf(input({ snapshot: server }));
    expect(matrix.collections).toMatchObject({ value: 2, origin: 'measured' });
    expect(matrix.vectors).toMatchObject({ value: 1500, origin: 'measured' });
    expect(matrix.data).toMatchObject({ value: 3_000_000, origin: 'measured' });
    expect(side.expectedPoints).toMatchObject({ value: 1500 });
    expect(side.expectedDimension).toMatchObject({ value: 512, origin: 'derived' });
  });

  it('are unknown, not partial, when one collection could not be counted', () => {
    const { matrix } = evidenceOf(
      input({ snapshot: snapshot([collection('docs', 5, 5), collection('chat', null, null)]) }),
    );
    expect(matrix.collections).toMatchObject({ value: 2 });
    expect(matrix.vectors).toMatchObject({ known: false });
    expect(matrix.data).toMatchObject({ known: false });
  });

  it("of a trial are never the trial's own: without a declaration they are unknown", () => {
    const { matrix, side } = trial({ snapshot: server });
    for (const evidence of [
      matrix.collections,
      matrix.vectors,
      matrix.data,
      side.expectedPoints,
      side.expectedDimension,
    ]) {
      expect(evidence.known).toBe(false);
    }
  });

  it('of a trial are what the profile declares, and the data follows from it', () => {
    const expected = { collections: 3, points: 1000, dimension: 100, payloadBytes: 50 };
    const { matrix } = trial({ profile: { name: 'test', expected }, snapshot: server });
    expect(matrix.collections).toMatchObject({ value: 3, origin: 'declared' });
    expect(matrix.vectors).toMatchObject({ value: 1000, origin: 'declared' });
    expect(matrix.data).toMatchObject({ value: 450_000, origin: 'derived' });
  });
});

describe('latency', () => {
  it('is p95 at the declared peak rate, with its interval', () => {
    const { p95 } = peakRow.latency;
    expect(trial({}).matrix.latency).toMatchObject(
      p95.given ? { known: true, value: p95.value, interval: p95.interval } : { known: false },
    );
    expect(trial({}).matrix.latency.known).toBe(true);
  });

  it.each([
    ['no declared rate', { profile: { name: 'test' } }, 'no declared rate'],
    ['another declared rate', { profile: { name: 'test', peakRatePerSecond: 500 } }, 'the profile declares 500/s'],
    ['no proof of readiness', { readiness: null }, 'never proven ready'],
    ['a failed proof', { readiness: { ...proven, proven: false, reason: 'still yellow' } }, 'still yellow'],
    [
      'a generator-bound row',
      { load: [{ ...peakRow, generator: { ...peakRow.generator, bound: true, reasons: ['late arrivals'] } }] },
      'late arrivals',
    ],
    [
      'too few samples',
      {
        load: [
          {
            ...peakRow,
            latency: { ...peakRow.latency, p95: { given: false, reason: '9 samples are too few', samples: 9 } },
          },
        ],
      },
      '9 samples are too few',
    ],
    [
      'searches that failed quickly',
      { load: [{ ...peakRow, succeeded: 0.9 * peakRow.attempted, errors: { 'status-5xx': 0.1 * peakRow.attempted } }] },
      '10 % of the searches failed',
    ],
    ['a row that a bound stopped', { load: [{ ...peakRow, stoppedBy: 'errors: 9 %' }] }, 'stopped early'],
  ] satisfies [string, Partial<EvidenceInput>, string][])(
    'is unknown with %s, and says so',
    (_name, changes, reason) => {
      const { latency } = trial(changes).matrix;
      expect(latency.known ? '' : latency.reason).toContain(reason);
    },
  );

  it('is urgent in spite of failures where what was answered is urgent already', () => {
    const p95 = {
      given: true,
      value: 900,
      interval: { low: 800, high: 1000, confidence: 0.95 },
      samples: 500,
    } as const;
    const load = [{ ...peakRow, stoppedBy: 'p95: 1200 ms', latency: { ...peakRow.latency, p95 } }];
    expect(trial({ load }).matrix.latency).toMatchObject({ known: true, value: 900 });
  });

  it('and capacity say when they were bought with recall', () => {
    const { matrix } = trial({ chosenEf: { hnswEf: 256, recall: 0.8, floor: 0.95, reached: false } });
    expect(matrix.latency.known ? matrix.latency.source : '').toContain('recall of only 0.800 (floor 0.95)');
  });

  it('is never read from a row of the capacity search, nor is CPU', () => {
    const { matrix, side } = trial({ load: [{ ...peakRow, phase: 'confirmation' }] });
    expect(matrix.latency.known).toBe(false);
    expect(side.cpuPercent.known).toBe(false);
  });
});

describe('users and rates', () => {
  it('take the declared users first, else divide the peak rate, in whole people', () => {
    const users = (profile: EvidenceInput['profile']) => evidenceOf(input({ profile })).matrix.users;
    expect(users({ name: 'a', concurrentUsers: 7, peakRatePerSecond: 30, ratePerUserPerSecond: 0.1 })).toMatchObject({
      value: 7,
    });
    expect(users({ name: 'a', peakRatePerSecond: 30, ratePerUserPerSecond: 0.1 })).toMatchObject({
      value: 300,
      origin: 'derived',
    });
    expect(users({ name: 'a', peakRatePerSecond: 30, ratePerUserPerSecond: 7 })).toMatchObject({ value: 5 });
    expect(users({ name: 'a', peakRatePerSecond: 30 }).known).toBe(false);
    expect(users({ name: 'a', peakRatePerSecond: 30, ratePerUserPerSecond: 0 }).known).toBe(false);
  });

  it('take a peak rate from users and their rate where it is not declared itself', () => {
    expect(peakRateOf({ name: 'a', concurrentUsers: 40, ratePerUserPerSecond: 0.5 })).toMatchObject({
      value: 20,
      origin: 'derived',
    });
  });

  it('turn a capacity into the users that it could carry, rounded down', () => {
    expect(usersItCouldCarry(known(999), known(0.5))).toMatchObject({ value: 1998 });
    expect(usersItCouldCarry(known(10), known(3))).toMatchObject({ value: 3 });
    expect(usersItCouldCarry(known(10), { known: false, reason: 'no rate' })).toMatchObject({ known: false });
  });
});

describe('capacity', () => {
  const capacity = (
    objectiveP95Ms: number,
    ratePerSecond: number | null,
    confirmedBy: string | null,
  ): CapacityResult => ({
    objectiveP95Ms,
    maxErrorShare: 0.01,
    hnswEf: 64,
    ratePerSecond,
    atLeast: false,
    limitedBy: 'p95 above the objective',
    confirmedBy,
    steps: [],
  });
  const rate = (results: readonly CapacityResult[]) => trial({ capacity: results }).side.capacityPerSecond;

  it('prefers confirmed rates, then the 100 ms objective', () => {
    expect(rate([capacity(50, 800, 'a'), capacity(100, 950, 'b')])).toMatchObject({ value: 950 });
    expect(rate([capacity(50, 800, 'a'), capacity(100, 950, null)])).toMatchObject({ value: 800 });
    expect(rate([capacity(50, 800, 'a'), capacity(100, null, null)])).toMatchObject({ value: 800 });
  });

  it('is never taken from a wider objective than the one that is wanted', () => {
    const within50 = (results: readonly CapacityResult[]) =>
      trial({ capacity: results, profile: { name: 'test', latencyObjectiveMs: 50 } }).side.capacityPerSecond;
    expect(within50([capacity(50, 800, null), capacity(100, 950, 'b')])).toMatchObject({ value: 800 });
    expect(within50([capacity(50, null, null), capacity(100, 950, 'b')])).toMatchObject({ known: false });
    expect(within50([capacity(100, 950, 'b')])).toMatchObject({ known: false });
  });

  it('reads a narrower objective as "at least"', () => {
    expect(rate([capacity(50, 800, 'a')])).toMatchObject({ value: 800, atLeast: true });
    expect(rate([capacity(100, 800, 'a')])).not.toHaveProperty('atLeast');
  });

  it('is unknown when not even the lowest rate was held', () => {
    expect(rate([capacity(100, null, null)])).toMatchObject({ known: false });
  });
});

describe('memory and disk', () => {
  it('take the memory that cannot be dropped, of the worst peer', () => {
    const { side } = evidenceOf(input({ snapshot: snapshot([], [resources(10, 90, 100), resources(30, 40, 100)]) }));
    expect(side.memoryPercent).toMatchObject({ value: 30, origin: 'measured' });
    expect(side.diskPercent).toMatchObject({ value: 90 });
  });

  it('take all resident memory where the kernel does not tell the parts apart', () => {
    expect(evidenceOf(input({ snapshot: snapshot([], [resources(null, 85, 100)]) })).side.memoryPercent).toMatchObject({
      value: 85,
    });
  });

  it('are unknown when one peer could not be read, for it might be the worst', () => {
    expect(evidenceOf(input({ snapshot: snapshot([], [resources(10, 20, 100), null]) })).side.memoryPercent.known).toBe(
      false,
    );
  });

  it('of a trial count only when it held as many points as the profile expects', () => {
    const seen = snapshot([], [resources(10, 20, 100)]);
    const memory = (points: number) =>
      trial({ snapshot: seen, profile: { name: 'a', expected: { points } } }).side.memoryPercent;
    expect(memory(30_000)).toMatchObject({ value: 10 });
    expect(memory(30_001).known).toBe(false);
    const own = { ...seen, collections: [collection('highwater_run_1_a_2_3', 30_000, 1, 384)] };
    const ofDimension = (dimension: number) =>
      trial({ snapshot: own, profile: { name: 'a', expected: { points: 30_000, dimension } } }).side.memoryPercent;
    expect(ofDimension(384)).toMatchObject({ value: 10 });
    expect(ofDimension(768).known).toBe(false);
    expect(trial({ snapshot: seen }).side.diskPercent.known).toBe(false);
  });
});
