import { ownCollectionPrefix } from '../../core/results/own-collections.ts';

/** Who made a run's collection; all of it is in the name, so that a killed run's leftovers can be told from a live run's. */
export interface RunCollectionOwner {
  readonly startedAtMs: number;
  /** Hash of the machine, its boot and the pid namespace, 8 lower-case hex digits. */
  readonly hostHash: string;
  readonly pid: number;
  /** Start time of the process in clock ticks since boot, so that a reused pid is not taken for the owner. */
  readonly processStart: number;
  /** A kept collection is never removed by a later run. */
  readonly kept: boolean;
}

/** After this time a collection of another machine's run counts as left over: no plan runs longer. */
export const foreignRunLifetimeMs = 24 * 3600 * 1000;

const pattern = new RegExp(`^${ownCollectionPrefix}(\\d+)_([0-9a-f]{8})_(\\d+)_(\\d+)(_kept)?$`);

/** Name of the collection that a run creates, and the only one it writes to. */
export function runCollectionName(owner: RunCollectionOwner): string {
  const { startedAtMs, hostHash, pid, processStart, kept } = owner;
  return `${ownCollectionPrefix}${startedAtMs}_${hostHash}_${pid}_${processStart}${kept ? '_kept' : ''}`;
}

/** The owner that a name tells, or null for a collection that no run made. */
export function parseRunCollectionName(name: string): RunCollectionOwner | null {
  const match = pattern.exec(name);
  if (match === null) return null;
  const [, startedAtMs, hostHash, pid, processStart, kept] = match;
  return {
    startedAtMs: Number(startedAtMs),
    hostHash: hostHash ?? '',
    pid: Number(pid),
    processStart: Number(processStart),
    kept: kept !== undefined,
  };
}

/** What decides whether a collection was left by a run that is gone. */
interface LeftoverContext {
  readonly nowMs: number;
  readonly hostHash: string;
  readonly isAlive: (pid: number, processStart: number) => boolean;
}

/** Whether a collection was made by a run that can no longer remove it: one of this machine that is gone, or an old one. */
export function isLeftover(name: string, context: LeftoverContext): boolean {
  const owner = parseRunCollectionName(name);
  if (owner === null || owner.kept) return false;
  if (owner.hostHash === context.hostHash) return !context.isAlive(owner.pid, owner.processStart);
  return context.nowMs - owner.startedAtMs > foreignRunLifetimeMs;
}
