import type { RunResult } from '../../core/results/run-result.ts';

/** What is fixed before a run begins. */
export type RunFrame = Pick<
  RunResult,
  | 'kind'
  | 'runId'
  | 'highwaterVersion'
  | 'matrixVersion'
  | 'startedAt'
  | 'reproduce'
  | 'environment'
  | 'profile'
  | 'plan'
>;

/** What the phases find; each phase fills its own part, and a run that ends early keeps the parts that were filled. */
export type RunFindings = {
  -readonly [
    K in keyof Omit<
      RunResult,
      | keyof RunFrame
      | 'schemaVersion'
      | 'status'
      | 'aborted'
      | 'finishedAt'
      | 'evidence'
      | 'recall'
      | 'load'
      | 'capacity'
      | 'notes'
    >
  ]: RunResult[K];
} & {
  readonly recall: RunResult['recall'][number][];
  readonly load: RunResult['load'][number][];
  readonly capacity: RunResult['capacity'][number][];
  readonly notes: string[];
};

/** Findings of a run in which nothing has been found yet. */
export function noFindings(urls: readonly string[], nodes: number, embedded: boolean): RunFindings {
  return {
    target: { urls, nodes, embedded, version: 'unknown', commit: null, collection: null, collectionConfig: null },
    dataset: null,
    upload: null,
    readiness: null,
    chosenEf: null,
    snapshot: null,
    recall: [],
    load: [],
    capacity: [],
    notes: [],
  };
}
