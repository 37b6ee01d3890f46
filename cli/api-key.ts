import { HighwaterError } from '../core/errors.ts';

/** Variable that is looked at when none is named; it may be unset. */
export const defaultApiKeyVariable = 'QDRANT_API_KEY';

/**
 * The API key from an environment variable, so that it stands in no shell history and no process list. Null for none.
 * @throws HighwaterError `usage.invalid` when a variable was named that is not set
 */
export function apiKeyFrom(variable: string): string | null {
  const key = process.env[variable];
  if (key !== undefined && key !== '') return key;
  if (variable === defaultApiKeyVariable) return null;
  throw new HighwaterError(
    'usage.invalid',
    `--api-key-env names ${variable}, but that environment variable is ${key === '' ? 'empty' : 'not set'}.`,
  );
}
