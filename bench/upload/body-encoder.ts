import type { Payload, PointBatch } from '../data/data-set.ts';
import { longestComponentBytes, writeComponent } from './decimal-writer.ts';

/** One request body, ready to be sent as often as needed. */
export interface Body {
  readonly bytes: Buffer;
  readonly points: number;
}

const opening = Buffer.from('{"points":[');
const closing = Buffer.from(']}');

/**
 * Collects points into one body of Qdrant's `PUT /collections/{c}/points`, in a buffer that grows to the size it needs
 * and is used again after `clear`.
 */
export class BodyEncoder {
  readonly #targetBytes: number;
  #buffer: Buffer;
  #length = opening.length;
  #points = 0;

  /** @param targetBytes a body is full when it reaches this size; it is exceeded by less than one point */
  constructor(targetBytes: number) {
    this.#targetBytes = targetBytes;
    this.#buffer = Buffer.allocUnsafe(targetBytes + 16 * 1024);
    opening.copy(this.#buffer);
  }

  get points(): number {
    return this.#points;
  }

  get full(): boolean {
    return this.#length + closing.length >= this.#targetBytes;
  }

  /** Adds point `row` of the batch. */
  add(batch: PointBatch, row: number, dimension: number): void {
    const head = `${this.#points > 0 ? ',' : ''}{"id":${batch.first + row},"vector":[`;
    const payload: Payload | undefined = batch.payloads?.[row];
    const tail = payload === undefined ? ']}' : `],"payload":${JSON.stringify(payload)}}`;
    // A UTF-16 unit takes at most three bytes of UTF-8.
    this.#reserve(head.length + dimension * (longestComponentBytes + 1) + tail.length * 3 + closing.length);
    const out = this.#buffer;
    let at = this.#length;
    at += out.write(head, at, 'latin1');
    const from = row * dimension;
    for (let d = 0; d < dimension; d++) {
      at = writeComponent(batch.vectors[from + d] ?? 0, out, at);
      out[at++] = 44;
    }
    // The comma behind the last component is overwritten.
    at -= 1;
    at += out.write(tail, at, 'utf8');
    this.#length = at;
    this.#points += 1;
  }

  /** The body so far. It shares the encoder's memory: valid until `clear`. */
  finish(): Body {
    closing.copy(this.#buffer, this.#length);
    return { bytes: this.#buffer.subarray(0, this.#length + closing.length), points: this.#points };
  }

  clear(): void {
    this.#length = opening.length;
    this.#points = 0;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
