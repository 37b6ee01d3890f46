import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { HighwaterError, type ErrorCode } from '../core/errors.ts';

/**
 * Reads one YAML document.
 * @throws HighwaterError with the given code when the file can not be read or is not YAML; the line is named
 */
export async function readYaml(path: string, what: string, code: ErrorCode): Promise<unknown> {
  return parseYaml(await readText(path, what, code), `${what} ${path}`, code);
}

/** Parses one YAML document; a key given twice is an error. */
function parseYaml(text: string, what: string, code: ErrorCode): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const at = lines.linePos(problem.pos[0]);
    throw new HighwaterError(code, `${what} is not valid YAML: line ${at.line}, column ${at.col}: ${problem.message}`, {
      cause: problem,
    });
  }
  const value: unknown = document.toJS();
  return value ?? {};
}

/** Reads a text file; a missing one is said by name. */
export async function readText(path: string, what: string, code: ErrorCode): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const hint = reason === 'ENOENT' ? 'there is no such file' : reason === 'EISDIR' ? 'it is a folder' : reason;
    throw new HighwaterError(code, `${what} ${path} can not be read: ${hint}.`, { cause: error });
  }
}
