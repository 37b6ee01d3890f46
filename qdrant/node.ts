import { QdrantClient, type Schemas } from '@qdrant/js-client-rest';
import { Agent } from 'undici';
import { z } from 'zod';
import { HighwaterError } from '../core/errors.ts';
import { readClusterStatus, type ClusterStatus } from './cluster-status.ts';
import { readCollectionCluster, type CollectionCluster } from './collection-cluster.ts';
import { withDeadline } from './deadline.ts';
import { classifyFailure } from './errors.ts';
import { readOptimizations, type Optimizations } from './optimizations.ts';
import { readTelemetry, type Telemetry } from './telemetry.ts';
import { parseTargetUrl } from './url.ts';
import { readVersion, type ServerVersion } from './version.ts';

export type CollectionInfo = Schemas['CollectionInfo'];
export type CreateCollection = Schemas['CreateCollection'];
type PayloadSchemaType = Schemas['PayloadSchemaType'];
type QueryRequest = Schemas['QueryRequest'];
type QueryResponse = Schemas['QueryResponse'];

export interface NodeOptions {
  /** `http(s)://host[:port]`, see `parseTargetUrl`. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** For each call, from its start to the last byte of its answer. Default 10 000 ms. */
  readonly deadlineMs?: number;
  /** Ends every call, and refuses further ones. */
  readonly signal?: AbortSignal | undefined;
  /** Sockets at a time. Default 8: this is the way for questions and settings, not for load. */
  readonly connections?: number;
  /** Certificates (PEM) of authorities to trust instead of the usual ones. */
  readonly certificateAuthorities?: string | undefined;
}

/** What one call may ask for instead of the node's own settings. */
export interface CallOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
}

interface Answer<T> {
  readonly data: T;
}

const defaultDeadlineMs = 10_000;

/**
 * One Qdrant node. Every call has a deadline, can be aborted, and fails with a `HighwaterError` of a `target.*` code,
 * or with the signal's reason when it was aborted. Nothing is tried twice.
 */
export class QdrantNode {
  readonly url: string;
  readonly #client: QdrantClient;
  readonly #agent: Agent;
  readonly #headers: Record<string, string>;
  readonly #deadlineMs: number;
  readonly #signal: AbortSignal | undefined;
  #answeredBefore = false;
  #version: ServerVersion | null = null;

