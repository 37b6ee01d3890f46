import { HighwaterError } from '../core/errors.ts';

/** What `GET /` tells of a server. */
export interface ServerVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Git commit of the build; older or own builds may not tell. */
  readonly commit: string | null;
}

/** The oldest server whose API highwater has been tried with. */
const oldestVersion = { major: 1, minor: 16 } as const;

/** Whether a server is of this minor version or a newer one. */
export function isAtLeast(version: ServerVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

/**
 * Reads the answer of `GET /`.
 * @param answer the parsed body, whatever it is
 * @throws HighwaterError `target.not-qdrant` when no Qdrant answered, `target.too-old` before 1.16
 */
export function readVersion(answer: unknown, url: string): ServerVersion {
  const { title, version: text, commit } = asRecord(answer);
  const numbers = typeof text === 'string' ? /^(\d+)\.(\d+)\.(\d+)/.exec(text) : null;
  if (typeof title !== 'string' || !/qdrant/i.test(title) || typeof text !== 'string' || numbers === null) {
    const seen = (typeof answer === 'string' ? answer : JSON.stringify(answer)).slice(0, 60).trim();
    throw new HighwaterError(
      'target.not-qdrant',
      `${url} answers, but it is not a Qdrant: its front page begins with "${seen}", without Qdrant's title and version. Check host and port (REST is 6333 by default, gRPC 6334 can not be used).`,
    );
  }
  const version = {
    text,
    major: Number(numbers[1]),
    minor: Number(numbers[2]),
    patch: Number(numbers[3]),
    commit: typeof commit === 'string' ? commit : null,
  };
  if (!isAtLeast(version, oldestVersion.major, oldestVersion.minor)) {
    throw new HighwaterError(
      'target.too-old',
      `${url} runs Qdrant ${text}. highwater needs ${oldestVersion.major}.${oldestVersion.minor} or later.`,
    );
  }
  return version;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
