import { createProgress } from '../../system/progress.ts';
import { startEmbedded } from '../../qdrant/embedded/start.ts';
import { catchInterruption } from '../interruption.ts';

export interface LocalOptions {
  readonly nodes: '1' | '3';
}

/** Starts embedded servers, prints their URLs, one a line, and keeps them until the process is told to end. */
export async function runLocal(options: LocalOptions): Promise<number> {
  const interruption = catchInterruption();
  const progress = createProgress({ stream: process.stderr, quiet: false });
  const nodes = Number(options.nodes);
  const phase = progress.phase(nodes === 1 ? 'Starting a Qdrant' : `Starting ${nodes} Qdrant peers`);
  try {
    const servers = await startEmbedded({ nodes, signal: interruption.signal });
    phase.done('ready; their data is gone when they stop. Ctrl-C stops them');
    process.stdout.write(`${servers.urls.join('\n')}\n`);
    await aborted(interruption.signal);
    await servers.stop();
    return 0;
  } finally {
    progress.close();
    interruption.dispose();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  // A timer keeps the process alive: a pending promise alone does not.
  const keepAlive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(keepAlive);
}
