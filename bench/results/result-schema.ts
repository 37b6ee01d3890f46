import { z } from 'zod';
import type { ClusterSnapshot } from '../../core/cluster/snapshot.ts';
import type { DecisionEvidence } from '../../core/decision/evidence.ts';
import { quantizationValues, regionsValues } from '../../core/decision/profile.ts';
import {
  resultSchemaVersion,
  type LoadRow,
  type LatencySummary,
  type RunResult,
} from '../../core/results/run-result.ts';
import type { Estimate } from '../../core/statistics/interval.ts';
import { planSchema } from '../plan/plan-file.ts';
import { profileSchema } from '../profile/profile-file.ts';

// zod refuses NaN and Infinity for z.number(), so that neither can be shipped nor read.
const number = z.number();
const amount = z.number().min(0);
const whole = z.int().min(0);
const share = z.number().min(0).max(1);
const text = z.string();

const intervalSchema = z
  .strictObject({ low: number, high: number, confidence: share })
  .refine((interval) => interval.low <= interval.high, 'an interval must not end before it begins');

const estimateSchema = z.discriminatedUnion('given', [
  z.strictObject({ given: z.literal(true), value: number, interval: intervalSchema, samples: whole }),
  z.strictObject({ given: z.literal(false), reason: text, samples: whole }),
]) satisfies z.ZodType<Estimate>;

function evidenceSchema<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion('known', [
    z.strictObject({
      known: z.literal(true),
      value,
      origin: z.enum(['measured', 'declared', 'derived']),
      source: text,
      interval: intervalSchema.exactOptional(),
      atLeast: z.literal(true).exactOptional(),
    }),
    z.strictObject({ known: z.literal(false), reason: text }),
  ]);
}
const numberEvidence = evidenceSchema(number);

const decisionEvidenceSchema = z.strictObject({
  matrix: z.strictObject({
    collections: numberEvidence,
    vectors: numberEvidence,
    latency: numberEvidence,
    users: numberEvidence,
    data: numberEvidence,
    uptime: numberEvidence,
    team: numberEvidence,
    regions: evidenceSchema(z.enum(regionsValues)),
  }),
  side: z.strictObject({
    memoryPercent: numberEvidence,
    cpuPercent: numberEvidence,
    diskBusyPercent: numberEvidence,
    diskPercent: numberEvidence,
    errorPercent: numberEvidence,
    declaredSigns: z.record(text, z.boolean()),
    capacityPerSecond: numberEvidence,
    peakRatePerSecond: numberEvidence,
    ratePerUserPerSecond: numberEvidence,
    expectedPoints: numberEvidence,
    expectedDimension: numberEvidence,
    expectedQuantization: evidenceSchema(z.enum(quantizationValues)),
    pointsPerMonth: numberEvidence,
    nodes: numberEvidence,
  }),
}) satisfies z.ZodType<DecisionEvidence>;

const snapshotSchema = z.strictObject({
  takenAt: text,
  clusterEnabled: z.boolean(),
  peers: z.array(
    z.strictObject({
      url: text.nullable(),
      peerId: text.nullable(),
      reachable: z.boolean(),
      error: text.nullable(),
      version: text.nullable(),
      commit: text.nullable(),
      raft: z
        .strictObject({
          term: whole,
          commit: whole,
          leader: text.nullable(),
          pendingOperations: whole,
          sendFailures: whole,
          consensusThread: text,
          isVoter: z.boolean(),
          peers: z.array(text),
        })
        .nullable(),
      resources: z
        .strictObject({
          from: z.enum(['pid', 'cgroup', 'prometheus']),
          rssBytes: amount.nullable(),
          rssAnonBytes: amount.nullable(),
          memoryLimitBytes: amount.nullable(),
          cpuSeconds: amount.nullable(),
          cores: amount.nullable(),
          diskUsedBytes: amount.nullable(),
          diskTotalBytes: amount.nullable(),
        })
        .nullable(),
    }),
  ),
  collections: z.array(
    z.strictObject({
      name: text,
      status: z.enum(['green', 'yellow', 'grey', 'red', 'unknown']),
      uniquePoints: whole.nullable(),
      uniqueBytes: amount.nullable(),
      indexedVectors: whole.nullable(),
      segments: whole.nullable(),
      vectors: z.record(text, z.strictObject({ dimension: whole, distance: text })),
      shardNumber: whole,
      replicationFactor: whole,
      writeConsistencyFactor: whole,
      onDiskPayload: z.boolean(),
      quantization: text.nullable(),
      hnsw: z.strictObject({ m: whole, efConstruct: whole }).nullable(),
      replicas: z.array(
        z.strictObject({
          shardId: whole,
          peerId: text,
          state: z.enum([
            'Active',
            'Dead',
            'Partial',
            'Initializing',
            'Listener',
            'PartialSnapshot',
            'Recovery',
            'Resharding',
            'ReshardingScaleDown',
            'ActiveRead',
            'ManualRecovery',
          ]),
          points: whole.nullable(),
        }),
      ),
      transfers: whole,
    }),
  ),
  gaps: z.array(text),
}) satisfies z.ZodType<ClusterSnapshot>;

