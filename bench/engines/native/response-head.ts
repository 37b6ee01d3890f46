/** What a response's status line and headers say about its framing. */
interface ResponseHead {
  readonly status: number;
  /** -1 when not given. */
  readonly contentLength: number;
  readonly chunked: boolean;
  readonly keepAlive: boolean;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;

const versionPrefix = Buffer.from('HTTP/1.');
const contentLengthName = Buffer.from('content-length');
const transferEncodingName = Buffer.from('transfer-encoding');
const connectionName = Buffer.from('connection');

/**
 * Reads the head that stands in `bytes` from `from` to `to` (its empty line included).
 * @returns null when it is not a head of HTTP/1.x, or when its framing cannot be trusted
 */
export function readHead(bytes: Buffer, from: number, to: number): ResponseHead | null {
  // HTTP/1.x SSS
  if (to - from < 14 || !startsWith(bytes, from, versionPrefix)) return null;
  const minor = (bytes[from + 7] ?? 0) - 0x30;
  if ((minor !== 0 && minor !== 1) || bytes[from + 8] !== 0x20) return null;
  const status = readDigits(bytes, from + 9, from + 12);
  const afterStatus = bytes[from + 12];
  if (status < 100 || (afterStatus !== 0x20 && afterStatus !== carriageReturn && afterStatus !== lineFeed)) return null;

  let contentLength = -1;
  let chunked = false;
  let keepAlive = minor === 1;
  let at = lineEnd(bytes, from + 12, to) + 1;
  while (at < to) {
    const end = lineEnd(bytes, at, to);
    const last = end > at && bytes[end - 1] === carriageReturn ? end - 1 : end;
    if (last === at) break;
    let nameEnd = at;
    while (nameEnd < last && bytes[nameEnd] !== colon) nameEnd++;
    if (nameEnd === last || nameEnd === at) return null;
    const length = nameEnd - at;
    if (length === 14 && hasName(bytes, at, contentLengthName)) {
      const value = contentLengthValue(bytes, nameEnd + 1, last);
      if (value < 0 || (contentLength >= 0 && contentLength !== value)) return null;
      contentLength = value;
    } else if (length === 17 && hasName(bytes, at, transferEncodingName)) {
      if (valueOf(bytes, nameEnd + 1, last) !== 'chunked') return null;
      chunked = true;
    } else if (length === 10 && hasName(bytes, at, connectionName)) {
      const value = valueOf(bytes, nameEnd + 1, last);
      if (value.includes('close')) keepAlive = false;
      else if (value.includes('keep-alive')) keepAlive = true;
    }
    at = end + 1;
  }
  return { status, contentLength, chunked, keepAlive };
}

function lineEnd(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== lineFeed) at++;
  return at;
}

function startsWith(bytes: Buffer, from: number, prefix: Buffer): boolean {
  for (let i = 0; i < prefix.length; i++) {
    if (bytes[from + i] !== prefix[i]) return false;
  }
  return true;
}

function hasName(bytes: Buffer, from: number, name: Buffer): boolean {
  for (let i = 0; i < name.length; i++) {
    if (((bytes[from + i] ?? 0) | 0x20) !== name[i]) return false;
  }
  return true;
}

function valueOf(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to).trim().toLowerCase();
}

/** A content length, or -1 when it is none. */
function contentLengthValue(bytes: Buffer, from: number, to: number): number {
  let start = from;
  let end = to;
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  return end - start > 15 ? -1 : readDigits(bytes, start, end);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** The decimal number that stands there, or -1 when it is none. */
function readDigits(bytes: Buffer, from: number, to: number): number {
  if (from >= to) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
