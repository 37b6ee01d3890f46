/** Realistic-embedding profiles of the generator, from easy to hard; `uniform` is the named worst case. */
export const generatorProfiles = ['easy', 'default', 'hard', 'hardest', 'uniform'] as const;
export type GeneratorProfile = (typeof generatorProfiles)[number];

/** What a run does, whole: no default is left unsaid. A plan file is this shape in YAML with every key optional. */
export interface PlanSettings {
  readonly name: string;
  readonly description: string;
  readonly data: {
    readonly generator: GeneratorProfile;
    readonly points: number;
    readonly dimension: number;
    readonly distance: 'Cosine' | 'Dot' | 'Euclid';
    /** Held-out queries. */
    readonly queries: number;
    /** Whether points carry tenant, language, date, tags and text. */
    readonly payload: boolean;
  };
  readonly collection: {
    readonly shards: number;
    readonly replicationFactor: number;
    readonly writeConsistencyFactor: number;
    readonly segments: number;
    readonly hnswM: number;
    readonly efConstruct: number;
    readonly indexingThresholdKb: number;
    readonly quantization: 'none' | 'int8' | 'binary';
  };
  readonly upload: {
    /** Target size of one request body in bytes. */
    readonly batchBytes: number;
    readonly parallel: number;
    readonly timeoutSeconds: number;
  };
  readonly readiness: {
    readonly deadlineSeconds: number;
    readonly pollSeconds: number;
    /** Polls in a row that must all hold. */
    readonly heldPolls: number;
    /** Share of vectors that must be in HNSW, 0 to 1. */
    readonly indexedShare: number;
  };
  readonly recall: {
    readonly k: number;
    readonly queries: number;
    readonly efLadder: readonly number[];
    /** Smallest mean recall@k that the load phases may run at. */
    readonly floor: number;
  };
  readonly load: {
    readonly connections: number;
    readonly timeoutSeconds: number;
    readonly warmupSeconds: number;
    readonly oneClientSeconds: number;
    readonly profilePeakSeconds: number;
    readonly stepSeconds: number;
    readonly confirmationSeconds: number;
    /** First rate of the capacity search, per second. */
    readonly startRatePerSecond: number;
    /** Search ends when the bracket is narrower than this share of its upper end. */
    readonly precision: number;
    /** No further row of the capacity search begins after this time; what was held by then is read as "at least". */
    readonly capacityBudgetSeconds: number;
    /** p95 objectives in ms, ascending. */
    readonly objectivesP95Ms: readonly number[];
    /** Share of failed requests that an objective allows. */
    readonly maxErrorShare: number;
    /** A row stops at once above this share of failed requests. */
    readonly stopErrorShare: number;
    /** A row stops at once above this p95 over the last seconds, in ms. */
    readonly stopP95Ms: number;
  };
}
