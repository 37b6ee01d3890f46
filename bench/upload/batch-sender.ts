import { Pool } from 'undici';
import { HighwaterError, isHighwaterError } from '../../core/errors.ts';
import type { Body } from './body-encoder.ts';

/** Where points go and how. */
export interface UploadTarget {
  /** Base URLs of one or more peers of one cluster; batches are spread over them, and a retry goes to the next. */
  readonly urls: readonly string[];
  readonly collection: string;
  /** Sent as `api-key`; null for none. */
  readonly apiKey: string | null;
  /** Certificate authority in PEM for https with a private authority; null for the system's. */
  readonly certificateAuthority?: string | null;
}

export interface SendSettings {
  readonly target: UploadTarget;
  /** Requests at a time over all targets. */
  readonly parallel: number;
  /** From the first byte sent to the last byte of the answer. */
  readonly requestTimeoutMs: number;
  /** How long one batch may go on failing before the upload gives up. */
  readonly retryDeadlineMs: number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Failures that the same request may survive when it is sent again; upserts are idempotent. */
interface Transient {
  readonly kind: 'connection' | 'timeout' | 'overloaded' | 'server-error';
  readonly detail: string;
  readonly retryAfterMs: number;
}

const firstBackoffMs = 50;
const longestBackoffMs = 5_000;
const connectTimeoutMs = 5_000;

/** Sends bodies to `PUT /collections/{c}/points?wait=false` over keep-alive connections until they are acknowledged. */
export class BatchSender {
  readonly #settings: SendSettings;
  readonly #targets: readonly { readonly url: string; readonly path: string; readonly pool: Pool }[];
  readonly #headers: Record<string, string>;
  #next = 0;
  #acknowledged = 0;
  retries = 0;

