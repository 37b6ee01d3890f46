import type { LoadSpec } from '../engine.ts';
import type { RecentWindow } from './recent-window.ts';

/** With fewer requests than this in the last two seconds a bound is not judged: shares of a few say nothing. */
const leastRequests = 20;

/**
 * Tells in words which bound the last two seconds broke, or null.
 * @param underWayMs ages of the requests that have not ended: a frozen server answers nothing, so those that are older
 *   than the bound on p95 count as slower than it already, and the younger ones do not count yet
 */
export function brokenBound(
  recent: RecentWindow,
  underWayMs: readonly number[],
  bounds: NonNullable<LoadSpec['stop']>,
): string | null {
  const { ended, errors } = recent.figures();
  if (ended >= leastRequests && errors / ended > bounds.errorShare) {
    const share = ((100 * errors) / ended).toFixed(1);
    return `errors: ${share} % of the requests of the last 2 s failed (bound ${100 * bounds.errorShare} %)`;
  }
  const late = underWayMs.filter((ageMs) => ageMs > bounds.p95Ms);
  if (ended + late.length < leastRequests) return null;
  const p95Ms = recent.p95Ms(late);
  if (p95Ms <= bounds.p95Ms) return null;
  return `p95: ${p95Ms.toFixed(0)} ms over the last 2 s (bound ${bounds.p95Ms} ms)`;
}
