import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
// By its whole path, so that a test may run in any folder.
const loader = import.meta.resolve('tsx');

interface CliOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Sees stderr as it grows; for tests that act in the middle of a run. */
  readonly onStderr?: (soFar: string, child: ChildProcess) => void;
  readonly onStdout?: (soFar: string, child: ChildProcess) => void;
  /** Takes stdout in the place of the outcome, such as a device that is full. */
  readonly stdoutFile?: string;
}

/** Runs `highwater` from the source in a process of its own, as a user would. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliOutcome> {
  const sink = options.stdoutFile === undefined ? null : openSync(options.stdoutFile, 'w');
  const child = spawn(process.execPath, ['--import', loader, main, ...args], {
    stdio: ['ignore', sink ?? 'pipe', 'pipe'],
    env: { ...process.env, TSX_DISABLE_CACHE: '1', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onStdout?.(stdout, child);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onStderr?.(stderr, child);
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  if (sink !== null) closeSync(sink);
  return { status, stdout, stderr };
}