  /** @throws HighwaterError `usage.invalid` for a URL that can not be used */
  constructor(options: NodeOptions) {
    const target = parseTargetUrl(options.url);
    this.url = target.href;
    this.#deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
    this.#signal = options.signal;
    // Given as a header, because the client warns on the console about a key over http.
    this.#headers = options.apiKey === undefined ? {} : { 'api-key': options.apiKey };
    this.#client = new QdrantClient({
      url: target.href,
      port: target.port,
      headers: this.#headers,
      checkCompatibility: false,
      // A finite value would put the client's own signal in the place of ours.
      timeout: Infinity,
    });
    this.#agent = new Agent({
      connections: options.connections ?? 8,
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(options.certificateAuthorities === undefined ? {} : { connect: { ca: options.certificateAuthorities } }),
    });
  }

  /**
   * Version and commit, from `GET /`, which needs no key. Asked once.
   * @throws HighwaterError also `target.not-qdrant` and `target.too-old`
   */
  async version(options?: CallOptions): Promise<ServerVersion> {
    if (this.#version !== null) return this.#version;
    let answer: unknown;
    try {
      answer = await this.#call('reading its version', options, (init) => this.#client.api().root({}, init));
    } catch (error) {
      if (!(error instanceof HighwaterError) || error.code !== 'target.rejected') throw error;
      throw new HighwaterError(
        'target.not-qdrant',
        `${this.url} is not a Qdrant: it has no front page with a version. Check host and port.`,
        { cause: error },
      );
    }
    this.#version = readVersion(answer, this.url);
    return this.#version;
  }

  /** Proves that a Qdrant of a known version answers and that the key is accepted, which `GET /` alone does not show. */
  async checkAccess(options?: CallOptions): Promise<ServerVersion> {
    const version = await this.version(options);
    await this.collections(options);
    return version;
  }

  /** Names of all collections, sorted. */
  async collections(options?: CallOptions): Promise<string[]> {
    const answer = await this.#call('reading the list of collections', options, (init) =>
      this.#client.api().getCollections({}, init),
    );
    return this.#resultOf(answer)
      .collections.map(({ name }) => name)
      .sort();
  }

  async collectionInfo(collection: string, options?: CallOptions): Promise<CollectionInfo> {
    const answer = await this.#call(`reading collection ${collection}`, options, (init) =>
      this.#client.api().getCollection({ collection_name: collection }, init),
    );
    return this.#resultOf(answer);
  }

  /** The collection is made when this returns; on a cluster its shards can still be waiting for their peers. */
  async createCollection(collection: string, settings: CreateCollection, options?: CallOptions): Promise<void> {
    await this.#call(`creating collection ${collection}`, options, (init) =>
      this.#client.api().createCollection({ collection_name: collection, ...settings }, init),
    );
  }

  /** @returns whether there was such a collection */
  async deleteCollection(collection: string, options?: CallOptions): Promise<boolean> {
    const answer = await this.#call(`deleting collection ${collection}`, options, (init) =>
      this.#client.api().deleteCollection({ collection_name: collection }, init),
    );
    return answer.result === true;
  }

  /** Waits until the index exists on every replica. */
  async createPayloadIndex(
    collection: string,
    field: string,
    type: PayloadSchemaType,
    options?: CallOptions,
  ): Promise<void> {
    await this.#call(`creating the payload index ${field} of ${collection}`, options, (init) =>
      this.#client
        .api()
        .createFieldIndex({ collection_name: collection, wait: true, field_name: field, field_schema: type }, init),
    );
  }

  /** Points of the whole collection, each once, counted by reading and not estimated. */
  async countExactly(collection: string, options?: CallOptions): Promise<number> {
    const answer = await this.#call(`counting the points of ${collection}`, options, (init) =>
      this.#client.api().countPoints({ collection_name: collection, exact: true }, init),
    );
    return this.#resultOf(answer).count;
  }

  async query(collection: string, request: QueryRequest, options?: CallOptions): Promise<QueryResponse> {
    const answer = await this.#call(`searching ${collection}`, options, (init) =>
      this.#client.api().queryPoints({ collection_name: collection, ...request }, init),
    );
    return this.#resultOf(answer);
  }

  /** Answers in the order of the requests. */
  async queryBatch(
    collection: string,
    requests: readonly QueryRequest[],
    options?: CallOptions,
  ): Promise<QueryResponse[]> {
    const answer = await this.#call(`searching ${collection}`, options, (init) =>
      this.#client.api().queryBatchPoints({ collection_name: collection, searches: [...requests] }, init),
    );
    return this.#resultOf(answer);
  }

  /** What this peer says of the cluster, or that it is a single node. */
  async clusterStatus(options?: CallOptions): Promise<ClusterStatus> {
    const answer = await this.#call('reading the cluster', options, (init) =>
      this.#client.api().clusterStatus({}, init),
    );
    return readClusterStatus(this.#resultOf(answer));
  }

  /** Where the shards of a collection are, as this peer sees it. */
  async collectionCluster(collection: string, options?: CallOptions): Promise<CollectionCluster> {
    const answer = await this.#call(`reading the shards of ${collection}`, options, (init) =>
      this.#client.api().collectionClusterInfo({ collection_name: collection }, init),
    );
    return readCollectionCluster(this.#resultOf(answer));
  }

  /** Optimisations of this peer's shards; the queue is only told from 1.17. */
  async optimizations(collection: string, options?: CallOptions): Promise<Optimizations> {
    const path = `/collections/${encodeURIComponent(collection)}/optimizations`;
    return readOptimizations(await this.getJson(`${path}?with=queued`, options));
  }

  /**
   * What this peer measures of itself.
   * @param detailsLevel 3 tells sizes of local shards, 4 also their segments
   */
  async telemetry(detailsLevel: 3 | 4, options?: CallOptions): Promise<Telemetry> {
    return readTelemetry(await this.getJson(`/telemetry?details_level=${detailsLevel}`, options));
  }

  /** Prometheus text of this peer. */
  async metricsText(options?: CallOptions): Promise<string> {
    return this.#fetchText('GET', '/metrics', undefined, options);
  }

  /** Whether `/readyz` is passed; it stays so for the life of the process. */
  async isReady(options?: CallOptions): Promise<boolean> {
    try {
      await this.#fetchText('GET', '/readyz', undefined, options);
      return true;
    } catch (error) {
      if (error instanceof HighwaterError && error.code === 'target.not-ready') return false;
      throw error;
    }
  }

  /** Any reading request; `result` of the answer. */
  async getJson(path: string, options?: CallOptions): Promise<unknown> {
    return this.requestJson('GET', path, undefined, options);
  }

  /** Any request that has no method of its own here; `result` of the answer. */
  async requestJson(
    method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    options?: CallOptions,
  ): Promise<unknown> {
    const text = await this.#fetchText(method, path, body, options);
    return this.#resultOf(
      z
        .object({ result: z.unknown() })
        .catch({ result: null })
        .parse(parseJson(text, this.url, path)),
    );
  }

  /** Ends the connections. Calls that are still under way fail. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #fetchText(method: string, path: string, body: unknown, options?: CallOptions): Promise<string> {
    return this.#call(`asking ${method} ${path.replace(/\?.*/, '')}`, options, async (init) => {
      const response = await fetch(`${this.url}${path}`, {
        ...init,
        method,
        headers: { ...this.#headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok)
        throw Object.assign(new Error(`status ${response.status}`), { status: response.status, data: errorBody(text) });
      return { data: text };
    });
  }

  async #call<T>(
    what: string,
    options: CallOptions | undefined,
    call: (init: RequestInit) => Promise<Answer<T>>,
  ): Promise<T> {
    const deadlineMs = options?.deadlineMs ?? this.#deadlineMs;
    this.#signal?.throwIfAborted();
    try {
      const answer = await withDeadline(deadlineMs, [this.#signal, options?.signal], (signal) =>
        // A redirect would take the key along to another host.
        call(this.#init(signal)),
      );
      this.#answeredBefore = true;
      return answer.data;
    } catch (error) {
      if (this.#signal?.aborted === true) throw this.#signal.reason;
      if (options?.signal?.aborted === true) throw options.signal.reason;
      throw classifyFailure(error, { url: this.url, what, deadlineMs, answeredBefore: this.#answeredBefore });
    }
  }

  #init(signal: AbortSignal): RequestInit {
    const init: RequestInit = { signal, redirect: 'manual' };
    // Set this way because the types of undici and those that Node carries are two copies.
    Reflect.set(init, 'dispatcher', this.#agent);
    return init;
  }

  #resultOf<T>(answer: { readonly result?: T | undefined | null }): T {
    if (answer.result === undefined || answer.result === null) {
      throw new HighwaterError('target.not-qdrant', `${this.url} answers without the result that Qdrant would give.`);
    }
    return answer.result;
  }
}

function parseJson(text: string, url: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HighwaterError('target.not-qdrant', `${url} answers ${path} with something that is not JSON.`, {
      cause: error,
    });
  }
}

function errorBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
