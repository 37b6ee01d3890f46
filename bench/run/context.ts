import type { Profile } from '../../core/decision/profile.ts';
import type { PlanSettings } from '../../core/results/plan.ts';
import type { RunKind } from '../../core/results/run-result.ts';
import type { SampledProcess } from '../../observe/resource-sampler.ts';
import type { ResourceReader } from '../../observe/snapshot.ts';
import type { QdrantCluster } from '../../qdrant/cluster.ts';
import type { Clock } from '../../system/clock.ts';
import type { Progress } from '../../system/progress.ts';
import type { DataSet } from '../data/data-set.ts';
import type { LoadEngine, LoadTarget } from '../engines/engine.ts';
import type { RunFindings } from './draft.ts';

/** The servers that a run measures, already reachable and known to be Qdrant. */
export interface RunTarget {
  readonly cluster: QdrantCluster;
  /** Without credentials. */
  readonly urls: readonly string[];
  readonly apiKey: string | null;
  readonly loadTargets: readonly LoadTarget[];
  readonly nodes: number;
  /** True when highwater started the servers for this run. */
  readonly embedded: boolean;
  /** Server processes of this machine, whose CPU, memory and disk are sampled beside the load; empty when none is known. */
  readonly processes: readonly SampledProcess[];
  /** Tells the resources of a peer for snapshots. */
  readonly resources: ResourceReader;
}

/** All that the phases of a run share. A phase reads this and fills its own part of the findings. */
export interface RunContext {
  readonly kind: RunKind;
  readonly plan: PlanSettings;
  readonly profile: Profile;
  readonly seed: number;
  /** Upper bound on any offered rate, per second; null for none. */
  readonly maxRatePerSecond: number | null;
  readonly target: RunTarget;
  readonly dataSet: DataSet;
  readonly engine: LoadEngine;
  readonly collection: string;
  readonly keepCollection: boolean;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly findings: RunFindings;
}
