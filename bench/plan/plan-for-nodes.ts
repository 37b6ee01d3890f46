import type { PlanSettings } from '../../core/results/plan.ts';
import { checkCoherence } from './plan-file.ts';

/**
 * A plan made for one node, spread over several: a shard for each node and two replicas of each, which is the least that
 * survives the loss of a node. A plan that pins more than one shard is left as it is.
 * @throws HighwaterError `plan.invalid` when the smaller shards would not be indexed
 */
export function planForNodes(plan: PlanSettings, nodes: number): PlanSettings {
  if (nodes === 1 || plan.collection.shards > 1) return plan;
  const spread = {
    ...plan,
    collection: { ...plan.collection, shards: nodes, replicationFactor: Math.min(2, nodes) },
  };
  checkCoherence(spread);
  return spread;
}
