/** What ended in the last two seconds. */
interface RecentFigures {
  readonly ended: number;
  readonly succeeded: number;
  readonly errors: number;
  /** Seconds that the figures cover; below 2 at the start. */
  readonly seconds: number;
}

const slices = 8;
/** Two seconds in eight slices: a bound is checked four times a second. */
export const sliceMs = 250;
/** Buckets grow by 2 %, from 10 µs to beyond ten minutes. */
const growth = 1.02;
const leastMs = 0.01;
const buckets = 912;
const scale = 1 / Math.log(growth);

/** Counts of the last two seconds by latency, in fixed memory. */
export class RecentWindow {
  private readonly counts = new Uint32Array(slices * buckets);
  private readonly ended = new Uint32Array(slices);
  private readonly errors = new Uint32Array(slices);
  private slice = 0;
  private filled = 1;

  record(latencyMs: number, ok: boolean): void {
    const bucket = bucketOf(latencyMs);
    const at = this.slice * buckets + bucket;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.ended[this.slice] = (this.ended[this.slice] ?? 0) + 1;
    if (!ok) this.errors[this.slice] = (this.errors[this.slice] ?? 0) + 1;
  }

  /** Begins the next slice and forgets the oldest; to be called every `sliceMs`. */
  advance(): void {
    this.slice = (this.slice + 1) % slices;
    this.filled = Math.min(slices, this.filled + 1);
    this.counts.fill(0, this.slice * buckets, (this.slice + 1) * buckets);
    this.ended[this.slice] = 0;
    this.errors[this.slice] = 0;
  }

  figures(): RecentFigures {
    const ended = this.ended.reduce((sum, count) => sum + count, 0);
    const errors = this.errors.reduce((sum, count) => sum + count, 0);
    return { ended, succeeded: ended - errors, errors, seconds: (this.filled * sliceMs) / 1000 };
  }

  /**
   * The 95th percentile within 2 %; 0 when nothing is there.
   * @param alsoMs latencies that requests still under way have reached already
   */
  p95Ms(alsoMs: readonly number[] = []): number {
    const sums = new Uint32Array(buckets);
    for (let slice = 0; slice < slices; slice++) {
      for (let bucket = 0; bucket < buckets; bucket++) {
        sums[bucket] = (sums[bucket] ?? 0) + (this.counts[slice * buckets + bucket] ?? 0);
      }
    }
    for (const latencyMs of alsoMs) {
      const bucket = bucketOf(latencyMs);
      sums[bucket] = (sums[bucket] ?? 0) + 1;
    }
    const total = sums.reduce((sum, count) => sum + count, 0);
    let above = Math.floor(total * 0.05);
    for (let bucket = buckets - 1; bucket >= 0; bucket--) {
      const count = sums[bucket] ?? 0;
      if (count > above) return leastMs * growth ** (bucket + 0.5);
      above -= count;
    }
    return 0;
  }
}

function bucketOf(latencyMs: number): number {
  const bucket = Math.floor(Math.log(Math.max(latencyMs, leastMs) / leastMs) * scale);
  return Math.min(buckets - 1, bucket);
}
