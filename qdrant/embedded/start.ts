import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HighwaterError } from '../../core/errors.ts';
import { tailOfFile, type ExitStatus } from '../../system/child-process.ts';
import { systemClock } from '../../system/clock.ts';
import { QdrantNode } from '../node.ts';
import { findQdrantBinary, type QdrantBinary } from './binary.ts';
import { whyNotFormed, type PeerView } from './formation.ts';
import { findFreePorts } from './free-ports.ts';
import { startPeer, type Peer, type PeerPorts } from './peer.ts';
import {
  makeRunDirectory,
  removeRunDirectory,
  removeRunDirectoryNow,
  removeStaleRuns,
  type RemovedRun,
} from './run-directory.ts';

export interface EmbeddedOptions {
  /** Number of peers; one runs without a cluster. */
  readonly nodes: number;
  /** Where the temporary storage is made. Default: the system's temporary folder. */
  readonly storageRoot?: string;
  /** From the start of the first peer until the cluster is proven to be formed. Default 60 000 ms. */
  readonly deadlineMs?: number;
  /** Ends the start; what was started is stopped before the reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Further settings of every peer, as environment variables `QDRANT__…`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The binary to run; default: found by `findQdrantBinary`. */
  readonly binary?: QdrantBinary;
}

export interface EmbeddedPeer {
  readonly url: string;
  readonly pid: number;
  /** Null on a single server without a cluster. */
  readonly peerId: string | null;
  readonly ports: PeerPorts;
  readonly logFile: string;
  readonly storageDirectory: string;
  /** How the server ended, or null while it runs. */
  exitStatus(): ExitStatus | null;
}

/** Real Qdrant servers as child processes of this one. */
export interface EmbeddedCluster {
  readonly urls: readonly string[];
  readonly peers: readonly EmbeddedPeer[];
  readonly version: string;
  readonly commit: string | null;
  readonly binary: QdrantBinary;
  /** What earlier runs had left behind and this start removed. */
  readonly removedRuns: readonly RemovedRun[];
  /** Copies the logs to a folder that stays, and says in a sentence where; it never throws. */
  keepLogs(): Promise<string>;
  /** Stops the servers and removes their storage. May be called again; every call waits for the same end. */
  stop(): Promise<void>;
  /** The same at once and without waiting, for `process.on('exit')`; `startEmbedded` registers it there itself. */
  killNow(): void;
}

/** Idle servers end 0.3 s after SIGINT; one with connections in use takes longer and loses nothing that is still needed. */
const stopGraceMs = 2_000;
const startAttempts = 3;
const pollMs = 50;

