import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { quantizationValues, regionsValues, type Profile } from '../../core/decision/profile.ts';
import { check } from '../../system/checked.ts';
import { packageFile } from '../../system/package-root.ts';
import { readYaml } from '../../system/yaml.ts';

const positive = z.number().positive();

/** Schema of a profile, for `highwater.yaml` and for results that embed one. */
export const profileSchema = z.strictObject({
  name: z.string().min(1),
  example: z.boolean().optional(),
  concurrentUsers: z.int().min(1).optional(),
  peakRatePerSecond: positive.max(1_000_000).optional(),
  ratePerUserPerSecond: positive.max(10_000).optional(),
  uptimePercent: z.number().min(0).max(100).optional(),
  teamSize: z.int().min(1).optional(),
  regions: z.enum(regionsValues).optional(),
  latencyObjectiveMs: positive.optional(),
  growth: z.strictObject({ pointsPerMonth: z.number().min(0).optional() }).optional(),
  expected: z
    .strictObject({
      collections: z.int().min(0).optional(),
      points: z.int().min(0).optional(),
      dimension: z.int().min(1).max(65_536).optional(),
      payloadBytes: z.number().min(0).optional(),
      quantization: z.enum(quantizationValues).optional(),
    })
    .optional(),
  signs: z.record(z.string(), z.boolean()).optional(),
}) satisfies z.ZodType<Profile>;

/** A profile that declares nothing: every row that only people can answer is then unknown. */
export const emptyProfile: Profile = { name: 'none' };

/** Path of the committed example profile, `highwater.yaml`. */
export function exampleProfilePath(): string {
  return fileURLToPath(packageFile('highwater.yaml'));
}

/**
 * Reads a profile.
 * @throws HighwaterError `profile.invalid` naming the key and what would be accepted
 */
export async function readProfile(path: string): Promise<Profile> {
  const thing = { what: `Profile ${path}`, code: 'profile.invalid' } as const;
  return check(profileSchema, await readYaml(path, 'Profile', thing.code), thing);
}
