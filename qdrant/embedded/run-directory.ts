import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { lstat, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readProcessStat, signalQuietly } from '../../system/child-process.ts';
import { machineIdentity } from '../../system/machine-identity.ts';

const prefix = 'highwater-embedded-';
const ownerFile = 'owner.json';

/**
 * Marks every server with the run directory it belongs to. The kernel keeps the environment of a process as it was at
 * its start, so the mark finds servers of a killed run without a race and can not fit a stranger with the same pid.
 */
export const runDirectoryVariable = 'HIGHWATER_RUN_DIRECTORY';

/** A directory whose name nobody wrote an owner into yet is left alone for so long. */
const graceForUnownedMs = 60_000;

const ownerSchema = z.object({
  pid: z.number(),
  startTicks: z.number(),
  bootId: z.string(),
  pidNamespace: z.string(),
});
type Owner = z.infer<typeof ownerSchema>;

/** Makes the directory of one run, with the name of its owner: this process. */
export async function makeRunDirectory(root: string): Promise<string> {
  const directory = await mkdtemp(join(root, prefix));
  const owner: Owner = {
    pid: process.pid,
    startTicks: readProcessStat(process.pid)?.startTicks ?? 0,
    ...machineIdentity(),
  };
  const draft = join(directory, `${ownerFile}.part`);
  await writeFile(draft, JSON.stringify(owner));
  await rename(draft, join(directory, ownerFile));
  return directory;
}

/** Removes a run directory and kills what still runs in it. Synchronous, for `process.on('exit')`. */
export function removeRunDirectoryNow(directory: string): void {
  for (const pid of processesOf(directory)) signalQuietly(pid, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes a run directory whose servers have ended. */
export async function removeRunDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

export interface RemovedRun {
  readonly directory: string;
  /** Servers that were still running. */
  readonly killed: readonly number[];
}

/**
 * Ends what runs that were killed have left under `root`: their servers, then their directories. Runs whose owner lives,
 * directories of other users and whatever can not be judged are left alone. Without `/proc` nothing is done.
 */
export async function removeStaleRuns(root: string, nowMs: number): Promise<RemovedRun[]> {
  if (machineIdentity().bootId === '') return [];
  const names = (await readdir(root)).filter((name) => name.startsWith(prefix));
  const removed: RemovedRun[] = [];
  for (const name of names) {
    const directory = join(root, name);
    try {
      if (!(await isStale(directory, nowMs))) continue;
      const killed = processesOf(directory);
      for (const pid of killed) signalQuietly(pid, 'SIGKILL');
      await removeRunDirectory(directory);
      removed.push({ directory, killed });
    } catch (error) {
      // Somebody else may be cleaning up at the same time; and a leftover must not keep the next run from starting.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
  return removed;
}

async function isStale(directory: string, nowMs: number): Promise<boolean> {
  const stat = await lstat(directory);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) return false;
  const owner = await readOwner(directory);
  if (owner === null) return nowMs - stat.mtimeMs > graceForUnownedMs;
  const here = machineIdentity();
  if (owner.bootId !== here.bootId) return true;
  // A pid of another container means nothing here.
  if (owner.pidNamespace !== here.pidNamespace) return false;
  const process_ = readProcessStat(owner.pid);
  return process_ === null || process_.startTicks !== owner.startTicks || process_.state === 'Z';
}

async function readOwner(directory: string): Promise<Owner | null> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(join(directory, ownerFile), 'utf8')));
  } catch {
    return null;
  }
}

/** Processes that were started for this run directory. Those of other users can not be read and are not ours. */
function processesOf(directory: string): number[] {
  const mark = `${runDirectoryVariable}=${directory}`;
  return listProc().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
    } catch {
      return false;
    }
  });
}

function listProc(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
