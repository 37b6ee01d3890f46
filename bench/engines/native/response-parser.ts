import { readHead } from './response-head.ts';

/** What the parser knows after the bytes it was given. */
export type ParserState = 'more' | 'complete' | 'malformed';

type Stage = 'head' | 'sized' | 'until-close' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer';

/** A head longer than this is malformed, in bytes. Node's own client stops at 16 KiB. */
const maxHeadBytes = 64 * 1024;
/** A body that is kept may not be longer than this, in bytes; one that is only counted may. */
const maxBodyBytes = 64 * 1024 * 1024;
/** A chunk's size line with its extensions, in bytes. */
const maxChunkLineBytes = 4 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const nothing = Buffer.alloc(0);

/**
 * Reads one HTTP/1.1 response after the other from any splitting of their bytes. Bodies by content-length, chunked and
 * until the connection's end; interim (1xx) answers are skipped. Bytes after the end of a response are malformed,
 * because only one request is ever in flight. It never throws.
 */
export class ResponseParser {
  /** Status of the answer; valid once the state is `complete`. */
  status = 0;
  /** Whether the connection may carry another request; valid once the state is `complete`. */
  keepAlive = true;

  private readonly keepBody: boolean;
  private stage: Stage = 'head';
  private head: Buffer = nothing;
  private headLength = 0;
  /** Line feeds seen since the last other byte (carriage returns aside): two end the head. */
  private lineFeeds = 0;
  private remaining = 0;
  private lineLength = 0;
  private chunkDigits = 0;
  private inExtension = false;
  private kept: Buffer = nothing;
  private keptLength = 0;
  private whole: Buffer | null = null;

  /** @param keepBody whether `body` is wanted; without it bodies are only counted */
  constructor(keepBody: boolean) {
    this.keepBody = keepBody;
  }

  /** The body of a complete answer, valid until the next bytes come; empty when bodies are not kept. */
  get body(): Buffer {
    if (this.whole !== null) return this.whole;
    return this.keptLength === 0 ? nothing : this.kept.subarray(0, this.keptLength);
  }

  /** Makes ready for the next response. */
  reset(): void {
    this.stage = 'head';
    this.headLength = 0;
    this.lineFeeds = 0;
    this.remaining = 0;
    this.keptLength = 0;
    this.whole = null;
  }

  /** Takes the first `length` bytes of `bytes`. */
  feed(bytes: Buffer, length: number): ParserState {
    let at = 0;
    while (at < length) {
      switch (this.stage) {
        case 'head': {
          const end = this.findHeadEnd(bytes, at, length);
          if (end < 0) return this.storeHead(bytes, at, length) ? 'more' : 'malformed';
          const state = this.takeHead(bytes, at, end);
          at = end;
          if (state === 'malformed') return state;
          if (state === 'complete') return at === length ? state : 'malformed';
          break;
        }
        case 'sized': {
          const taken = Math.min(this.remaining, length - at);
          if (!this.takeBody(bytes, at, at + taken, taken === this.remaining)) return 'malformed';
          at += taken;
          this.remaining -= taken;
          if (this.remaining === 0) return at === length ? 'complete' : 'malformed';
          break;
        }
        case 'until-close':
          if (!this.takeBody(bytes, at, length, false)) return 'malformed';
          at = length;
          break;
        case 'chunk-data': {
          const taken = Math.min(this.remaining, length - at);
          if (!this.takeBody(bytes, at, at + taken, false)) return 'malformed';
          at += taken;
          this.remaining -= taken;
          if (this.remaining === 0) this.stage = 'chunk-end';
          break;
        }
        default: {
          const state = this.takeChunkByte(bytes[at] ?? 0);
          at += 1;
          if (state === 'malformed') return state;
          if (state === 'complete') return at === length ? state : 'malformed';
        }
      }
    }
    return 'more';
  }

  /** The connection ended: completes a body that lasts until then. */
  end(): ParserState {
    return this.stage === 'until-close' ? 'complete' : 'malformed';
  }

