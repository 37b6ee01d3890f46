import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { check } from '../../system/checked.ts';

const schema = z.strictObject({
  rate: z.number().positive(),
  mode: z.enum(['open', 'closed']),
  inner: z.strictObject({ seconds: z.number() }).optional(),
});
const thing = { what: 'Plan x.yaml', code: 'plan.invalid' } as const;
const messageOf = (value: unknown): string => {
  try {
    check(schema, value, thing);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  throw new Error('it was accepted');
};

describe('check', () => {
  it('returns a value that fits', () => {
    expect(check(schema, { rate: 1, mode: 'open' }, thing)).toEqual({ rate: 1, mode: 'open' });
  });

  it('names an unknown key and the keys that are allowed there', () => {
    expect(messageOf({ rate: 1, mode: 'open', rates: 2 })).toContain(
      'rates is not a known key; allowed here: rate, mode, inner',
    );
    expect(messageOf({ rate: 1, mode: 'open', inner: { second: 1, seconds: 2 } })).toContain(
      'inner.second is not a known key; allowed here: seconds',
    );
  });

  it('names a wrong type with the value that was found', () => {
    expect(messageOf({ rate: 'fast', mode: 'open' })).toContain('rate is "fast": expected number');
  });

  it('names a missing key', () => {
    expect(messageOf({ mode: 'open' })).toContain('rate is missing: expected number');
  });

  it('lists the values that a choice accepts', () => {
    expect(messageOf({ rate: 1, mode: 'half' })).toContain('mode is "half": expected one of open, closed');
  });

  it('says which bound a number broke', () => {
    expect(messageOf({ rate: -1, mode: 'open' })).toContain('rate is -1: expected more than 0');
  });

  it('carries the code of what was checked', () => {
    expect(() => check(schema, null, thing)).toThrow(expect.objectContaining({ code: 'plan.invalid' }));
  });
});
