/** Optimisations of one peer's shards of one collection. */
export interface Optimizations {
  readonly running: number;
  /** Null before 1.17, where the server tells nothing of its queue. */
  readonly queued: { readonly optimizations: number; readonly points: number } | null;
}

/** Reads `GET /collections/{name}/optimizations`: `{ongoing: []}` on 1.16, `{summary, running, …}` from 1.17. */
export function readOptimizations(answer: unknown): Optimizations {
  const { ongoing, running, summary } = record(answer);
  const { queued_optimizations: optimizations, queued_points: points } = record(summary);
  return {
    running: lengthOf(running ?? ongoing),
    queued: typeof optimizations === 'number' && typeof points === 'number' ? { optimizations, points } : null,
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** An answer of another shape counts as one running: unknown must not look like idle. */
function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}
