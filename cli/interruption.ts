import { setMaxListeners } from 'node:events';
import { HighwaterError } from '../core/errors.ts';

/** A signal that is aborted by Ctrl-C or SIGTERM. */
export interface Interruption {
  readonly signal: AbortSignal;
  dispose(): void;
}

/**
 * Turns SIGINT, SIGTERM and SIGHUP into one abort, so that a command can end in good order. A second signal ends the
 * process at once; what must go then is tied to the process's exit where it was started.
 */
export function catchInterruption(): Interruption {
  const controller = new AbortController();
  // Every request of a run listens to this one signal while it is under way; that is no leak.
  setMaxListeners(0, controller.signal);
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(
      new HighwaterError('run.interrupted', `Interrupted by ${name}. Stopping; once more ends at once.`),
    );
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
