import { HighwaterError } from '../../../core/errors.ts';
import { createRandom } from '../../../core/statistics/random.ts';
import type { LoadEngine, LoadOutcome, LoadSpec } from '../engine.ts';
import { poissonArrivals } from './arrivals.ts';
import { brokenBound } from './bounds.ts';
import { ClosedLoop } from './closed-loop.ts';
import { OpenLoop } from './open-loop.ts';
import { sliceMs } from './recent-window.ts';
import { ResourceWatch } from './resource-watch.ts';
import { Traffic, type Driver } from './traffic.ts';

/** How long the first connections may take before the load begins without them, in ms. */
const longestConnectMs = 5000;
/** Closed loops have no known rate; their book grows from here. */
const closedAttempts = 65_536;

/**
 * Load over HTTP/1.1 with a client of our own: one request in flight per connection, keep-alive, no pipelining.
 *
 * Open mode: Poisson arrivals from the seed, as many as the rate says; a request that finds no free connection waits, and its latency counts from
 * its intended start. One that was never sent by its deadline is `not-sent`, one that was sent is `timeout`. Requests of
 * the timed window are awaited after its end until their deadlines.
 *
 * Rejects with `plan.invalid` for a spec that cannot be run, and with the signal's reason once that is aborted.
 */
export const nativeEngine: LoadEngine = { name: 'native', run };

async function run(spec: LoadSpec): Promise<LoadOutcome> {
  checkSpec(spec);
  spec.signal.throwIfAborted();
  const endMs = spec.warmupMs + spec.durationMs;
  let abort: (error: unknown) => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = reject;
  });
  aborted.catch(() => undefined);
  const onAbort = (): void => abort(spec.signal.reason);
  spec.signal.addEventListener('abort', onAbort, { once: true });

  const { mode, timeoutMs } = spec;
  const traffic = new Traffic(
    spec,
    mode.kind === 'open' ? (mode.ratePerSecond * endMs) / 1000 + 16 : closedAttempts,
    abort,
  );
  const over = new AbortController();
  let driver: Driver | null = null;
  try {
    for (const connection of traffic.connections) connection.open();
    driver =
      mode.kind === 'open'
        ? await OpenLoop.create(
            traffic,
            poissonArrivals(mode.ratePerSecond, [spec.warmupMs, spec.durationMs], createRandom(mode.seed)),
            timeoutMs,
            endMs,
          )
        : new ClosedLoop(traffic, timeoutMs, endMs, mode.maxRatePerSecond ?? Infinity);
    await Promise.race([firstConnects(traffic, Math.min(timeoutMs, longestConnectMs)), aborted]);
    return await Promise.race([drive(spec, traffic, driver, over.signal), aborted]);
  } finally {
    over.abort();
    spec.signal.removeEventListener('abort', onAbort);
    traffic.close();
    await driver?.close();
  }
}

/** Runs the load to its end, or until `over`; the caller closes connections and driver. */
function drive(spec: LoadSpec, traffic: Traffic, driver: Driver, over: AbortSignal): Promise<LoadOutcome> {
  const { promise, resolve } = withResolvers<LoadOutcome>();
  const expiryMs = Math.min(20, Math.max(2, spec.timeoutMs / 20));
  let endMs = spec.warmupMs + spec.durationMs;
  let stoppedBy: string | null = null;
  let ended = false;
  let nextSliceMs = sliceMs;
  const watch = new ResourceWatch(traffic, spec.warmupMs, spec.onWindow);

  const tick = (): void => {
    const nowMs = traffic.now();
    watch.look(nowMs, endMs);
    if (!ended && nowMs >= endMs) {
      ended = true;
      driver.end(endMs, false);
    }
    traffic.expire(nowMs);
    if (nowMs >= nextSliceMs) {
      nextSliceMs = nowMs + sliceMs;
      const underWayMs = [...traffic.underWayMs(nowMs), ...driver.waitingMs(nowMs)];
      const broken = ended || spec.stop === null ? null : brokenBound(traffic.recent, underWayMs, spec.stop);
      if (broken !== null) {
        ended = true;
        stoppedBy = broken;
        endMs = nowMs;
        traffic.endWindow(endMs);
        driver.end(endMs, true);
        watch.look(nowMs, endMs);
      }
      report(spec, traffic, nowMs);
      traffic.recent.advance();
    }
    if (!ended || traffic.inFlight > 0 || !driver.finished()) return;
    clearInterval(timer);
    const { samples, succeeded, errors } = traffic.attempts.window(spec.warmupMs, endMs);
    resolve({
      durationMs: Math.max(0, endMs - spec.warmupMs),
      attempted: samples.ok.length,
      succeeded,
      answeredInWindow: traffic.attempts.answeredWithin(spec.warmupMs, endMs),
      errors,
      samples,
      health: watch.health(),
      stoppedBy,
    });
  };
  const timer = setInterval(tick, expiryMs);
  over.addEventListener('abort', () => clearInterval(timer), { once: true });
  traffic.begin(driver);
  return promise;
}

function report(spec: LoadSpec, traffic: Traffic, nowMs: number): void {
  if (spec.onProgress === undefined) return;
  const { succeeded, seconds } = traffic.recent.figures();
  spec.onProgress({
    elapsedMs: nowMs,
    ratePerSecond: succeeded / seconds,
    p95Ms: traffic.recent.p95Ms(),
    errors: traffic.failed,
  });
}

/** Waits until every connection is up or was refused once. */
async function firstConnects(traffic: Traffic, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (performance.now() < until && traffic.connections.some(({ state }) => state === 'connecting')) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function checkSpec(spec: LoadSpec): void {
  const check = (name: string, value: number, ok: boolean, accepted: string): void => {
    if (!ok) throw new HighwaterError('plan.invalid', `load: ${name} is ${value}; accepted: ${accepted}.`);
  };
  const { mode } = spec;
  check('targets', spec.targets.length, spec.targets.length > 0, 'at least one target');
  check(
    'connections',
    spec.connections,
    Number.isInteger(spec.connections) && spec.connections > 0,
    'an integer from 1',
  );
  check('durationMs', spec.durationMs, Number.isFinite(spec.durationMs) && spec.durationMs > 0, 'above 0');
  check('warmupMs', spec.warmupMs, Number.isFinite(spec.warmupMs) && spec.warmupMs >= 0, '0 or more');
  check('timeoutMs', spec.timeoutMs, Number.isFinite(spec.timeoutMs) && spec.timeoutMs > 0, 'above 0');
  if (mode.kind === 'open') {
    const ok = Number.isFinite(mode.ratePerSecond) && mode.ratePerSecond > 0;
    check('ratePerSecond', mode.ratePerSecond, ok, 'above 0');
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
