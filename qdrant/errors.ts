import { HighwaterError, isHighwaterError, type ErrorCode } from '../core/errors.ts';

/** What was being done when a call failed; it goes into the message. */
interface FailedCall {
  /** Without credentials. */
  readonly url: string;
  /** In words: "reading the list of collections". */
  readonly what: string;
  readonly deadlineMs: number;
  /** Whether this node has answered anything before: a refusal then means that the server was lost. */
  readonly answeredBefore: boolean;
}

const unreachableCodes = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EINVAL)$/;
const lostCodes = /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/;
const timeoutCodes = /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/;
const tlsCodes =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|ERR_OSSL|INVALID_CA|PATH_LENGTH)/;

/**
 * Gives a failed call its place in the table of errors. An error that has one keeps it.
 * Known shapes: an `ApiError` of the official client (`status`, `data`), its 429 (`retry_after`), fetch's
 * `TypeError: fetch failed` with the system's code in `cause`, and an expired deadline (`TimeoutError`).
 */
export function classifyFailure(error: unknown, call: FailedCall): HighwaterError {
  if (isHighwaterError(error)) return error;
  const fail = (code: ErrorCode, message: string) => new HighwaterError(code, message, { cause: error });
  const doing = `while ${call.what}`;

  const status = statusOf(error);
  if (status !== null) return classifyStatus(status, serverText(error), call, error);

  const code = systemCode(error);
  if (isTimeout(error) || timeoutCodes.test(code)) {
    return fail(
      'target.timeout',
      `${call.url} did not answer within ${call.deadlineMs} ms ${doing}. Is it overloaded or frozen, or is the network slow?`,
    );
  }
  if (tlsCodes.test(code)) {
    return fail(
      'target.tls',
      `The TLS connection to ${call.url} failed (${code}: ${reasonOf(error)}). The certificate must name this host and come from a known authority (NODE_EXTRA_CA_CERTS adds one); for a server without TLS use http://.`,
    );
  }
  if (lostCodes.test(code)) {
    return call.answeredBefore
      ? fail(
          'target.lost',
          `${call.url} closed the connection ${doing} (${code}). Did the server stop or crash? Its log tells.`,
        )
      : fail(
          'target.unreachable',
          `${call.url} accepts connections and closes them ${doing} (${code}). Is it a Qdrant REST port, and is http:// or https:// right?`,
        );
  }
  if (unreachableCodes.test(code)) {
    return call.answeredBefore
      ? fail(
          'target.lost',
          `${call.url} answered before and can not be reached now ${doing} (${code}). The server was lost.`,
        )
      : fail('target.unreachable', `${call.url} can not be reached ${doing} (${unreachableReason(code)}).`);
  }
  if (code.startsWith('HPE_') || error instanceof SyntaxError) {
    return fail(
      'target.not-qdrant',
      `${call.url} does not answer ${doing} as a Qdrant REST server does (${reasonOf(error)}). Check host and port, and whether it wants https://.`,
    );
  }
  return fail('internal.unexpected', `An unexpected failure at ${call.url} ${doing}: ${reasonOf(error)}`);
}

function classifyStatus(status: number, text: string, call: FailedCall, cause: unknown): HighwaterError {
  const said = text === '' ? '' : `: ${text}`;
  const fail = (code: ErrorCode, message: string) => new HighwaterError(code, message, { cause });
  if (status === 401 || status === 403) {
    return fail(
      'target.unauthorized',
      `${call.url} refuses access while ${call.what} (${status}${said}). Name the environment variable that holds the right API key with --api-key-env.`,
    );
  }
  if (status === 429) {
    return fail(
      'target.overloaded',
      `${call.url} asks for fewer requests while ${call.what} (429${said}). Lower the rate.`,
    );
  }
  if (status === 408 || status === 504) {
    return fail('target.timeout', `${call.url} gave up while ${call.what} (${status}${said}).`);
  }
  if (status >= 500) {
    return fail(
      'target.not-ready',
      `${call.url} failed while ${call.what} (${status}${said}). Look at the state of the cluster and at the server's log.`,
    );
  }
  if (status >= 300 && status < 400) {
    return fail(
      'target.not-qdrant',
      `${call.url} redirects to another place (${status}) while ${call.what}. Give the URL of Qdrant itself.`,
    );
  }
  return fail('target.rejected', `${call.url} rejects the request while ${call.what} (${status}${said}).`);
}

/** HTTP status that an error of the client carries, or null. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('status' in error && typeof error.status === 'number') return error.status;
  // The client turns a 429 with Retry-After into an error of its own, and reads only the header's first digit.
  return 'retry_after' in error ? 429 : null;
}

/** What Qdrant said in `status.error`, else the beginning of the body. */
function serverText(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('data' in error)) return '';
  const data: unknown = error.data;
  if (typeof data === 'string') return data.slice(0, 200).trim();
  if (typeof data !== 'object' || data === null || !('status' in data)) return '';
  const status: unknown = data.status;
  if (typeof status === 'object' && status !== null && 'error' in status) return String(status.error).slice(0, 300);
  return '';
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'QdrantClientTimeoutError');
}

/** The first system or library code in the chain of causes; several tried addresses count as their first. */
function systemCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at.name === 'HTTPParserError') return 'HPE_';
    if (at instanceof AggregateError) return systemCode(at.errors[0]);
    if (at.message === 'bad port') return 'EINVAL';
  }
  return '';
}

function reasonOf(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}

function unreachableReason(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'ECONNREFUSED: nothing listens there. Is Qdrant running, and is the port right?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${code}: the host name is not known. Check its spelling and the DNS`;
    default:
      return `${code}. Check host, port and network`;
  }
}
