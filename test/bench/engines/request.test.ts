import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRequest, searchRequests } from '../../../bench/engines/request.ts';

const options = { collection: 'c', limit: 10, hnswEf: null, apiKey: null, host: 'h:6333' };

const plain = (...vector: number[]) => ({ vector: Float32Array.from(vector), filter: null });

function parts(request: Buffer): { head: string[]; body: string } {
  const [head = '', body = ''] = request.toString('utf8').split('\r\n\r\n');
  return { head: head.split('\r\n'), body };
}

describe('ready-made requests', () => {
  it('count the bytes of their body, not its characters', () => {
    const { head, body } = parts(buildRequest({ method: 'POST', path: '/p?q=1', host: 'h', body: '"käse"' }));
    expect(head).toEqual(['POST /p?q=1 HTTP/1.1', 'host: h', 'content-length: 7']);
    expect(body).toBe('"käse"');
  });

  it('say nothing of a body when there is none', () => {
    expect(buildRequest({ method: 'GET', path: '/', host: 'h' }).toString()).toBe('GET / HTTP/1.1\r\nhost: h\r\n\r\n');
  });

  it('refuse line breaks in a header or the path', () => {
    expect(() => buildRequest({ method: 'GET', path: '/\r\nx: y', host: 'h' })).toThrow('GET');
    expect(() => buildRequest({ method: 'GET', path: '/', host: 'h', headers: { 'api-key': 'a\nb' } })).toThrow(
      'api-key',
    );
    expect(() => buildRequest({ method: 'GET', path: '/', host: 'h', headers: { 'api-key': 'a\nb' } })).not.toThrow(
      'a\nb',
    );
  });

  it('ask for nothing but ids and scores by default', () => {
    const { head, body } = parts(searchRequests([plain(0.5, -1)], options).at(0));
    expect(head[0]).toBe('POST /collections/c/points/query HTTP/1.1');
    expect(head).toContain('content-type: application/json');
    expect(JSON.parse(body)).toEqual({ query: [0.5, -1], limit: 10, with_payload: false });
  });

  it('carry key, hnsw_ef, filter and an encoded collection name', () => {
    const filter = { must: [{ key: 'tenant', match: { value: 't1' } }] };
    const source = searchRequests([{ ...plain(1), filter }], {
      ...options,
      collection: 'a b',
      hnswEf: 64,
      apiKey: 'k',
    });
    const { head, body } = parts(source.at(0));
    expect(head[0]).toContain('/collections/a%20b/');
    expect(head).toContain('api-key: k');
    expect(JSON.parse(body)).toMatchObject({ params: { hnsw_ef: 64 }, filter });
  });

  it('give every float32 again exactly', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1, maxLength: 20, noNaN: true, noDefaultInfinity: true }), (query) => {
        const { body } = parts(searchRequests([{ vector: query, filter: null }], options).at(0));
        const sent = (JSON.parse(body) as { query: number[] }).query;
        expect(sent.map((value) => Math.fround(value) + 0)).toEqual(Array.from(query, (value) => value + 0));
      }),
    );
  });

  it('go round', () => {
    const source = searchRequests([plain(1), plain(2)], options);
    expect(source.at(4)).toBe(source.at(0));
    expect(source.at(5)).toBe(source.at(1));
    expect(() => searchRequests([], options)).toThrow('at least one');
  });
});