  /** Index after the empty line that ends the head, or -1. */
  private findHeadEnd(bytes: Buffer, from: number, to: number): number {
    let lineFeeds = this.lineFeeds;
    for (let at = from; at < to; at++) {
      const byte = bytes[at];
      if (byte === lineFeed) {
        lineFeeds += 1;
        if (lineFeeds === 2) {
          this.lineFeeds = 0;
          return at + 1;
        }
      } else if (byte !== carriageReturn) {
        lineFeeds = 0;
      }
    }
    this.lineFeeds = lineFeeds;
    return -1;
  }

  private storeHead(bytes: Buffer, from: number, to: number): boolean {
    const needed = this.headLength + to - from;
    if (needed > maxHeadBytes) return false;
    this.head = withRoom(this.head, this.headLength, needed);
    this.headLength += bytes.copy(this.head, this.headLength, from, to);
    return true;
  }

  private takeHead(bytes: Buffer, from: number, to: number): ParserState {
    let source = bytes;
    let start = from;
    let end = to;
    if (this.headLength > 0) {
      if (!this.storeHead(bytes, from, to)) return 'malformed';
      source = this.head;
      start = 0;
      end = this.headLength;
    } else if (to - from > maxHeadBytes) {
      return 'malformed';
    }
    const head = readHead(source, start, end);
    this.headLength = 0;
    if (head === null || head.status === 101) return 'malformed';
    if (head.status < 200) return 'more';
    this.status = head.status;
    this.keepAlive = head.keepAlive;
    if (head.status === 204 || head.status === 304) return 'complete';
    if (head.chunked) {
      this.startChunkSize();
    } else if (head.contentLength >= 0) {
      if (head.contentLength === 0) return 'complete';
      this.stage = 'sized';
      this.remaining = head.contentLength;
    } else {
      this.stage = 'until-close';
      this.keepAlive = false;
    }
    return 'more';
  }

  private takeBody(bytes: Buffer, from: number, to: number, last: boolean): boolean {
    if (!this.keepBody) return true;
    if (last && this.keptLength === 0) {
      this.whole = bytes.subarray(from, to);
      return true;
    }
    const needed = this.keptLength + to - from;
    if (needed > maxBodyBytes) return false;
    this.kept = withRoom(this.kept, this.keptLength, needed);
    this.keptLength += bytes.copy(this.kept, this.keptLength, from, to);
    return true;
  }

  private startChunkSize(): void {
    this.stage = 'chunk-size';
    this.remaining = 0;
    this.chunkDigits = 0;
    this.lineLength = 0;
    this.inExtension = false;
  }

  /** One byte of a chunk's size line, of the line end after its data, or of the trailer. */
  private takeChunkByte(byte: number): ParserState {
    if (this.stage === 'chunk-end') {
      if (byte === lineFeed) this.startChunkSize();
      else if (byte !== carriageReturn || this.lineLength++ > 0) return 'malformed';
      return 'more';
    }
    this.lineLength += 1;
    if (this.stage === 'trailer') {
      if (byte === lineFeed) {
        if (this.chunkDigits === 0) return 'complete';
        this.chunkDigits = 0;
      } else if (byte !== carriageReturn) {
        this.chunkDigits += 1;
      }
      return this.lineLength > maxHeadBytes ? 'malformed' : 'more';
    }
    if (byte === lineFeed) return this.endChunkSize();
    if (this.lineLength > maxChunkLineBytes) return 'malformed';
    if (this.inExtension || byte === carriageReturn) return 'more';
    const digit = hexDigit(byte);
    if (digit < 0) {
      this.inExtension = byte === 0x3b || byte === 0x20 || byte === 0x09;
      return this.inExtension && this.chunkDigits > 0 ? 'more' : 'malformed';
    }
    this.chunkDigits += 1;
    this.remaining = this.remaining * 16 + digit;
    return this.chunkDigits > 12 ? 'malformed' : 'more';
  }

  private endChunkSize(): ParserState {
    if (this.chunkDigits === 0) return 'malformed';
    this.lineLength = 0;
    this.chunkDigits = 0;
    this.stage = this.remaining === 0 ? 'trailer' : 'chunk-data';
    return 'more';
  }
}

function withRoom(buffer: Buffer, used: number, needed: number): Buffer {
  if (buffer.length >= needed) return buffer;
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2, 1024));
  buffer.copy(larger, 0, 0, used);
  return larger;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
