import { formatCount, formatRate, formatSeconds } from '../../core/format.ts';
import type { ReadinessProof, UploadResult } from '../../core/results/run-result.ts';
import { proveReady } from '../readiness/prove.ts';
import type { RunContext } from '../run/context.ts';
import { uploadPoints } from '../upload/upload.ts';

/**
 * Uploads the data set and waits for the proof that it is searchable and indexed. Three clocks run from the first byte:
 * accepted, searchable, indexed.
 */
export async function uploadAndProve(context: RunContext): Promise<ReadinessProof> {
  const { plan, dataSet, target, collection, clock, signal, findings } = context;
  const startedMs = clock.nowMs();
  const secondsSinceStart = (): number => (clock.nowMs() - startedMs) / 1000;
  const uploading = context.progress.phase(`Uploading ${formatCount(dataSet.points)} × ${dataSet.dimension}-d`);
  const accepted = await uploadPoints({
    data: dataSet,
    target: { urls: target.urls, collection, apiKey: target.apiKey },
    batchBytes: plan.upload.batchBytes,
    parallel: plan.upload.parallel,
    requestTimeoutMs: plan.upload.timeoutSeconds * 1000,
    // A batch that timed out once must have time for another try.
    retryDeadlineMs: 3 * plan.upload.timeoutSeconds * 1000,
    signal,
    onProgress: ({ acceptedPoints, points }) => uploading.update(acceptedPoints / points, formatCount(acceptedPoints)),
  });
  uploading.done(
    `${formatSeconds(accepted.acceptedSeconds)}, ${formatRate(dataSet.points / accepted.acceptedSeconds)} points accepted`,
  );

  const timeline: UploadResult['timeline'][number][] = [...accepted.timeline];
  let searchableSeconds: number | null = null;
  const noteUpload = (indexedSeconds: number | null): void => {
    const { bytes, batches, retries, acceptedSeconds } = accepted;
    const counts = { points: dataSet.points, bytes, batches, retries };
    findings.upload = { ...counts, acceptedSeconds, searchableSeconds, indexedSeconds, timeline };
  };
  // Noted before the proof too: a run that ends while it waits keeps what it has.
  noteUpload(null);
  const proving = context.progress.phase('Proving the index ready');
  const proof = await proveReady({
    cluster: target.cluster,
    collection,
    expectedCount: dataSet.points,
    deadlineSeconds: plan.readiness.deadlineSeconds,
    pollSeconds: plan.readiness.pollSeconds,
    heldPolls: plan.readiness.heldPolls,
    indexedShare: plan.readiness.indexedShare,
    clock,
    signal,
    onPoll: (poll) => {
      const seconds = secondsSinceStart();
      if (poll.allCounted) searchableSeconds ??= seconds;
      const indexedVectors = Math.round(poll.indexedVectors / plan.collection.replicationFactor);
      timeline.push({ seconds, acceptedPoints: dataSet.points, indexedVectors });
      noteUpload(null);
      proving.update(poll.indexedShare, `${Math.round(poll.indexedShare * 100)} % in HNSW`);
    },
  });
  if (proof.proven) proving.done(`${Math.round(proof.indexedShare * 100)} % in HNSW`);
  else proving.fail(proof.reason ?? 'not proven');
  noteUpload(proof.proven ? secondsSinceStart() : null);
  findings.readiness = proof;
  return proof;
}
