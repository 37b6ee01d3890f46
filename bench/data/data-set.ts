import type { DatasetDescription } from '../../core/results/run-result.ts';

/** A payload as it is sent to the server. */
export type Payload = Readonly<Record<string, unknown>>;

/** A held-out query, with the ids of its true neighbours where the data set brings them. */
export interface Query {
  readonly vector: Float32Array;
  /** Qdrant filter of the query, or null. */
  readonly filter: Readonly<Record<string, unknown>> | null;
  /** Ids and scores of the true neighbours, best first, or null when they must be computed with `exact: true`. */
  readonly truth: { readonly ids: readonly number[]; readonly scores: readonly number[] | null } | null;
}

/** Vectors of consecutive points. `vectors` is row-major, `count × dimension`. Point ids are `first … first + count - 1`. */
export interface PointBatch {
  readonly first: number;
  readonly count: number;
  readonly vectors: Float32Array;
  /** One per point, or null when points carry none. */
  readonly payloads: readonly Payload[] | null;
}

/** Points and queries from any source, streamed: a data set need not fit in memory. */
export interface DataSet {
  readonly points: number;
  readonly dimension: number;
  readonly distance: DatasetDescription['distance'];
  readonly queryCount: number;
  /** Batches in order of id. `batchPoints` is the size of all but the last. */
  batches(batchPoints: number): AsyncIterable<PointBatch> | Iterable<PointBatch>;
  query(index: number): Query;
  /** Difficulty measures and checksum. Reads all points once. */
  describe(): Promise<DatasetDescription>;
  close(): Promise<void>;
}
