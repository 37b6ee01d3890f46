import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { DatasetDescription } from '../../core/results/run-result.ts';
import type { PlanSettings } from '../../core/results/plan.ts';
import type { CreateCollection } from '../../qdrant/node.ts';
import { readProcessStat } from '../../system/child-process.ts';
import { machineIdentity } from '../../system/machine-identity.ts';
import { isLeftover, runCollectionName } from '../collection/run-collection-name.ts';
import type { RunContext, RunTarget } from '../run/context.ts';

const requestDeadlineMs = 30_000;

/** Name for the collection of a run that starts now in this process. */
export function newCollectionName(nowMs: number, kept: boolean): string {
  return runCollectionName({
    startedAtMs: nowMs,
    hostHash: hostHash(),
    pid: process.pid,
    processStart: readProcessStat(process.pid)?.startTicks ?? 0,
    kept,
  });
}

/** Removes collections that killed runs left behind and returns their names; never one of a user or of a live run. */
export async function removeLeftovers(target: RunTarget, nowMs: number, signal: AbortSignal): Promise<string[]> {
  const node = target.cluster.first;
  const names = await node.collections({ deadlineMs: requestDeadlineMs, signal });
  const context = {
    nowMs,
    hostHash: hostHash(),
    isAlive: (pid: number, start: number) => (readProcessStat(pid)?.startTicks ?? 0) === start,
  };
  const leftovers = names.filter((name) => isLeftover(name, context));
  for (const name of leftovers) await node.deleteCollection(name, { deadlineMs: requestDeadlineMs, signal });
  return leftovers;
}

/** Creates the run's own collection with all the settings that the plan pins. */
export async function createRunCollection(context: RunContext): Promise<void> {
  const { dataSet, plan } = context;
  await context.target.cluster.first.createCollection(
    context.collection,
    collectionConfig(plan, dataSet.dimension, dataSet.distance),
    {
      deadlineMs: requestDeadlineMs,
      signal: context.signal,
    },
  );
}

/** Body of `PUT /collections/{name}` for a plan. */
function collectionConfig(
  plan: PlanSettings,
  dimension: number,
  distance: DatasetDescription['distance'],
): CreateCollection {
  const { collection } = plan;
  return {
    vectors: { size: dimension, distance },
    shard_number: collection.shards,
    replication_factor: collection.replicationFactor,
    write_consistency_factor: collection.writeConsistencyFactor,
    hnsw_config: { m: collection.hnswM, ef_construct: collection.efConstruct },
    optimizers_config: {
      default_segment_number: collection.segments,
      indexing_threshold: collection.indexingThresholdKb,
    },
    ...quantizationConfig(collection.quantization),
  };
}

function quantizationConfig(
  quantization: PlanSettings['collection']['quantization'],
): Pick<CreateCollection, 'quantization_config'> {
  switch (quantization) {
    case 'none':
      return {};
    case 'int8':
      return { quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } } };
    case 'binary':
      return { quantization_config: { binary: { always_ram: true } } };
  }
}

/** A pid names one process only on one machine and in one pid namespace: two containers may share the host's name. */
function hostHash(): string {
  const { bootId, pidNamespace } = machineIdentity();
  return createHash('sha256').update(`${hostname()} ${bootId} ${pidNamespace}`).digest('hex').slice(0, 8);
}
