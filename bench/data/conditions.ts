import { isRecord } from './json-lines.ts';

type Json = Readonly<Record<string, unknown>>;

/** Names of the conditions that vector-db-benchmark's files use. */
const accepted = 'match, match_any, match_text, range and geo';

/**
 * Turns the `conditions` of a line of `tests.jsonl` into Qdrant's filter, as vector-db-benchmark's Qdrant client does:
 * `and` becomes `must`, `or` becomes `should`. Null for no conditions.
 * @throws Error that says which part is not understood
 */
export function filterOfConditions(conditions: unknown): Json | null {
  if (conditions === undefined || conditions === null) return null;
  if (!isRecord(conditions)) throw new Error(`conditions are ${JSON.stringify(conditions)}, not an object`);
  const unknownKey = Object.keys(conditions).find((key) => key !== 'and' && key !== 'or');
  if (unknownKey !== undefined) throw new Error(`conditions have "${unknownKey}" beside "and" and "or"`);
  const must = clauses(conditions.and);
  const should = clauses(conditions.or);
  if (must === null && should === null) return null;
  return { ...(must === null ? {} : { must }), ...(should === null ? {} : { should }) };
}

function clauses(entries: unknown): Json[] | null {
  if (entries === undefined || entries === null) return null;
  if (!Array.isArray(entries)) throw new Error(`conditions list ${JSON.stringify(entries)} instead of an array`);
  const found = entries.flatMap((entry: unknown) => {
    if (!isRecord(entry)) throw new Error(`a condition is ${JSON.stringify(entry)}, not an object`);
    return Object.entries(entry).flatMap(([key, tests]) => {
      if (!isRecord(tests)) throw new Error(`the condition on ${key} is ${JSON.stringify(tests)}, not an object`);
      return Object.entries(tests).map(([kind, criteria]) => clause(key, kind, criteria));
    });
  });
  return found.length === 0 ? null : found;
}

function clause(key: string, kind: string, criteria: unknown): Json {
  if (!isRecord(criteria)) throw new Error(`${kind} on ${key} has ${JSON.stringify(criteria)}, not an object`);
  switch (kind) {
    case 'match':
      return { key, match: { value: required(criteria, 'value', kind, key) } };
    case 'match_any':
      return { key, match: { any: required(criteria, 'any', kind, key) } };
    case 'match_text':
      return { key, match: { text: required(criteria, 'text', kind, key) } };
    case 'range': {
      const bounds = Object.entries(criteria).filter(([, bound]) => bound !== null);
      const wrong = bounds.find(([name]) => !['lt', 'lte', 'gt', 'gte'].includes(name));
      if (wrong !== undefined) throw new Error(`range on ${key} has "${wrong[0]}"; lt, lte, gt and gte are known`);
      return { key, range: Object.fromEntries(bounds) };
    }
    case 'geo': {
      const lon = required(criteria, 'lon', kind, key);
      const lat = required(criteria, 'lat', kind, key);
      return { key, geo_radius: { center: { lon, lat }, radius: required(criteria, 'radius', kind, key) } };
    }
    default:
      throw new Error(`condition ${kind} on ${key} is not known; ${accepted} are`);
  }
}

function required(criteria: Json, name: string, kind: string, key: string): unknown {
  const value = criteria[name];
  if (value === undefined || value === null) throw new Error(`${kind} on ${key} has no "${name}"`);
  return value;
}
