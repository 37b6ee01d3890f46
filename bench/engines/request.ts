import { HighwaterError } from '../../core/errors.ts';
import type { RequestSource } from './engine.ts';

/** One HTTP/1.1 request. */
interface RequestParts {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with query, beginning with a slash. */
  readonly path: string;
  /** Value of the Host header, with the port where it is not the scheme's own. */
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; a string as UTF-8. */
  readonly body?: string | Buffer;
}

/**
 * The bytes of a request, ready to be written to a socket any number of times.
 * Throws `usage.invalid` for a line break or other control character in the path or a header.
 */
export function buildRequest(parts: RequestParts): Buffer {
  const lines = [`${parts.method} ${parts.path} HTTP/1.1`, `host: ${parts.host}`];
  const body = typeof parts.body === 'string' ? Buffer.from(parts.body) : parts.body;
  for (const [name, value] of Object.entries(parts.headers ?? {})) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`content-length: ${body.length}`);
  for (const line of lines) {
    if (/[^\t\x20-\x7e\x80-\xff]/.test(line)) {
      const where = line.slice(0, line.search(/[: ]/));
      throw new HighwaterError('usage.invalid', `request: ${where} has a character that HTTP does not allow there.`);
    }
  }
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** What every search of a load has in common. */
interface SearchOptions {
  readonly collection: string;
  /** Answers wanted for each query. */
  readonly limit: number;
  /** Null for the server's own default. */
  readonly hnswEf: number | null;
  readonly apiKey: string | null;
  /** Value of the Host header. */
  readonly host: string;
  /** Default false. */
  readonly withPayload?: boolean;
}

/** One search: a vector, and Qdrant's filter object or null for none. */
interface SearchQuery {
  readonly vector: Float32Array;
  readonly filter: Readonly<Record<string, unknown>> | null;
}

/** Searches (`POST /collections/{c}/points/query`) that are made beforehand and go round: request i asks query i mod n. */
export function searchRequests(queries: readonly SearchQuery[], options: SearchOptions): RequestSource {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (options.apiKey !== null) headers['api-key'] = options.apiKey;
  const path = `/collections/${encodeURIComponent(options.collection)}/points/query`;
  return cycleRequests(
    queries.map((query) =>
      buildRequest({ method: 'POST', path, host: options.host, headers, body: searchBody(query, options) }),
    ),
  );
}

/** Requests that go round. Throws `usage.invalid` when there is none. */
export function cycleRequests(requests: readonly Buffer[]): RequestSource {
  const [first] = requests;
  if (first === undefined) {
    throw new HighwaterError('usage.invalid', 'request: no queries were given; at least one is needed.');
  }
  return { at: (index) => requests[index % requests.length] ?? first };
}

/** Nine significant digits give the same float32 again, always. */
function searchBody(query: SearchQuery, options: SearchOptions): string {
  const rest: Record<string, unknown> = { limit: options.limit, with_payload: options.withPayload ?? false };
  if (options.hnswEf !== null) rest['params'] = { hnsw_ef: options.hnswEf };
  if (query.filter !== null) rest['filter'] = query.filter;
  const vector = Array.from(query.vector, (value) => Number(value.toPrecision(9)));
  return JSON.stringify({ query: vector, ...rest });
}
