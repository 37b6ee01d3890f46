import { isHighwaterError, type ErrorCode } from '../../core/errors.ts';
import type { ReadinessProof } from '../../core/results/run-result.ts';
import type { QdrantCluster } from '../../qdrant/cluster.ts';
import type { CallOptions } from '../../qdrant/node.ts';
import { isAtLeast } from '../../qdrant/version.ts';
import { systemClock, type Clock } from '../../system/clock.ts';
import { adviceFor, hopeless, lowestIndexedShare, readinessConditions, type PeerObservation } from './conditions.ts';
import { observePeer } from './observe-collection.ts';

export interface ReadinessOptions {
  readonly cluster: QdrantCluster;
  readonly collection: string;
  readonly expectedCount: number;
  /** From the call on; each request ends by it too. */
  readonly deadlineSeconds: number;
  /** From the end of one poll to the beginning of the next. */
  readonly pollSeconds: number;
  /** Polls in a row in which every condition must hold. */
  readonly heldPolls: number;
  /** Lowest share of vectors in HNSW that every replica must have, 0 to 1. */
  readonly indexedShare: number;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** Sees every poll that got an answer from all peers, for progress and for the timeline of the upload. */
  readonly onPoll?: (poll: ReadinessPoll) => void;
}

export interface ReadinessPoll {
  readonly elapsedSeconds: number;
  /** Polls in a row that held, this one included. */
  readonly heldPolls: number;
  readonly indexedShare: number;
  /** Vectors in HNSW, summed over all replicas. */
  readonly indexedVectors: number;
  /** Every peer counts all points that are expected. */
  readonly allCounted: boolean;
  readonly conditions: ReadinessProof['conditions'];
}

/** One request may take so long; a poll that is stuck must not eat the whole deadline. */
const requestDeadlineMs = 10_000;

/** A poll with less time than this can fail for lack of time alone. */
const shortPollMs = 1_000;

/** Failures that waiting does not mend. */
const finalCodes: readonly ErrorCode[] = [
  'target.unauthorized',
  'target.not-qdrant',
  'target.too-old',
  'target.rejected',
  'target.tls',
];

/**
 * Polls every peer until the index of a collection is proven to be ready, and says why when it is not. Never hangs and
 * never throws for what the server does: no proof is an answer.
 * @throws the signal's reason when aborted
 */
export async function proveReady(options: ReadinessOptions): Promise<ReadinessProof> {
  const clock = options.clock ?? systemClock;
  const startedMs = clock.nowMs();
  const elapsedSeconds = () => (clock.nowMs() - startedMs) / 1000;
  const leftMs = () => options.deadlineSeconds * 1000 - (clock.nowMs() - startedMs);
  const callOptions = (): CallOptions => ({
    deadlineMs: Math.max(1, Math.min(requestDeadlineMs, leftMs())),
    signal: options.signal,
  });
  let held = 0;
  let last: readonly PeerObservation[] = [];
  let conditions: ReadinessProof['conditions'] = [];
  let lastFailure: string | null = null;
  const conclude = (proven: boolean, reason: string | null): ReadinessProof => ({
    proven,
    reason,
    waitedSeconds: elapsedSeconds(),
    deadlineSeconds: options.deadlineSeconds,
    heldPolls: held,
    requiredPolls: options.heldPolls,
    indexedShare: lowestIndexedShare(last),
    requiredIndexedShare: options.indexedShare,
    exactCount: last.length === 0 ? null : Math.min(...last.map(({ exactCount }) => exactCount)),
    expectedCount: options.expectedCount,
    conditions,
  });

  while (leftMs() > 0) {
    options.signal?.throwIfAborted();
    const givenMs = leftMs();
    try {
      const { observations, tellsQueues } = await pollOnce(options, callOptions);
      last = observations;
      conditions = readinessConditions(last, {
        count: options.expectedCount,
        indexedShare: options.indexedShare,
        tellsQueues,
      });
      lastFailure = null;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isHighwaterError(error)) throw error;
      held = 0;
      // A last poll that the deadline cut short says nothing of the server; what was seen before does.
      if (leftMs() <= 0 && givenMs < shortPollMs && (last.length > 0 || lastFailure !== null)) break;
      if (finalCodes.includes(error.code)) return conclude(false, error.message);
      lastFailure = error.message;
    }
    if (lastFailure === null) {
      held = conditions.every((condition) => condition.held) ? held + 1 : 0;
      options.onPoll?.({
        elapsedSeconds: elapsedSeconds(),
        heldPolls: held,
        indexedShare: lowestIndexedShare(last),
        indexedVectors: last.flatMap(({ replicas }) => replicas).reduce((sum, one) => sum + one.indexedVectors, 0),
        allCounted: last.every(({ exactCount }) => exactCount === options.expectedCount),
        conditions,
      });
      if (held >= options.heldPolls) return conclude(true, null);
      const lost = hopeless(last);
      if (lost !== null) return conclude(false, lost);
    }
    await clock.sleep(Math.max(0, Math.min(options.pollSeconds * 1000, leftMs())), options.signal);
  }
  return conclude(false, whyNot(options, conditions, last, lastFailure));
}

async function pollOnce(
  options: ReadinessOptions,
  callOptions: () => CallOptions,
): Promise<{ observations: PeerObservation[]; tellsQueues: boolean }> {
  const { nodes } = options.cluster;
  const versions = await Promise.all(nodes.map((node) => node.version(callOptions())));
  const observations = await Promise.all(nodes.map((node) => observePeer(node, options.collection, callOptions)));
  return { observations, tellsQueues: versions.some((version) => isAtLeast(version, 1, 17)) };
}

function whyNot(
  { deadlineSeconds, heldPolls }: ReadinessOptions,
  conditions: ReadinessProof['conditions'],
  peers: readonly PeerObservation[],
  failure: string | null,
): string {
  const waited = `Not ready within ${deadlineSeconds} s`;
  if (failure !== null) return `${waited}: ${failure}`;
  const missing = conditions.filter(({ held }) => !held).map(({ name, detail }) => `${name} (${detail})`);
  if (missing.length === 0) return `${waited}: every condition held, but not for ${heldPolls} polls in a row.`;
  return [`${waited}: ${missing.join('; ')}.`, adviceFor(peers)].filter((part) => part !== null).join(' ');
}
