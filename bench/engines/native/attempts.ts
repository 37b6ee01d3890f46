import type { LoadErrorKind } from '../../../core/results/run-result.ts';
import type { LoadSamples } from '../engine.ts';

/** Kinds by number, so that a byte an attempt is enough. */
const errorKinds = [
  'timeout',
  'refused',
  'reset',
  'protocol',
  'status-4xx',
  'status-429',
  'status-5xx',
  'not-sent',
] as const satisfies readonly LoadErrorKind[];

const pending = 0;
const answered = 1;
const firstError = 2;

/** Every attempt of a load in order of intended start, 33 bytes each; times in ms since the start of the load. */
export class Attempts {
  count = 0;
  private intendedMs: Float64Array;
  private sentMs: Float64Array;
  private endedMs: Float64Array;
  private generatorMs: Float64Array;
  private result: Uint8Array;

  /** @param expected how many there will be, so that nothing is copied meanwhile; more are taken too */
  constructor(expected: number) {
    const capacity = Math.max(1024, Math.ceil(expected));
    this.intendedMs = new Float64Array(capacity);
    this.sentMs = new Float64Array(capacity);
    this.endedMs = new Float64Array(capacity);
    this.generatorMs = new Float64Array(capacity);
    this.result = new Uint8Array(capacity);
  }

  /** @returns the number of the new attempt */
  begin(intendedMs: number, generatorDelayMs: number): number {
    if (this.count === this.result.length) this.grow();
    const attempt = this.count++;
    this.intendedMs[attempt] = intendedMs;
    this.sentMs[attempt] = Number.NaN;
    this.generatorMs[attempt] = generatorDelayMs;
    return attempt;
  }

  /** @param generatorDelayMs replaces what `begin` was told; undefined leaves it */
  sent(attempt: number, atMs: number, generatorDelayMs?: number): void {
    this.sentMs[attempt] = atMs;
    if (generatorDelayMs !== undefined) this.generatorMs[attempt] = generatorDelayMs;
  }

  succeed(attempt: number, atMs: number): void {
    this.endedMs[attempt] = atMs;
    this.result[attempt] = answered;
  }

  fail(attempt: number, atMs: number, kind: LoadErrorKind): void {
    this.endedMs[attempt] = atMs;
    this.result[attempt] = firstError + errorKinds.indexOf(kind);
  }

  intendedAt(attempt: number): number {
    return this.intendedMs[attempt] ?? Number.NaN;
  }

  sentAt(attempt: number): number {
    return this.sentMs[attempt] ?? Number.NaN;
  }

  isPending(attempt: number): boolean {
    return this.result[attempt] === pending;
  }

  /** First attempt whose intended start is at or after `atMs`. */
  firstAtOrAfter(atMs: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.intendedAt(middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Successes that ended in [startMs, endMs), whenever they began. */
  answeredWithin(startMs: number, endMs: number): number {
    let answers = 0;
    for (let attempt = 0; attempt < this.count; attempt++) {
      const endedMs = this.endedMs[attempt] ?? Number.NaN;
      if (this.result[attempt] === answered && endedMs >= startMs && endedMs < endMs) answers += 1;
    }
    return answers;
  }

  /** The attempts whose intended start lies in [startMs, endMs); every one of them must have ended. */
  window(
    startMs: number,
    endMs: number,
  ): { samples: LoadSamples; succeeded: number; errors: Partial<Record<LoadErrorKind, number>> } {
    const first = this.firstAtOrAfter(startMs);
    const last = Math.max(first, this.firstAtOrAfter(endMs));
    const length = last - first;
    const samples = {
      intendedUs: new Float64Array(length),
      latencyUs: new Float64Array(length),
      serviceUs: new Float64Array(length),
      scheduleDelayUs: new Float64Array(length),
      generatorDelayUs: new Float64Array(length),
      ok: new Uint8Array(length),
    };
    const errors: Partial<Record<LoadErrorKind, number>> = {};
    let succeeded = 0;
    for (let i = 0; i < length; i++) {
      const attempt = first + i;
      const intended = this.intendedAt(attempt);
      const sent = this.sentAt(attempt);
      const ended = this.endedMs[attempt] ?? Number.NaN;
      const result = this.result[attempt] ?? pending;
      const kind = errorKinds[result - firstError];
      if (kind === undefined) succeeded += 1;
      else errors[kind] = (errors[kind] ?? 0) + 1;
      samples.intendedUs[i] = (intended - startMs) * 1000;
      samples.latencyUs[i] = (ended - intended) * 1000;
      samples.serviceUs[i] = hasAnswer(kind) ? (ended - sent) * 1000 : Number.NaN;
      samples.scheduleDelayUs[i] = (sent - intended) * 1000;
      samples.generatorDelayUs[i] = Number.isNaN(sent) ? Number.NaN : (this.generatorMs[attempt] ?? 0) * 1000;
      samples.ok[i] = kind === undefined ? 1 : 0;
    }
    return { samples, succeeded, errors };
  }

  private grow(): void {
    const capacity = this.result.length * 2;
    this.intendedMs = enlarged(this.intendedMs, capacity);
    this.sentMs = enlarged(this.sentMs, capacity);
    this.endedMs = enlarged(this.endedMs, capacity);
    this.generatorMs = enlarged(this.generatorMs, capacity);
    const result = new Uint8Array(capacity);
    result.set(this.result);
    this.result = result;
  }
}

function enlarged(values: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}

function hasAnswer(kind: LoadErrorKind | undefined): boolean {
  return kind === undefined || kind.startsWith('status-');
}
