import { open } from 'node:fs/promises';
import { HighwaterError } from '../../core/errors.ts';

export interface JsonLine {
  /** Counted from 1. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Reads a file with one JSON object a line, one line at a time. An empty last line is no line.
 * @param accepted what the file may hold, in words, for messages
 * @throws HighwaterError `data.invalid` naming file and line
 */
export async function* readJsonLines(path: string, accepted: string): AsyncGenerator<JsonLine, void, undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new HighwaterError('data.invalid', `${path} can not be read; ${accepted}.`, { cause: error });
  });
  try {
    let line = 0;
    for await (const text of file.readLines()) {
      line += 1;
      yield { line, value: parseLine(path, line, text, accepted) };
    }
  } finally {
    await file.close();
  }
}

function parseLine(path: string, line: number, text: string, accepted: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw lineError(path, line, `is not JSON (${text.trim() === '' ? 'it is empty' : excerpt(text)})`, accepted, error);
  }
  if (isRecord(value)) return value;
  throw lineError(path, line, `is not a JSON object (${excerpt(text)})`, accepted);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An error that names the line. */
export function lineError(
  path: string,
  line: number,
  problem: string,
  accepted: string,
  cause?: unknown,
): HighwaterError {
  return new HighwaterError('data.invalid', `${path} line ${line} ${problem}; ${accepted}.`, { cause });
}

function excerpt(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
