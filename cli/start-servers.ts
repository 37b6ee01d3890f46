import { startEmbedded, type EmbeddedCluster } from '../qdrant/embedded/start.ts';
import type { Progress } from '../system/progress.ts';

/** Starts embedded servers with progress, and says what a reader of it should know: leftovers removed, a binary of one's own. */
export async function startServers(nodes: number, progress: Progress, signal: AbortSignal): Promise<EmbeddedCluster> {
  const phase = progress.phase(nodes === 1 ? 'Starting a Qdrant' : `Starting ${nodes} Qdrant peers`);
  const servers = await startEmbedded({ nodes, signal });
  phase.done(`Qdrant ${servers.version} on ${servers.urls.join(', ')}`);
  if (!servers.binary.verified)
    progress.note(`The binary is your own, ${servers.binary.path}; its checksum was not checked.`);
  if (servers.removedRuns.length > 0) {
    progress.note(`Cleaned up after ${servers.removedRuns.length} earlier runs that were killed.`);
  }
  return servers;
}
