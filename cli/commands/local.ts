import { HighwaterError } from '../../core/errors.ts';
import { systemClock } from '../../system/clock.ts';
import { createProgress } from '../../system/progress.ts';
import type { EmbeddedCluster } from '../../qdrant/embedded/start.ts';
import { isCapable } from '../terminal.ts';
import { catchInterruption } from '../interruption.ts';
import { startServers } from '../start-servers.ts';

export interface LocalOptions {
  readonly nodes: '1' | '3';
}

/** Starts embedded servers, prints their URLs, one a line, and keeps them until the process is told to end. */
export async function runLocal(options: LocalOptions): Promise<number> {
  const interruption = catchInterruption();
  const progress = createProgress({
    stream: process.stderr,
    isTty: isCapable(process.stderr, process.env),
    quiet: false,
  });
  try {
    const servers = await startServers(Number(options.nodes), progress, interruption.signal);
    progress.note('Ctrl-C stops it; its data is gone then.');
    process.stdout.write(`${servers.urls.join('\n')}\n`);
    try {
      await untilAborted(servers, interruption.signal);
    } finally {
      await servers.stop();
    }
    return 0;
  } finally {
    progress.close();
    interruption.dispose();
  }
}

const lookMs = 500;

/** Resolves at the abort; servers that are gone must not be believed to be there. */
async function untilAborted(servers: EmbeddedCluster, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const server of servers.peers) {
      const ended = server.exitStatus();
      if (ended === null) continue;
      const how = ended.signal === null ? `with exit status ${ended.code ?? '?'}` : `by ${ended.signal}`;
      throw new HighwaterError('embedded.failed', `The server ${server.url} ended ${how}. ${await servers.keepLogs()}`);
    }
    await systemClock.sleep(lookMs, signal).catch(() => undefined);
  }
}
