import { describe, expect, it } from 'vitest';
import { isCapable, printOptionsFor } from '../../cli/terminal.ts';

describe('a terminal', () => {
  it('is printed on in colour and in its own width', () => {
    expect(printOptionsFor({ isTTY: true, columns: 70 }, { TERM: 'xterm' })).toEqual({
      colour: true,
      width: 70,
      ascii: false,
    });
  });

  it('that does not tell its width is taken for one of eighty columns', () => {
    expect(printOptionsFor({ isTTY: true, columns: 0 }, {}).width).toBe(80);
  });

  it('that calls itself dumb gets no colour and plain signs', () => {
    expect(printOptionsFor({ isTTY: true, columns: 80 }, { TERM: 'dumb' })).toEqual({
      colour: false,
      width: 80,
      ascii: true,
    });
    expect(isCapable({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  });

  it.each([
    ['1', false],
    ['', true],
  ])('with NO_COLOR=%j is coloured: %s', (value, colour) => {
    expect(printOptionsFor({ isTTY: true, columns: 80 }, { NO_COLOR: value }).colour).toBe(colour);
  });
});

describe('a file or a pipe', () => {
  it('gets no colour, and a width that does not depend on anything', () => {
    expect(printOptionsFor({}, { TERM: 'xterm' })).toEqual({ colour: false, width: 100, ascii: false });
  });
});
