import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** How a process ended: by its own exit code or by a signal. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: string | null;
}

interface ChildSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly workingDirectory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gets standard output and error, appended. */
  readonly logFile: string;
}

/** A process that highwater started and that must not outlive it. */
export interface Child {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly exited: Promise<ExitStatus>;
  /** How it ended, or null while it runs. */
  exitStatus(): ExitStatus | null;
  /** SIGINT, then SIGKILL after the grace; resolves when the process is gone. */
  stop(graceMs: number): Promise<void>;
  /** SIGKILL at once, for `process.on('exit')`. */
  killNow(): void;
}

/**
 * Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches highwater alone and highwater decides
 * in which order things end.
 * @throws the system's error when the command can not be started
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const log = openSync(spec.logFile, 'a');
  const child = spawn(spec.command, spec.args, {
    cwd: spec.workingDirectory,
    env: { ...spec.environment },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  let status: ExitStatus | null = null;
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => {
      status = { code, signal };
      resolve(status);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${spec.command} started without a process id`);

  // Once the process was reaped its id may be somebody else's.
  const signalGroup = (signal: NodeJS.Signals) => {
    if (status === null) signalQuietly(-pid, signal);
  };
  return {
    pid,
    exited,
    exitStatus: () => status,
    stop: async (graceMs) => {
      signalGroup('SIGINT');
      const timer = new AbortController();
      const late = delay(graceMs, undefined, { signal: timer.signal }).then(
        () => signalGroup('SIGKILL'),
        () => undefined,
      );
      await exited;
      timer.abort();
      await late;
    },
    killNow: () => signalGroup('SIGKILL'),
  };
}

/** Sends a signal and takes it as done when there is no such process any more. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The last lines of a log file, or an empty text when it can not be read. */
export async function tailOfFile(file: string, lines: number): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** What the kernel tells of a process in `/proc/<pid>/stat`. */
interface ProcessStat {
  /** One letter; `Z` is a process that has ended and was not yet reaped. */
  readonly state: string;
  /** Clock ticks since boot; with the pid it names one process for good. */
  readonly startTicks: number;
  /** User and system time in clock ticks. */
  readonly cpuTicks: number;
}

/** Reads `/proc/<pid>/stat`; null when there is no such process or no `/proc`. */
export function readProcessStat(pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** Reads one line of `/proc/<pid>/stat` (proc(5)); the command's name may hold blanks and brackets. */
export function parseProcessStat(text: string): ProcessStat | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  // The first field here is the third of proc(5), state.
  const stat = { state: fields[0] ?? '', startTicks: number(19), cpuTicks: number(11) + number(12) };
  return Number.isFinite(stat.startTicks) && Number.isFinite(stat.cpuTicks) ? stat : null;
}