/**
 * Starts Qdrant servers on 127.0.0.1 with free ports and temporary storage, and proves that they are one cluster before
 * it returns. First it removes what killed runs have left.
 * @throws HighwaterError `embedded.unavailable` (no binary, wrong checksum) or `embedded.failed` (with the end of the log
 * and the place of the kept logs), or the signal's reason
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedCluster> {
  if (!Number.isInteger(options.nodes) || options.nodes < 1) {
    throw new HighwaterError('usage.invalid', `${options.nodes} embedded nodes were asked for; expected 1 or more.`);
  }
  options.signal?.throwIfAborted();
  const binary = options.binary ?? (await findQdrantBinary());
  const root = options.storageRoot ?? tmpdir();
  const removedRuns = await removeStaleRuns(root, Date.now()).catch(() => []);
  for (let attempt = 1; ; attempt += 1) {
    const run = new EmbeddedRun(await makeStorage(root), binary, removedRuns);
    try {
      return await run.start(options);
    } catch (error) {
      const aborted = options.signal?.aborted === true;
      const tryAgain = !aborted && attempt < startAttempts && (await run.lostPortToAnother());
      const failure: unknown = aborted ? options.signal.reason : tryAgain ? null : await run.explain(error);
      await run.stop();
      if (tryAgain) continue;
      throw failure;
    }
  }
}

class EmbeddedRun {
  readonly #directory: string;
  readonly #binary: QdrantBinary;
  readonly #removedRuns: readonly RemovedRun[];
  readonly #peers: Peer[] = [];
  readonly #onExit = () => this.killNow();
  #stopped: Promise<void> | null = null;

  constructor(directory: string, binary: QdrantBinary, removedRuns: readonly RemovedRun[]) {
    this.#directory = directory;
    this.#binary = binary;
    this.#removedRuns = removedRuns;
    process.once('exit', this.#onExit);
  }

  async start(options: EmbeddedOptions): Promise<EmbeddedCluster> {
    const ports = await findFreePorts(options.nodes * 3);
    const deadline = systemClock.nowMs() + (options.deadlineMs ?? 60_000);
    const nodes: QdrantNode[] = [];
    let views: PeerView[] = [];
    try {
      for (let index = 0; index < options.nodes; index += 1) {
        const peer = await startPeer({
          index,
          binary: this.#binary.path,
          runDirectory: this.#directory,
          ports: { http: ports[index * 3] ?? 0, grpc: ports[index * 3 + 1] ?? 0, p2p: ports[index * 3 + 2] ?? 0 },
          cluster: options.nodes === 1 ? null : { bootstrapPort: index === 0 ? null : (ports[2] ?? 0) },
          settings: options.settings ?? {},
        });
        this.#peers.push(peer);
        nodes.push(
          new QdrantNode({
            url: peer.url,
            deadlineMs: 2_000,
            signal: options.signal,
            apiKey: options.settings?.['QDRANT__SERVICE__API_KEY'],
          }),
        );
        // One at a time: a peer that joins while another is joining can be refused, and then exits.
        views = await this.#waitUntilFormed(nodes, deadline, options.signal);
      }
    } finally {
      await Promise.all(nodes.map((node) => node.close()));
    }
    return this.#describe(views);
  }

  async #waitUntilFormed(
    nodes: readonly QdrantNode[],
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<PeerView[]> {
    let reason = 'no peer was asked yet';
    while (systemClock.nowMs() < deadline) {
      this.#throwIfDied();
      try {
        const views = await Promise.all(nodes.map(viewOf));
        const missing = whyNotFormed(views);
        if (missing === null) return views;
        reason = missing;
      } catch (error) {
        signal?.throwIfAborted();
        reason = textOf(error);
      }
      await systemClock.sleep(pollMs, signal);
    }
    throw new HighwaterError('embedded.failed', `The embedded Qdrant was not ready by its deadline: ${reason}.`);
  }

  #throwIfDied(): void {
    for (const [index, { child }] of this.#peers.entries()) {
      const status = child.exitStatus();
      if (status === null) continue;
      const how = status.signal === null ? `with exit status ${status.code ?? '?'}` : `by ${status.signal}`;
      throw new HighwaterError('embedded.failed', `Embedded Qdrant peer ${index} ended during its start, ${how}.`);
    }
  }

  async lostPortToAnother(): Promise<boolean> {
    const tails = await Promise.all(this.#peers.map(({ logFile }) => tailOfFile(logFile, 30)));
    return tails.some((tail) => /address already in use|AddrInUse/i.test(tail));
  }

  /** The failure with the end of the log of the peer that died, or else of the last one, and where all logs are. */
  async explain(error: unknown): Promise<unknown> {
    const peer = this.#peers.find(({ child }) => child.exitStatus() !== null) ?? this.#peers.at(-1);
    if (peer === undefined)
      return new HighwaterError('embedded.failed', `Qdrant could not be started: ${textOf(error)}`);
    const tail = await tailOfFile(peer.logFile, 15);
    return new HighwaterError(
      'embedded.failed',
      `${textOf(error)}\n${await this.keepLogs()} The end of its log:\n${tail}`,
      { cause: error },
    );
  }

  async keepLogs(): Promise<string> {
    try {
      const folder = await mkdtemp(join(tmpdir(), 'highwater-logs-'));
      await Promise.all(this.#peers.map(({ logFile }, index) => copyFile(logFile, join(folder, `peer-${index}.log`))));
      return `Logs are kept in ${folder}.`;
    } catch (error) {
      // The disk may be full, which may be why the run failed; the servers must be stopped all the same.
      return `Logs could not be kept: ${textOf(error)}.`;
    }
  }

  async stop(): Promise<void> {
    this.#stopped ??= this.#stopOnce();
    return this.#stopped;
  }

  async #stopOnce(): Promise<void> {
    await Promise.all(this.#peers.map(({ child }) => child.stop(stopGraceMs)));
    await removeRunDirectory(this.#directory);
    process.off('exit', this.#onExit);
  }

  killNow(): void {
    for (const { child } of this.#peers) child.killNow();
    removeRunDirectoryNow(this.#directory);
  }

  #describe(views: readonly PeerView[]): EmbeddedCluster {
    const peers = this.#peers.map(({ child, url, ports, logFile, storageDirectory }, index): EmbeddedPeer => {
      const cluster = views[index]?.cluster;
      const peerId = cluster?.enabled === true ? cluster.peerId : null;
      return { url, pid: child.pid, peerId, ports, logFile, storageDirectory, exitStatus: () => child.exitStatus() };
    });
    const version = views[0]?.version;
    return {
      urls: peers.map(({ url }) => url),
      peers,
      version: version?.text ?? '',
      commit: version?.commit ?? null,
      binary: this.#binary,
      removedRuns: this.#removedRuns,
      keepLogs: () => this.keepLogs(),
      stop: () => this.stop(),
      killNow: () => this.killNow(),
    };
  }
}

async function viewOf(node: QdrantNode): Promise<PeerView> {
  const [version, cluster, ready] = await Promise.all([node.version(), node.clusterStatus(), node.isReady()]);
  return { url: node.url, version, cluster, ready };
}

async function makeStorage(root: string): Promise<string> {
  try {
    return await makeRunDirectory(root);
  } catch (error) {
    throw new HighwaterError(
      'embedded.failed',
      `Temporary storage can not be made in ${root}: ${textOf(error)}. TMPDIR names another place.`,
      {
        cause: error,
      },
    );
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
