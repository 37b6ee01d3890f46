import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, type Child } from '../../system/child-process.ts';
import { runDirectoryVariable } from './run-directory.ts';

export interface PeerPorts {
  readonly http: number;
  readonly grpc: number;
  readonly p2p: number;
}

interface PeerSpec {
  readonly index: number;
  readonly binary: string;
  readonly runDirectory: string;
  readonly ports: PeerPorts;
  /** Null for a single server without a cluster; else the p2p port of the peer to join through, or null for the first. */
  readonly cluster: { readonly bootstrapPort: number | null } | null;
  /** Further settings as Qdrant reads them from its environment, `QDRANT__…`. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Peer {
  readonly child: Child;
  readonly url: string;
  readonly ports: PeerPorts;
  readonly logFile: string;
  readonly storageDirectory: string;
}

/** Starts one Qdrant on 127.0.0.1; it does not wait until the server answers. */
export async function startPeer(spec: PeerSpec): Promise<Peer> {
  const home = join(spec.runDirectory, `peer-${spec.index}`);
  const storageDirectory = join(home, 'storage');
  await mkdir(storageDirectory, { recursive: true });
  const logFile = join(home, 'qdrant.log');
  const child = await startChild({
    command: spec.binary,
    args: peerArguments(spec),
    // Qdrant reads config/ of its working directory, so it must be one where there is none.
    workingDirectory: home,
    environment: peerEnvironment(spec, storageDirectory),
    logFile,
  });
  return { child, url: `http://127.0.0.1:${spec.ports.http}`, ports: spec.ports, logFile, storageDirectory };
}

function peerArguments({ cluster, ports }: PeerSpec): string[] {
  const args = ['--disable-telemetry'];
  if (cluster === null) return args;
  args.push('--uri', `http://127.0.0.1:${ports.p2p}`);
  if (cluster.bootstrapPort !== null) args.push('--bootstrap', `http://127.0.0.1:${cluster.bootstrapPort}`);
  return args;
}

/** Only what is listed: a `QDRANT__…` variable of the user's shell would change what is measured. */
function peerEnvironment(
  { runDirectory, ports, cluster, settings }: PeerSpec,
  storage: string,
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    [runDirectoryVariable]: runDirectory,
    // One setting binds REST, gRPC and the peers' own port (1.16.3, seen with ss).
    QDRANT__SERVICE__HOST: '127.0.0.1',
    QDRANT__SERVICE__HTTP_PORT: String(ports.http),
    QDRANT__SERVICE__GRPC_PORT: String(ports.grpc),
    QDRANT__SERVICE__ENABLE_STATIC_CONTENT: 'false',
    QDRANT__CLUSTER__ENABLED: String(cluster !== null),
    QDRANT__CLUSTER__P2P__PORT: String(ports.p2p),
    QDRANT__STORAGE__STORAGE_PATH: storage,
    QDRANT__STORAGE__SNAPSHOTS_PATH: join(storage, 'snapshots'),
    QDRANT__TELEMETRY_DISABLED: 'true',
    // At INFO every request writes a line, which costs the server CPU under load.
    QDRANT__LOG_LEVEL: 'INFO,actix_web::middleware::logger=WARN',
    ...settings,
  };
}
