import { z } from 'zod';
import { resultSchemaVersion, type RunResult } from '../../core/results/run-result.ts';
import { HighwaterError } from '../../core/errors.ts';
import { check } from '../../system/checked.ts';
import { writeAtomically } from '../../system/output-folder.ts';
import { readText } from '../../system/yaml.ts';
import { runResultSchema } from './result-schema.ts';

/**
 * Reads a result, as `result.json` or as the output of `--json`.
 * @throws HighwaterError `result.invalid`: truncated, of another schema version, or with a value that no run can give
 */
export async function readResult(path: string): Promise<RunResult> {
  const text = await readText(path, 'Result', 'result.invalid');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HighwaterError(
      'result.invalid',
      `Result ${path} is not JSON (cut short?): ${reason}. A result is written whole or not at all; take an unchanged copy.`,
      { cause: error },
    );
  }
  const result = isRecord(parsed) && isRecord(parsed['result']) ? parsed['result'] : parsed;
  const version = isRecord(result) ? result['schemaVersion'] : undefined;
  if (version !== resultSchemaVersion) {
    throw new HighwaterError(
      'result.invalid',
      `Result ${path} has schema version ${version === undefined ? 'none' : JSON.stringify(version)}; this highwater reads version ${resultSchemaVersion}. Use the highwater that wrote it.`,
    );
  }
  return check(runResultSchema, result, { what: `Result ${path}`, code: 'result.invalid' });
}

/**
 * Checks a result against its schema and writes it, whole or not at all.
 * @throws HighwaterError `result.invalid` for a value that must not be shipped, such as NaN
 */
export async function writeResult(path: string, result: RunResult): Promise<void> {
  const checked = check(runResultSchema, result, { what: 'The result of this run', code: 'result.invalid' });
  await writeAtomically(path, `${JSON.stringify(checked, null, 2)}\n`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return z.record(z.string(), z.unknown()).safeParse(value).success;
}