const latencySchema = z
  .strictObject({
    count: whole,
    minMs: amount,
    meanMs: amount,
    maxMs: amount,
    p50: estimateSchema,
    p90: estimateSchema,
    p95: estimateSchema,
    p99: estimateSchema,
    p999: estimateSchema,
    histogram: text,
  })
  .refine(
    (latency) => latency.minMs <= latency.maxMs,
    'the minimum must not be above the maximum',
  ) satisfies z.ZodType<LatencySummary>;

const loadRowSchema = z
  .strictObject({
    id: text,
    phase: z.enum(['one-client', 'profile-peak', 'capacity-search', 'confirmation']),
    mode: z.enum(['open', 'closed']),
    arrivals: z.enum(['poisson', 'closed']),
    arrivalSeed: whole.nullable(),
    hnswEf: whole.nullable(),
    connections: whole,
    offeredRatePerSecond: amount.nullable(),
    achievedRatePerSecond: amount,
    warmupSeconds: amount,
    seconds: amount,
    attempted: whole,
    succeeded: whole,
    errors: z.partialRecord(
      z.enum(['timeout', 'refused', 'reset', 'protocol', 'status-4xx', 'status-429', 'status-5xx', 'not-sent']),
      whole,
    ),
    latency: latencySchema,
    serviceTime: latencySchema,
    scheduleDelay: latencySchema,
    generatorDelay: latencySchema,
    generator: z.strictObject({
      bound: z.boolean(),
      reasons: z.array(text),
      eventLoopUse: amount,
      cpuMicrosecondsPerRequest: amount,
      rssBytes: amount,
      meanInFlight: amount,
      peakInFlight: amount,
    }),
    server: z
      .strictObject({
        seconds: amount,
        cpuShare: amount,
        peakRssBytes: amount,
        memoryLimitBytes: amount.nullable(),
        diskPressureShare: amount.nullable(),
        diskUsedBytes: amount.nullable(),
        diskTotalBytes: amount.nullable(),
      })
      .nullable(),
    stoppedBy: text.nullable(),
  })
  .refine(
    (row) => row.attempted === row.succeeded + Object.values(row.errors).reduce((sum, errors) => sum + errors, 0),
    'attempted must be succeeded plus all errors',
  ) satisfies z.ZodType<LoadRow>;

/** Schema of a whole result; a run checks against it before it writes, a reader before it believes. */
export const runResultSchema = z.strictObject({
  schemaVersion: z.literal(resultSchemaVersion),
  kind: z.enum(['trial', 'bench', 'inspect']),
  status: z.enum(['complete', 'aborted']),
  aborted: z.strictObject({ phase: text, code: text, message: text }).nullable(),
  runId: text,
  highwaterVersion: text,
  matrixVersion: text,
  startedAt: text,
  finishedAt: text,
  reproduce: text,
  environment: z.strictObject({
    os: text,
    arch: text,
    cpuModel: text,
    cores: whole,
    memoryBytes: amount,
    nodeVersion: text,
  }),
  profile: profileSchema,
  plan: planSchema.nullable(),
  target: z.strictObject({
    urls: z.array(text),
    nodes: whole,
    embedded: z.boolean(),
    version: text,
    commit: text.nullable(),
    collection: text.nullable(),
    collectionConfig: z.record(text, z.unknown()).nullable(),
  }),
  dataset: z
    .strictObject({
      source: z.enum(['synthetic', 'files']),
      name: text,
      seed: z.int().nullable(),
      points: whole,
      dimension: whole,
      distance: z.enum(['Cosine', 'Dot', 'Euclid']),
      queries: whole,
      fingerprint: z.strictObject({
        lid100: amount,
        relativeContrast: amount,
        meanCosine: number,
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits'),
        sampledPoints: whole,
        sampledQueries: whole,
      }),
    })
    .nullable(),
  upload: z
    .strictObject({
      points: whole,
      bytes: amount,
      batches: whole,
      retries: whole,
      acceptedSeconds: amount,
      searchableSeconds: amount.nullable(),
      indexedSeconds: amount.nullable(),
      timeline: z.array(z.strictObject({ seconds: amount, acceptedPoints: whole, indexedVectors: whole.nullable() })),
    })
    .nullable(),
  readiness: z
    .strictObject({
      proven: z.boolean(),
      reason: text.nullable(),
      waitedSeconds: amount,
      deadlineSeconds: amount,
      heldPolls: whole,
      requiredPolls: whole,
      indexedShare: amount,
      requiredIndexedShare: share,
      exactCount: whole.nullable(),
      expectedCount: whole,
      conditions: z.array(z.strictObject({ name: text, held: z.boolean(), detail: text })),
    })
    .nullable(),
  recall: z.array(z.strictObject({ hnswEf: whole, k: whole, queries: whole, mean: estimateSchema, p5: share })),
  chosenEf: z.strictObject({ hnswEf: whole, recall: share, floor: share, reached: z.boolean() }).nullable(),
  load: z.array(loadRowSchema),
  capacity: z.array(
    z.strictObject({
      objectiveP95Ms: amount,
      maxErrorShare: share,
      hnswEf: whole,
      ratePerSecond: amount.nullable(),
      atLeast: z.boolean(),
      limitedBy: text,
      confirmedBy: text.nullable(),
      steps: z.array(text),
    }),
  ),
  snapshot: snapshotSchema.nullable(),
  evidence: decisionEvidenceSchema,
  notes: z.array(text),
}) satisfies z.ZodType<RunResult>;
