import type { ClusterSnapshot } from '../cluster/snapshot.ts';
import type { DecisionEvidence } from '../decision/evidence.ts';
import type { Profile } from '../decision/profile.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { PlanSettings } from './plan.ts';

/** Raised by one whenever a reader of an older result would misread a newer one. */
export const resultSchemaVersion = 1;

export type RunKind = 'trial' | 'bench' | 'inspect';

/**
 * Everything one run found, in one JSON file. It describes itself: a report and a verdict are made from it alone.
 * Times are in the unit that the name says; rates are per second.
 */
export interface RunResult {
  readonly schemaVersion: typeof resultSchemaVersion;
  readonly kind: RunKind;
  readonly status: 'complete' | 'aborted';
  /** Where and why an aborted run ended; what was measured before stays in the result. */
  readonly aborted: { readonly phase: string; readonly code: string; readonly message: string } | null;
  readonly runId: string;
  readonly highwaterVersion: string;
  readonly matrixVersion: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** The command that makes this run again, without secrets. */
  readonly reproduce: string;
  readonly environment: Environment;
  readonly profile: Profile;
  /** Null for `inspect`. */
  readonly plan: PlanSettings | null;
  readonly target: TargetDescription;
  readonly dataset: DatasetDescription | null;
  readonly upload: UploadResult | null;
  readonly readiness: ReadinessProof | null;
  readonly recall: readonly RecallPoint[];
  /** The `hnsw_ef` that the load phases used: the smallest whose recall reached the plan's floor. */
  readonly chosenEf: ChosenEf | null;
  readonly load: readonly LoadRow[];
  readonly capacity: readonly CapacityResult[];
  /** State of the deployment: before the load for `bench` and `inspect`, after the upload for `trial`. */
  readonly snapshot: ClusterSnapshot | null;
  readonly evidence: DecisionEvidence;
  /** Things a reader should know: lost servers, leftovers removed, values that were clipped. */
  readonly notes: readonly string[];
}

export interface Environment {
  readonly os: string;
  readonly arch: string;
  readonly cpuModel: string;
  /** Cores that this process may use. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly nodeVersion: string;
}

export interface TargetDescription {
  /** Without credentials. */
  readonly urls: readonly string[];
  readonly nodes: number;
  /** True when highwater started the servers itself, on the machine that also made the load. */
  readonly embedded: boolean;
  readonly version: string;
  readonly commit: string | null;
  /** The run's own collection, as the server describes it. */
  readonly collection: string | null;
  readonly collectionConfig: Readonly<Record<string, unknown>> | null;
}

export interface DatasetDescription {
  readonly source: 'synthetic' | 'files';
  /** Generator profile or folder name. */
  readonly name: string;
  readonly seed: number | null;
  readonly points: number;
  readonly dimension: number;
  readonly distance: 'Cosine' | 'Dot' | 'Euclid';
  readonly queries: number;
  readonly fingerprint: Fingerprint;
}

/** What kind of data it was: difficulty measures and a checksum. */
export interface Fingerprint {
  /** Local intrinsic dimensionality, maximum-likelihood over the 100 nearest, median over the sampled queries. */
  readonly lid100: number;
  /** Mean distance over nearest distance, median over the sampled queries. */
  readonly relativeContrast: number;
  /** Mean cosine of random pairs. */
  readonly meanCosine: number;
  /** SHA-256 over the float32 little-endian bytes of all vectors in order, lower-case hex. */
  readonly sha256: string;
  /** Points and queries that the difficulty measures were taken on. */
  readonly sampledPoints: number;
  readonly sampledQueries: number;
}

/** Three clocks of an upload; seconds since its first byte, null when the run never got there. */
export interface UploadResult {
  readonly points: number;
  readonly bytes: number;
  readonly batches: number;
  readonly retries: number;
  /** All batches acknowledged. */
  readonly acceptedSeconds: number;
  /** An exact count equals the number of points. */
  readonly searchableSeconds: number | null;
  /** Readiness proven. */
  readonly indexedSeconds: number | null;
  readonly timeline: readonly {
    readonly seconds: number;
    readonly acceptedPoints: number;
    /** As the server tells it, null when it was not asked at that moment. */
    readonly indexedVectors: number | null;
  }[];
}

/** The evidence that an index was ready before it was measured; a run without proof is not judged. */
export interface ReadinessProof {
  readonly proven: boolean;
  /** Why not, when not proven. */
  readonly reason: string | null;
  readonly waitedSeconds: number;
  readonly deadlineSeconds: number;
  /** Polls in a row in which every condition held on every peer. */
  readonly heldPolls: number;
  readonly requiredPolls: number;
  /** Lowest share of vectors in HNSW over all peers, 0 to 1. */
  readonly indexedShare: number;
  readonly requiredIndexedShare: number;
  readonly exactCount: number | null;
  readonly expectedCount: number;
  readonly conditions: readonly {
    readonly name: string;
    readonly held: boolean;
    readonly detail: string;
  }[];
}

