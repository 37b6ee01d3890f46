import { z } from 'zod';
import { HighwaterError } from '../../core/errors.ts';
import { quantizationValues } from '../../core/decision/profile.ts';
import { generatorProfiles, type PlanSettings } from '../../core/results/plan.ts';
import { check } from '../../system/checked.ts';
import { packageFile } from '../../system/package-root.ts';
import { readYaml } from '../../system/yaml.ts';
import { fileURLToPath } from 'node:url';

const count = z.int().min(1);
const seconds = z.number().positive();
const share = z.number().min(0).max(1);

const sections = {
  data: z.strictObject({
    generator: z.enum(generatorProfiles),
    points: z.int().min(100).max(100_000_000),
    dimension: z.int().min(1).max(65_536),
    distance: z.enum(['Cosine', 'Dot', 'Euclid']),
    queries: z.int().min(10).max(1_000_000),
    payload: z.boolean(),
  }),
  collection: z.strictObject({
    shards: count.max(1024),
    replicationFactor: count.max(100),
    writeConsistencyFactor: count.max(100),
    segments: count.max(1024),
    hnswM: z.int().min(4).max(512),
    efConstruct: z.int().min(4).max(10_000),
    indexingThresholdKb: z.int().min(1),
    quantization: z.enum(quantizationValues),
  }),
  upload: z.strictObject({
    batchBytes: z.int().min(1_000).max(33_554_432),
    parallel: count.max(256),
    timeoutSeconds: seconds,
  }),
  readiness: z.strictObject({
    deadlineSeconds: seconds,
    pollSeconds: seconds,
    heldPolls: count,
    indexedShare: share,
  }),
  recall: z.strictObject({
    k: z.int().min(1).max(100),
    queries: count,
    efLadder: z.array(z.int().min(1).max(100_000)).min(1),
    floor: share,
  }),
  load: z.strictObject({
    connections: count.max(10_000),
    timeoutSeconds: seconds,
    warmupSeconds: z.number().min(0),
    oneClientSeconds: seconds,
    profilePeakSeconds: seconds,
    stepSeconds: seconds,
    confirmationSeconds: seconds,
    startRatePerSecond: z.number().positive().max(1_000_000),
    precision: z.number().min(0.01).max(0.5),
    capacityBudgetSeconds: seconds,
    objectivesP95Ms: z.array(z.number().positive()).min(1),
    maxErrorShare: share,
    stopErrorShare: share,
    stopP95Ms: z.number().positive(),
  }),
} as const;

/** Schema of a whole plan, for results that embed one. */
export const planSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string(),
  ...sections,
}) satisfies z.ZodType<PlanSettings>;

/** A plan file: the whole shape with every key optional, on top of the plan that `extends` names. */
const planFileSchema = z.strictObject({
  extends: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  description: z.string().optional(),
  data: sections.data.partial().optional(),
  collection: sections.collection.partial().optional(),
  upload: sections.upload.partial().optional(),
  readiness: sections.readiness.partial().optional(),
  recall: sections.recall.partial().optional(),
  load: sections.load.partial().optional(),
});

/** Plans that come with highwater; each is a file in `bench/plans/`. */
export const builtInPlans = ['quick', 'smoke'] as const;

/**
 * Reads a plan by the name of a built-in one or by the path of a YAML file. A file stands on `extends` (default: quick).
 * @throws HighwaterError `plan.invalid` naming the key and what would be accepted
 */
export async function readPlan(nameOrFile: string): Promise<PlanSettings> {
  const plan = await readLayered(nameOrFile, []);
  checkCoherence(plan);
  return plan;
}

async function readLayered(nameOrFile: string, above: readonly string[]): Promise<PlanSettings> {
  const builtIn = builtInPlans.some((name) => name === nameOrFile);
  if (!builtIn && !/[./\\]/.test(nameOrFile)) {
    throw new HighwaterError(
      'plan.invalid',
      `There is no plan "${nameOrFile}". Built-in plans: ${builtInPlans.join(', ')}; or give the path of a YAML file.`,
    );
  }
  if (above.includes(nameOrFile)) {
    throw new HighwaterError(
      'plan.invalid',
      `Plan ${nameOrFile} extends itself: ${[...above, nameOrFile].join(' → ')}.`,
    );
  }
  const path = builtIn ? fileURLToPath(packageFile(`bench/plans/${nameOrFile}.yaml`)) : nameOrFile;
  const thing = { what: `Plan ${nameOrFile}`, code: 'plan.invalid' } as const;
  const raw = await readYaml(path, 'Plan', thing.code);
  if (nameOrFile === 'quick') return check(planSchema, raw, thing);
  const file = check(planFileSchema, raw, thing);
  const base = await readLayered(file.extends ?? 'quick', [...above, nameOrFile]);
  return check(
    planSchema,
    {
      name: file.name ?? nameOrFile,
      description: file.description ?? base.description,
      data: { ...base.data, ...file.data },
      collection: { ...base.collection, ...file.collection },
      upload: { ...base.upload, ...file.upload },
      readiness: { ...base.readiness, ...file.readiness },
      recall: { ...base.recall, ...file.recall },
      load: { ...base.load, ...file.load },
    },
    thing,
  );
}

/**
 * Refuses settings that are each valid but do not fit together.
 * @throws HighwaterError `plan.invalid`
 */
export function checkCoherence(plan: PlanSettings): void {
  const problems: string[] = [];
  if (plan.collection.writeConsistencyFactor > plan.collection.replicationFactor) {
    problems.push(
      `collection.writeConsistencyFactor is ${plan.collection.writeConsistencyFactor}: expected at most collection.replicationFactor, ${plan.collection.replicationFactor}`,
    );
  }
  const segmentKb =
    (plan.data.points * plan.data.dimension * 4) / 1024 / plan.collection.shards / plan.collection.segments;
  if (segmentKb <= plan.collection.indexingThresholdKb) {
    problems.push(
      `${plan.data.points} points × ${plan.data.dimension} dimensions in ${plan.collection.shards} shards × ${plan.collection.segments} segments make ${Math.round(segmentKb)} KB a segment, which is not above collection.indexingThresholdKb ${plan.collection.indexingThresholdKb}: nothing would be in HNSW; take fewer segments, more points, or a lower threshold`,
    );
  }
  if (plan.recall.queries > plan.data.queries) {
    problems.push(`recall.queries is ${plan.recall.queries}: expected at most data.queries, ${plan.data.queries}`);
  }
  if (!isAscending(plan.recall.efLadder)) problems.push('recall.efLadder: expected ascending values');
  if (!isAscending(plan.load.objectivesP95Ms)) problems.push('load.objectivesP95Ms: expected ascending values');
  if (problems.length > 0) {
    throw new HighwaterError('plan.invalid', `Plan ${plan.name} is not coherent:\n  ${problems.join('\n  ')}`);
  }
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? Infinity));
}
