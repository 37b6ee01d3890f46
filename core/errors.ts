/**
 * Every failure highwater can name, with what it means to a shell, to an HTTP client and to a retry loop.
 * A new code is added here first; nothing else decides an exit status.
 */
interface ErrorMeaning {
  /** Exit status of the `highwater` command. 0 done · 1 unexpected · 2 usage · 3 target · 4 threshold · 5 not judgeable · 130 interrupted. */
  readonly exit: 1 | 2 | 3 | 4 | 5 | 130;
  /** Status that an HTTP API answers with. */
  readonly http: number;
  /** Whether the same call may succeed when it is simply made again. */
  readonly retryable: boolean;
}

export const errorTable = {
  'internal.unexpected': { exit: 1, http: 500, retryable: false },
  'usage.invalid': { exit: 2, http: 400, retryable: false },
  'plan.invalid': { exit: 2, http: 400, retryable: false },
  'profile.invalid': { exit: 2, http: 400, retryable: false },
  'result.invalid': { exit: 2, http: 400, retryable: false },
  'data.invalid': { exit: 2, http: 400, retryable: false },
  'output.unwritable': { exit: 2, http: 500, retryable: false },
  'embedded.unavailable': { exit: 2, http: 500, retryable: false },
  'embedded.failed': { exit: 1, http: 500, retryable: false },
  'target.unreachable': { exit: 3, http: 502, retryable: true },
  'target.timeout': { exit: 3, http: 504, retryable: true },
  'target.unauthorized': { exit: 3, http: 502, retryable: false },
  'target.tls': { exit: 3, http: 502, retryable: false },
  'target.not-qdrant': { exit: 3, http: 502, retryable: false },
  'target.too-old': { exit: 3, http: 502, retryable: false },
  'target.not-ready': { exit: 3, http: 503, retryable: true },
  'target.rejected': { exit: 3, http: 502, retryable: false },
  'target.overloaded': { exit: 3, http: 503, retryable: true },
  'target.lost': { exit: 3, http: 502, retryable: true },
  'verdict.reached': { exit: 4, http: 200, retryable: false },
  'run.not-judgeable': { exit: 5, http: 500, retryable: false },
  'run.interrupted': { exit: 130, http: 499, retryable: false },
} as const satisfies Record<string, ErrorMeaning>;

export type ErrorCode = keyof typeof errorTable;

/** An error whose `code` is stable; the message names the thing, the value, and what would be accepted. */
export class HighwaterError extends Error {
  readonly isHighwaterError = true;
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'HighwaterError';
    this.code = code;
  }
}

/** Tests the brand, not the prototype, so that an error from a second copy of this module is recognised too. */
export function isHighwaterError(error: unknown): error is HighwaterError {
  return error instanceof Error && 'isHighwaterError' in error && error.isHighwaterError === true;
}

/** What an error of any kind means; an unnamed one is `internal.unexpected`. */
export function meaningOf(error: unknown): ErrorMeaning & { code: ErrorCode } {
  const code = isHighwaterError(error) ? error.code : 'internal.unexpected';
  return { code, ...errorTable[code] };
}