export interface RecallPoint {
  readonly hnswEf: number;
  readonly k: number;
  readonly queries: number;
  /** Mean recall@k, ties counted as found. */
  readonly mean: Estimate;
  /** 5th percentile over queries. */
  readonly p5: number;
}

export interface ChosenEf {
  readonly hnswEf: number;
  readonly recall: number;
  readonly floor: number;
  /** False when no rung of the ladder reached the floor and the largest was taken. */
  readonly reached: boolean;
}

/** Why a request did not succeed. */
export type LoadErrorKind =
  'timeout' | 'refused' | 'reset' | 'protocol' | 'status-4xx' | 'status-429' | 'status-5xx' | 'not-sent';

export type LoadPhase = 'one-client' | 'profile-peak' | 'capacity-search' | 'confirmation';

/** One stretch of load at one setting. */
export interface LoadRow {
  readonly id: string;
  readonly phase: LoadPhase;
  readonly mode: 'open' | 'closed';
  readonly arrivals: 'poisson' | 'closed';
  /** Seed of the arrivals, another one for every row; null in closed mode. */
  readonly arrivalSeed: number | null;
  readonly hnswEf: number | null;
  readonly connections: number;
  /** Null in closed mode. */
  readonly offeredRatePerSecond: number | null;
  /** Answers without error that came within the timed window, per second; those that came later are in `succeeded` alone. */
  readonly achievedRatePerSecond: number;
  readonly warmupSeconds: number;
  /** Length of the timed window. */
  readonly seconds: number;
  /** Requests whose intended start lies in the timed window. */
  readonly attempted: number;
  readonly succeeded: number;
  readonly errors: Readonly<Partial<Record<LoadErrorKind, number>>>;
  /**
   * From the intended start to the last byte. Every attempt counts: one without an answer stands with the time from its
   * intended start to its failure.
   */
  readonly latency: LatencySummary;
  /** From the first byte sent to the last byte received; answered requests only. */
  readonly serviceTime: LatencySummary;
  /** From the intended start to the first byte sent, whatever the reason. */
  readonly scheduleDelay: LatencySummary;
  /** The part of the schedule delay that is the engine's own doing: it woke late while a connection was free. */
  readonly generatorDelay: LatencySummary;
  readonly generator: GeneratorHealth;
  /** The server's own resources during the timed window, null where nothing could tell them. */
  readonly server: ServerUse | null;
  /** What stopped the row before its time, e.g. a bound on errors or p95; null when it ran to its end. */
  readonly stoppedBy: string | null;
}

export interface LatencySummary {
  readonly count: number;
  readonly minMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly p50: Estimate;
  readonly p90: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
  readonly p999: Estimate;
  /** HdrHistogram V2 in base64, values in microseconds, 3 significant digits; mergeable. */
  readonly histogram: string;
}

/** The load generator's watch over itself. */
export interface GeneratorHealth {
  /** True when the row says more about the generator than about the server; such a row is not judged. */
  readonly bound: boolean;
  readonly reasons: readonly string[];
  /** 0 to 1. */
  readonly eventLoopUse: number;
  /** User and system CPU of the generator per request, in microseconds. */
  readonly cpuMicrosecondsPerRequest: number;
  readonly rssBytes: number;
  /** Requests on their way to the server or back, mean over the timed window; in closed mode it should be near `connections`. */
  readonly meanInFlight: number;
  readonly peakInFlight: number;
}

export interface ServerUse {
  readonly seconds: number;
  /** CPU seconds per second and core that the servers may use, 0 to 1. */
  readonly cpuShare: number;
  readonly peakRssBytes: number;
  readonly memoryLimitBytes: number | null;
  /** Share of time in which some task waited for disk I/O, 0 to 1; null without pressure information. */
  readonly diskPressureShare: number | null;
  readonly diskUsedBytes: number | null;
  readonly diskTotalBytes: number | null;
}

/** The highest rate that was held within an objective. */
export interface CapacityResult {
  readonly objectiveP95Ms: number;
  readonly maxErrorShare: number;
  readonly hnswEf: number;
  /** Searches per second; null when not even the lowest rate was held. */
  readonly ratePerSecond: number | null;
  /** True when the search ended for another reason than the server's objective (generator bound, `--max-rate`): read "at least". */
  readonly atLeast: boolean;
  /** What ended the search, in words. */
  readonly limitedBy: string;
  /** Id of the row that confirmed the rate, null when it was not confirmed. */
  readonly confirmedBy: string | null;
  /** Ids of the rows of the search, in order. */
  readonly steps: readonly string[];
}
