import { Pool } from 'undici';
import { errorTable, HighwaterError } from '../../core/errors.ts';
import { classifyFailure } from '../../qdrant/errors.ts';
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

interface Lane {
  /** Without a trailing slash. */
  readonly url: string;
  readonly path: string;
  readonly pool: Pool;
}

/** A failure that the same request may survive when it is sent again: an upsert changes nothing the second time. */
interface Transient {
  readonly error: HighwaterError;
  /** As the server asks; 0 when it does not. */
  readonly retryAfterMs: number;
}

const firstBackoffMs = 50;
const longestBackoffMs = 5_000;
const connectTimeoutMs = 5_000;

/** Sends bodies to `PUT /collections/{c}/points?wait=false` over keep-alive connections until they are acknowledged. */
export class BatchSender {
  readonly #settings: SendSettings;
  readonly #lanes: readonly Lane[];
  readonly #headers: Readonly<Record<string, string>>;
  #next = 0;
  #acknowledged = 0;
  #retries = 0;

  constructor(settings: SendSettings) {
    const { urls, collection, apiKey, certificateAuthority } = settings.target;
    this.#settings = settings;
    this.#headers = { 'content-type': 'application/json', ...(apiKey === null ? {} : { 'api-key': apiKey }) };
    this.#lanes = urls.map((url) => {
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
  }

  get retries(): number {
    return this.#retries;
  }

  /**
   * Resolves when a server has acknowledged the batch.
   * @throws HighwaterError `target.unauthorized`, `target.rejected` (with the server's words), `target.tls` or
   * `target.not-qdrant` at once; `target.unreachable` (nothing was ever acknowledged), `target.lost`, `target.timeout`,
   * `target.overloaded` or `target.not-ready` when it still fails at the retry deadline; the signal's reason when aborted
   */
  async send(body: Body, signal: AbortSignal): Promise<void> {
    const { retryDeadlineMs, random, sleep } = this.#settings;
    const startedMs = performance.now();
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      const lane = this.#lanes[this.#next++ % this.#lanes.length];
      if (lane === undefined) throw new HighwaterError('usage.invalid', 'An upload needs at least one target URL.');
      const failure = await this.#sendOnce(lane, body, signal);
      if (failure === null) {
        this.#acknowledged += 1;
        return;
      }
      const ceilingMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** attempt);
      const backoffMs = Math.max(failure.retryAfterMs, ceilingMs * (0.5 + random() / 2));
      const spentMs = performance.now() - startedMs;
      if (spentMs + backoffMs > retryDeadlineMs) throw this.#givenUp(failure.error, attempt + 1, spentMs);
      this.#retries += 1;
      await sleep(backoffMs, signal);
    }
  }

  /** Closes all connections; what is still in flight fails. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map(({ pool }) => pool.destroy()));
  }

  /** Null when acknowledged; throws what is not worth another attempt. */
  async #sendOnce(lane: Lane, body: Body, signal: AbortSignal): Promise<Transient | null> {
    const timeout = AbortSignal.timeout(this.#settings.requestTimeoutMs);
    let status: number;
    let text: string;
    let retryAfter: string;
    try {
      const answer = await lane.pool.request({
        method: 'PUT',
        path: lane.path,
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
      return this.#transient(lane, body, error, 0);
    }
    const answer = parseJson(text);
    if (status >= 200 && status <= 299 && isAcknowledged(answer)) return null;
    if (status >= 200 && status <= 299) {
      const said = text.slice(0, 200).replace(/\s+/g, ' ');
      throw new HighwaterError(
        'target.not-qdrant',
        `${lane.url} answers an upsert with ${status} but not as Qdrant does (${said === '' ? 'empty' : said}). Check host and port.`,
      );
    }
    return this.#transient(lane, body, { status, data: answer ?? text }, secondsToMs(retryAfter));
  }

  #transient(lane: Lane, body: Body, failure: unknown, retryAfterMs: number): Transient {
    const error = classifyFailure(failure, {
      url: lane.url,
      what: `upserting ${body.points} points (${body.bytes.length} bytes) into collection ${this.#settings.target.collection}`,
      deadlineMs: this.#settings.requestTimeoutMs,
      answeredBefore: this.#acknowledged > 0,
    });
    if (!errorTable[error.code].retryable || isDiskFull(error.message)) throw error;
    return { error, retryAfterMs };
  }

  #givenUp(last: HighwaterError, attempts: number, spentMs: number): HighwaterError {
    const tried = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} in ${(spentMs / 1000).toFixed(1)} s`;
    return new HighwaterError(
      last.code,
      `${last.message} The upload gave up on this batch after ${tried}; ${this.#acknowledged} batches had been accepted before.`,
      { cause: last },
    );
  }
}

/** Qdrant answers a full disk with status 500 and the system's words; no retry makes room. */
function isDiskFull(message: string): boolean {
  return /no space left on device/i.test(message);
}

function parseBase(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : null;
  if (base?.protocol === 'http:' || base?.protocol === 'https:') return base;
  throw new HighwaterError('usage.invalid', `${url} is no target; a URL like http://127.0.0.1:6333 is accepted.`);
}

function isAcknowledged(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === 'ok';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function secondsToMs(retryAfter: string): number {
  const seconds = Number(retryAfter);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
