import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseParser, type ParserState } from '../../../bench/engines/native/response-parser.ts';

interface Seen {
  readonly state: ParserState;
  readonly status: number;
  readonly keepAlive: boolean;
  readonly body: string;
}

function read(pieces: readonly Buffer[], keepBody = true, parser = new ResponseParser(keepBody)): Seen {
  let state: ParserState = 'more';
  // One reused buffer, larger than what it holds, as the connection uses it.
  const reused = Buffer.alloc(70_000, 'x');
  for (const piece of pieces) {
    piece.copy(reused);
    state = parser.feed(reused, piece.length);
    if (state === 'malformed') break;
  }
  return { state, status: parser.status, keepAlive: parser.keepAlive, body: parser.body.toString('latin1') };
}

function splitAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const cuts = [...new Set([0, ...offsets.map((offset) => offset % bytes.length), bytes.length])].sort((a, b) => a - b);
  return cuts.slice(1).map((end, i) => bytes.subarray(cuts[i] ?? 0, end));
}

const sized = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nx-a: b:c\r\nX-Empty:\r\n\r\n{"a":"\r\n\r\n"',
  'latin1',
);
const chunked = Buffer.from(
  'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab\r\n\r\nA;x="y"\r\n0123456789\r\n0\r\nTrailer: yes\r\n\r\n',
);
const interim = Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n');

const answers = [
  { name: 'a sized body', bytes: sized, status: 200, keepAlive: true, body: '{"a":"\r\n\r\n"' },
  { name: 'a chunked body', bytes: chunked, status: 404, keepAlive: true, body: 'ab\r\n0123456789' },
  { name: 'an interim answer before an empty one', bytes: interim, status: 204, keepAlive: false, body: '' },
];

describe('the response parser', () => {
  for (const { name, bytes, ...expected } of answers) {
    it(`reads ${name} split at every byte offset`, () => {
      for (let offset = 1; offset < bytes.length; offset++) {
        expect(read(splitAt(bytes, [offset]))).toEqual({ state: 'complete', ...expected });
      }
    });

    it(`reads ${name} byte by byte, also when bodies are only counted`, () => {
      const bits = splitAt(
        bytes,
        Array.from(bytes, (_byte, i) => i),
      );
      expect(read(bits)).toEqual({ state: 'complete', ...expected });
      expect(read(bits, false)).toEqual({ state: 'complete', ...expected, body: '' });
    });

    it(`needs the last byte of ${name}`, () => {
      expect(read([bytes.subarray(0, -1)]).state).toBe('more');
    });
  }

  it('reads any body in any splitting, sized or chunked, one answer after the other', () => {
    const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(body, fc.option(fc.integer({ min: 1, max: 50 }), { nil: null })), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.array(fc.nat(1000), { maxLength: 20 }),
        (bodies, offsets) => {
          const parser = new ResponseParser(true);
          for (const [content, chunkBytes] of bodies) {
            const bytes = chunkBytes === null ? asSized(content) : asChunked(content, chunkBytes);
            const seen = read(splitAt(bytes, offsets), true, parser);
            expect(seen).toMatchObject({ state: 'complete', status: 200, body: content.toString('latin1') });
            parser.reset();
          }
        },
      ),
    );
  });

  it('never throws, whatever comes', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.constantFrom(sized, chunked, interim), fc.nat(200), fc.nat(255)).map(([bytes, at, value]) => {
        const changed = Buffer.from(bytes);
        changed[at % changed.length] = value;
        return changed;
      }),
    );
    fc.assert(
      fc.property(noise, fc.array(fc.nat(200), { maxLength: 5 }), (bytes, offsets) => {
        if (bytes.length === 0) return;
        expect(['more', 'complete', 'malformed']).toContain(read(splitAt(bytes, offsets)).state);
      }),
      { numRuns: 1000 },
    );
  });

  it('ends a body of unknown length with the connection, and no other', () => {
    const parser = new ResponseParser(true);
    expect(read([Buffer.from('HTTP/1.0 200 OK\r\n\r\nto the end')], true, parser).state).toBe('more');
    expect(parser.end()).toBe('complete');
    expect(parser.keepAlive).toBe(false);
    expect(parser.body.toString()).toBe('to the end');
    expect(new ResponseParser(true).end()).toBe('malformed');
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 2x0 OK\r\n\r\n'],
    ['a content length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
    ['an endless content length', 'HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n'],
    ['two different content lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'],
    ['an unknown transfer encoding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['bytes after the answer', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokmore'],
    ['a chunk size that is none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['an endless chunk size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffff\r\n'],
    [
      'a chunk that is longer than it says',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n',
    ],
    ['an endless head', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(66_000)}`],
  ])('calls %s malformed', (_name, text) => {
    expect(read([Buffer.from(text)]).state).toBe('malformed');
    expect(read(splitAt(Buffer.from(text), [text.length - 1])).state).toBe('malformed');
  });
});

function asSized(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`), body]);
}

function asChunked(body: Buffer, chunkBytes: number): Buffer {
  const parts: Buffer[] = [Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')];
  for (let at = 0; at < body.length; at += chunkBytes) {
    const chunk = body.subarray(at, at + chunkBytes);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
