/**
 * Runs a call that must end by a deadline or when somebody aborts. Own code instead of `AbortSignal.any` with
 * `AbortSignal.timeout`: on Node 20 those keep dependent signals alive as long as the long-lived one.
 * @throws the reason of the signal that was aborted; a `TimeoutError` when the deadline passed; else what the call throws
 */
export async function withDeadline<T>(
  deadlineMs: number,
  signals: readonly (AbortSignal | undefined)[],
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const abort = (event: Event) => {
    controller.abort(event.target instanceof AbortSignal ? event.target.reason : undefined);
  };
  for (const signal of given) {
    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
  }
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`no answer within ${deadlineMs} ms`, 'TimeoutError'));
  }, deadlineMs);
  try {
    return await call(controller.signal);
  } catch (error) {
    // Libraries wrap the reason in ways of their own; the reason itself is what callers compare.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    for (const signal of given) signal.removeEventListener('abort', abort);
  }
}
