import { z } from 'zod';
import { HighwaterError } from '../core/errors.ts';

/** What one peer's telemetry tells of itself. */
export interface Telemetry {
  /** Versions by peer id, as far as the cluster knows them. */
  readonly peerVersions: Readonly<Record<string, string>>;
  readonly collections: readonly CollectionTelemetry[];
}

export interface CollectionTelemetry {
  readonly name: string;
  /** Only the replicas that this peer holds. */
  readonly localShards: readonly LocalShardTelemetry[];
}

/** One replica. Counts are the server's own and include nothing of other peers. */
export interface LocalShardTelemetry {
  readonly shardId: number;
  readonly status: string | null;
  readonly points: number | null;
  readonly vectors: number | null;
  /** The server's estimate of vectors and payload, as stored, without indexes. */
  readonly dataBytes: number | null;
  /** Sum over segments; null when segments were not asked for (level 3). */
  readonly indexedVectors: number | null;
  /** Vectors over segments, the denominator of `indexedVectors`; null below level 4. */
  readonly segmentVectors: number | null;
  readonly segments: number | null;
  /** Updates that wait; null before 1.17. */
  readonly updateQueueLength: number | null;
}

const count = z.number().nonnegative().nullish();
const segment = z.object({ info: z.object({ num_vectors: z.number(), num_indexed_vectors: z.number() }) });
const local = z.object({
  status: z.string().nullish(),
  num_points: count,
  num_vectors: count,
  vectors_size_bytes: count,
  payloads_size_bytes: count,
  segments: z.array(segment).nullish(),
  update_queue: z.object({ length: z.number() }).nullish(),
});
const answerSchema = z.object({
  cluster: z
    .object({ peer_metadata: z.record(z.string(), z.object({ version: z.string().nullish() })).nullish() })
    .nullish(),
  collections: z.object({
    collections: z
      .array(
        z.object({ id: z.string(), shards: z.array(z.object({ id: z.number(), local: local.nullish() })).nullish() }),
      )
      .nullish(),
  }),
});

/**
 * Reads `GET /telemetry?details_level=3` or 4.
 * @throws HighwaterError `target.not-qdrant` for an answer of another shape
 */
export function readTelemetry(answer: unknown): Telemetry {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new HighwaterError('target.not-qdrant', `The telemetry has not the shape of Qdrant 1.16 to 1.19 (${where}).`);
  }
  const { cluster, collections } = parsed.data;
  return {
    peerVersions: Object.fromEntries(
      Object.entries(cluster?.peer_metadata ?? {}).flatMap(([id, { version }]) =>
        typeof version !== 'string' ? [] : [[id, version]],
      ),
    ),
    collections: (collections.collections ?? []).map(({ id: name, shards }) => ({
      name,
      localShards: (shards ?? []).flatMap(({ id, local: replica }) =>
        replica === null || replica === undefined ? [] : [readShard(id, replica)],
      ),
    })),
  };
}

function readShard(shardId: number, shard: z.infer<typeof local>): LocalShardTelemetry {
  const segments = shard.segments?.map(({ info }) => info) ?? null;
  const sizes = [shard.vectors_size_bytes, shard.payloads_size_bytes];
  return {
    shardId,
    status: shard.status ?? null,
    points: shard.num_points ?? null,
    vectors: shard.num_vectors ?? null,
    dataBytes: sizes.every((size) => typeof size === 'number') ? sizes.reduce((a, b) => a + b, 0) : null,
    indexedVectors: segments?.reduce((sum, info) => sum + info.num_indexed_vectors, 0) ?? null,
    segmentVectors: segments?.reduce((sum, info) => sum + info.num_vectors, 0) ?? null,
    segments: segments?.length ?? null,
    updateQueueLength: shard.update_queue?.length ?? null,
  };
}
