import { z } from 'zod';
import { HighwaterError, type ErrorCode } from '../core/errors.ts';

/** What is being checked, for messages: `plan my-plan.yaml`. */
interface CheckedThing {
  readonly what: string;
  readonly code: ErrorCode;
}

/**
 * Checks a value against a schema and returns it typed.
 * @throws HighwaterError with the given code; the message names every wrong key, its value, and what would be accepted
 */
export function check<T>(schema: z.ZodType<T>, value: unknown, thing: CheckedThing): T {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const lines = outcome.error.issues.flatMap((issue) => explainIssue(schema, value, issue));
  const shown = lines.slice(0, 8).map((line) => `  ${line}`);
  if (lines.length > shown.length) shown.push(`  … and ${lines.length - shown.length} more`);
  throw new HighwaterError(thing.code, `${thing.what} is not valid:\n${shown.join('\n')}`, { cause: outcome.error });
}

function explainIssue(schema: z.ZodType, value: unknown, issue: z.core.$ZodIssue): string[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(schema, issue.path);
    const accepted = allowed.length > 0 ? `allowed here: ${allowed.join(', ')}` : 'no key is allowed here';
    return issue.keys.map((key) => `${path === '' ? key : `${path}.${key}`} is not a known key; ${accepted}`);
  }
  const found = valueAt(value, issue.path);
  const shown = found === undefined ? 'is missing' : `is ${JSON.stringify(found).slice(0, 80)}`;
  return [`${path === '' ? 'the whole' : path} ${shown}: ${acceptedText(issue)}`];
}

function acceptedText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `expected one of ${issue.values.map((value) => String(value)).join(', ')}`;
    case 'too_small':
      return `expected ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `expected ${issue.inclusive === true ? 'at most' : 'less than'} ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** Keys that the object schema at this path knows, or none when there is no object schema. */
function allowedKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = unwrap(schema);
  for (const key of path) {
    if (at instanceof z.ZodObject) at = unwrap(at.shape[String(key)]);
    else if (at instanceof z.ZodArray) at = unwrap(at.element);
    else return [];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodNullable || at instanceof z.ZodReadonly) at = at.unwrap();
  return at;
}
