import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTargetUrl, parseTargetUrls, redactUrl } from '../../qdrant/url.ts';

describe('target URLs', () => {
  it('takes port 6333 when none is named, with TLS and without', () => {
    expect(parseTargetUrl('http://db').href).toBe('http://db:6333');
    expect(parseTargetUrl('https://db/')).toEqual({ href: 'https://db:6333', tls: true, host: 'db', port: 6333 });
  });

  it('keeps a port that was written out, even the default one of the scheme', () => {
    expect(parseTargetUrl('https://db:443').port).toBe(443);
    expect(parseTargetUrl('http://db:80/').port).toBe(80);
    expect(parseTargetUrl('http://[::1]:7000').href).toBe('http://[::1]:7000');
    expect(parseTargetUrl('http://[::1]').port).toBe(6333);
  });

  it('reads back its own href, for any port', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom('http', 'https'), (port, scheme) => {
        const target = parseTargetUrl(`${scheme}://example.test:${port}`);
        expect(target.port).toBe(port);
        expect(parseTargetUrl(target.href)).toEqual(target);
      }),
    );
  });

  it('takes a list with commas and blanks', () => {
    expect(parseTargetUrls('http://a, http://b:7000,').map(({ href }) => href)).toEqual([
      'http://a:6333',
      'http://b:7000',
    ]);
  });

  it('refuses credentials with advice, and does not repeat them', () => {
    const act = () => parseTargetUrl('http://user:hunter2@db:6333');
    expect(act).toThrow(/--api-key-env/);
    expect(act).not.toThrow(/hunter2/);
  });

  it.each([
    ['', /No target URL/],
    ['db:6333', /http\(s\)/],
    ['ftp://db', /http\(s\)/],
    ['http://db/qdrant', /path/],
    ['http://db?key=1', /query/],
    ['http://a,http://a:6333', /twice/],
    ['http://db:99999', /not a URL/],
  ])('refuses "%s"', (text, message) => {
    expect(() => parseTargetUrls(text)).toThrow(message);
  });

  it('redacts user, password and query', () => {
    expect(redactUrl('https://u:p@db:1/?api-key=x')).toBe('https://***@db:1/');
  });
});
