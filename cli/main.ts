#!/usr/bin/env node
import { CommanderError } from 'commander';
import { errorTable, isHighwaterError, meaningOf } from '../core/errors.ts';
import { buildProgram } from './program.ts';

/** Runs the command line and returns its exit status; every failure ends in one message on stderr. */
async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = buildProgram((code) => (status = code));
  try {
    await program.parseAsync(argv);
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { code, exit } = meaningOf(error);
    process.stderr.write(`highwater: ${messageOf(error)} [${code}]\n`);
    return exit;
  }
}

function messageOf(error: unknown): string {
  if (isHighwaterError(error)) return error.message;
  // An error without a name is a fault of highwater itself: its stack is what a report of it needs.
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const output = { lost: false };

// A reader that closes its end early, such as `highwater … | head`, is not a failure: the run goes on to its own status.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || output.lost) return;
  output.lost = true;
  process.stderr.write(`highwater: The output could not be written: ${error.message} [output.unwritable]\n`);
  if (process.exitCode === 0) process.exitCode = errorTable['output.unwritable'].exit;
});
// Nobody is left to be told, and losing the progress must not lose the run.
process.stderr.on('error', () => undefined);

const status = await main(process.argv);
process.exitCode = status === 0 && output.lost ? errorTable['output.unwritable'].exit : status;