  constructor(settings: SendSettings) {
    this.#settings = settings;
    const { urls, collection, apiKey, certificateAuthority } = settings.target;
    this.#targets = urls.map((url) => {
      const base = parseBase(url);
      const prefix = base.pathname.replace(/\/+$/, '');
      const pool = new Pool(base.origin, {
        connections: Math.max(1, Math.ceil(settings.parallel / urls.length)),
        pipelining: 1,
        connect: { timeout: connectTimeoutMs, ...(certificateAuthority ? { ca: certificateAuthority } : {}) },
      });
      return {
        url: base.origin + prefix,
        path: `${prefix}/collections/${encodeURIComponent(collection)}/points`,
        pool,
      };
    });
    this.#headers = { 'content-type': 'application/json', ...(apiKey === null ? {} : { 'api-key': apiKey }) };
  }

  /**
   * Resolves when a server acknowledged the batch.
   * @throws HighwaterError `target.unauthorized`, `target.rejected`, `target.tls`, `target.not-qdrant` at once;
   * `target.unreachable` (nothing was ever acknowledged), `target.lost`, `target.timeout` or `target.overloaded` when the
   * batch still fails at the retry deadline; the signal's reason when it is aborted
   */
  async send(body: Body, signal: AbortSignal): Promise<void> {
    const { retryDeadlineMs, random, sleep } = this.#settings;
    const startedMs = performance.now();
    for (let attempt = 0; ; attempt++) {
      const target = this.#targets[this.#next++ % this.#targets.length];
      if (target === undefined) throw new HighwaterError('usage.invalid', 'An upload needs at least one target URL.');
      signal.throwIfAborted();
      const failure = await this.#sendOnce(target, body, signal);
      if (failure === null) {
        this.#acknowledged += 1;
        return;
      }
      const ceilingMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** attempt);
      const backoffMs = Math.max(failure.retryAfterMs, ceilingMs * (0.5 + random() / 2));
      if (performance.now() - startedMs + backoffMs > retryDeadlineMs) {
        throw this.#givenUp(target.url, failure, attempt + 1, performance.now() - startedMs);
      }
      this.retries += 1;
      await sleep(backoffMs, signal);
    }
  }

  /** Closes all connections; what is still in flight fails. */
  async close(): Promise<void> {
    await Promise.all(this.#targets.map(({ pool }) => pool.destroy()));
  }

  async #sendOnce(
    target: { readonly url: string; readonly path: string; readonly pool: Pool },
    body: Body,
    signal: AbortSignal,
  ): Promise<Transient | null> {
    const timeout = AbortSignal.timeout(this.#settings.requestTimeoutMs);
    let status: number;
    let text: string;
    let retryAfter: string;
    try {
      const answer = await target.pool.request({
        method: 'PUT',
        path: target.path,
        query: { wait: 'false' },
        headers: this.#headers,
        body: body.bytes,
        signal: AbortSignal.any([signal, timeout]),
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      status = answer.statusCode;
      retryAfter = String(answer.headers['retry-after'] ?? '');
      text = await answer.body.text();
    } catch (error) {
      signal.throwIfAborted();
      return readFailure(target.url, error, timeout.aborted, this.#settings.requestTimeoutMs);
    }
    const { collection } = this.#settings.target;
    const said = serverMessage(text);
    if (status === 401 || status === 403) {
      throw new HighwaterError(
        'target.unauthorized',
        `${target.url} refused the API key for writing to collection ${collection} (status ${status}: ${said}). A key with write access is accepted.`,
      );
    }
    if (status === 429 || status === 503) {
      return { kind: 'overloaded', detail: `status ${status}: ${said}`, retryAfterMs: secondsToMs(retryAfter) };
    }
    if (status >= 500 || status === 408) {
      return { kind: 'server-error', detail: `status ${status}: ${said}`, retryAfterMs: 0 };
    }
    if (status < 200 || status > 299) {
      throw new HighwaterError(
        'target.rejected',
        `${target.url} rejected a batch of ${body.points} points (${body.bytes.length} bytes) for collection ${collection} with status ${status}: ${said}.`,
      );
    }
    if (!isAcknowledged(text)) {
      throw new HighwaterError(
        'target.not-qdrant',
        `${target.url} answered an upsert with status ${status} but not as Qdrant does: ${said}.`,
      );
    }
    return null;
  }

  #givenUp(url: string, failure: Transient, attempts: number, spentMs: number): HighwaterError {
    const code = {
      connection: this.#acknowledged === 0 ? 'target.unreachable' : 'target.lost',
      timeout: 'target.timeout',
      overloaded: 'target.overloaded',
      'server-error': 'target.lost',
    } as const;
    return new HighwaterError(
      code[failure.kind],
      `A batch for collection ${this.#settings.target.collection} was not accepted in ${attempts} attempts over ${(spentMs / 1000).toFixed(1)} s; ` +
        `the last, to ${url}, ended with ${failure.detail}. ${this.#acknowledged} batches had been accepted before.`,
    );
  }
}

function parseBase(url: string): URL {
  try {
    const base = new URL(url);
    if (base.protocol === 'http:' || base.protocol === 'https:') return base;
  } catch {
    // Said below.
  }
  throw new HighwaterError('usage.invalid', `${url} is not a target; a URL like http://127.0.0.1:6333 is accepted.`);
}

function readFailure(url: string, error: unknown, timedOut: boolean, timeoutMs: number): Transient {
  if (isHighwaterError(error)) throw error;
  if (timedOut) return { kind: 'timeout', detail: `no answer within ${timeoutMs} ms`, retryAfterMs: 0 };
  const { code, message } = describe(error);
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    throw new HighwaterError(
      'target.tls',
      `The certificate of ${url} was not accepted (${code}: ${message}). A certificate for that name, signed by a known authority, is.`,
      { cause: error },
    );
  }
  return { kind: 'connection', detail: code === '' ? message : `${code} (${message})`, retryAfterMs: 0 };
}

function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  if (first instanceof Error) return describe(first);
  return { code, message: error.message };
}

/** Qdrant's own words (`status.error`), else the beginning of the body. */
function serverMessage(text: string): string {
  const answer = parse(text);
  if (answer !== null && typeof answer.status === 'object' && answer.status !== null && 'error' in answer.status) {
    return String(answer.status.error);
  }
  return text.slice(0, 200).replace(/\s+/g, ' ') || 'empty answer';
}

function isAcknowledged(text: string): boolean {
  return parse(text)?.status === 'ok';
}

function parse(text: string): { readonly status?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function secondsToMs(retryAfter: string): number {
  const seconds = Number(retryAfter);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
