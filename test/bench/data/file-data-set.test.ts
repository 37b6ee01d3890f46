import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileDataSet } from '../../../bench/data/file-data-set.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'highwater-data-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** A file as NumPy writes it. */
function npy(
  rows: readonly (readonly number[])[],
  options: { descr?: string; order?: string; shape?: string; version?: number } = {},
): Buffer {
  const { descr = '<f4', order = 'False', version = 1 } = options;
  const shape = options.shape ?? `(${rows.length}, ${rows[0]?.length ?? 0})`;
  const prefix = version === 1 ? 10 : 12;
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const header = text.padEnd(Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix - 1) + '\n';
  const start = Buffer.alloc(prefix);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(header.length, 8);
  else start.writeUInt32LE(header.length, 8);
  const itemBytes = descr === '<f8' ? 8 : 4;
  const data = Buffer.alloc(rows.flat().length * itemBytes);
  for (const [i, value] of rows.flat().entries()) {
    if (itemBytes === 8) data.writeDoubleLE(value, i * 8);
    else data.writeFloatLE(value, i * 4);
  }
  return Buffer.concat([start, Buffer.from(header), data]);
}

interface Files {
  readonly vectors?: Buffer | null;
  readonly payloads?: string | null;
  readonly tests?: string | null;
}

const rows = [
  [1, 0, 0.5],
  [0, 1, -0.25],
  [0.1, 0.2, 0.3],
  [3, 4, 5],
];
const good = {
  vectors: npy(rows),
  payloads: rows.map((_, i) => `{"n":${i}}\n`).join(''),
  tests: '{"query":[1,0,0],"conditions":null,"closest_ids":[0,2],"closest_scores":[0.9,0.3]}\n',
};

async function write(files: Files): Promise<void> {
  const { vectors, payloads, tests } = { ...good, ...files };
  if (vectors) await writeFile(join(directory, 'vectors.npy'), vectors);
  if (payloads !== null) await writeFile(join(directory, 'payloads.jsonl'), payloads);
  if (tests !== null) await writeFile(join(directory, 'tests.jsonl'), tests);
}

async function readAll(batchPoints = 3): Promise<{ vectors: number[]; payloads: unknown[]; firsts: number[] }> {
  const data = await openFileDataSet(directory);
  try {
    const vectors: number[] = [];
    const payloads: unknown[] = [];
    const firsts: number[] = [];
    for await (const batch of data.batches(batchPoints)) {
      firsts.push(batch.first);
      vectors.push(...batch.vectors);
      payloads.push(...(batch.payloads ?? []));
    }
    return { vectors, payloads, firsts };
  } finally {
    await data.close();
  }
}

describe('a data set from files', () => {
  it('streams vectors and payloads in order, and brings queries with truth', async () => {
    await write({});
    expect(await readAll()).toEqual({
      vectors: rows.flat().map(Math.fround),
      payloads: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }],
      firsts: [0, 3],
    });
    const data = await openFileDataSet(directory);
    expect([data.points, data.dimension, data.queryCount]).toEqual([4, 3, 1]);
    expect(data.query(0)).toEqual({
      vector: Float32Array.of(1, 0, 0),
      filter: null,
      truth: { ids: [0, 2], scores: [0.9, 0.3] },
    });
    const description = await data.describe();
    expect(description).toMatchObject({ source: 'files', seed: null, points: 4, queries: 1 });
    expect(description.fingerprint).toMatchObject({ sampledPoints: 4, sampledQueries: 1 });
    await data.close();
  });

  it('reads float32 and float64 of any shape and header version as NumPy wrote them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: 9 })
          .chain((columns) =>
            fc.array(
              fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: columns, maxLength: columns }),
              { minLength: 1, maxLength: 20 },
            ),
          ),
        fc.constantFrom('<f4', '<f8'),
        fc.constantFrom(1, 2, 3),
        fc.integer({ min: 1, max: 8 }),
        async (array, descr, version, batchPoints) => {
          const zeros = `[${new Array(array[0]?.length ?? 0).fill(0).join()}]`;
          await write({ vectors: npy(array, { descr, version }), tests: `{"query":${zeros}}` });
          await rm(join(directory, 'payloads.jsonl'));
          expect((await readAll(batchPoints)).vectors).toEqual(array.flat());
        },
      ),
      { numRuns: 30 },
    );
  });

  it('does without payloads', async () => {
    await write({ payloads: null });
    expect((await readAll()).payloads).toEqual([]);
  });

  it('turns conditions into the filter that vector-db-benchmark would send', async () => {
    const conditions = {
      and: [{ a: { match: { value: 80 } } }, { b: { range: { gte: 1, lt: 2, gt: null } } }],
      or: [
        { c: { geo: { lon: 1, lat: 2, radius: 3 } } },
        { d: { match_any: { any: [1, 2] } } },
        { e: { match_text: { text: 'x' } } },
      ],
    };
    await write({ tests: JSON.stringify({ query: [1, 2, 3], conditions }) });
    const data = await openFileDataSet(directory);
    await data.close();
    expect(data.query(0)).toMatchObject({
      truth: null,
      filter: {
        must: [
          { key: 'a', match: { value: 80 } },
          { key: 'b', range: { gte: 1, lt: 2 } },
        ],
        should: [
          { key: 'c', geo_radius: { center: { lon: 1, lat: 2 }, radius: 3 } },
          { key: 'd', match: { any: [1, 2] } },
          { key: 'e', match: { text: 'x' } },
        ],
      },
    });
  });

  const test = (fields: object): string => JSON.stringify({ query: [1, 2, 3], ...fields });
  const bad: readonly [string, Files, RegExp][] = [
    ['no vectors', { vectors: null }, /vectors\.npy can not be read \(ENOENT\).*accepted/],
    ['an empty file', { vectors: Buffer.alloc(0) }, /vectors\.npy ends in the header, at byte 0/],
    ['another format', { vectors: Buffer.from('PAR1 and so on, not an array') }, /does not begin with .x93NUMPY/],
    [
      'a truncated file',
      { vectors: npy(rows).subarray(0, -5) },
      /is truncated: its header says 4 × 3 numbers of 4 bytes.* it has \d+/,
    ],
    ['a file that is too long', { vectors: Buffer.concat([npy(rows), Buffer.alloc(3)]) }, /is too long/],
    ['a truncated header', { vectors: npy(rows).subarray(0, 40) }, /ends in the header, at byte 40/],
    [
      'format version 9',
      { vectors: Buffer.concat([npy(rows).subarray(0, 6), Buffer.of(9), npy(rows).subarray(7)]) },
      /format version 9\.0/,
    ],
    ['integers', { vectors: npy(rows, { descr: '<i4' }) }, /numbers of type <i4; .*<f4.*<f8/],
    ['column order', { vectors: npy(rows, { order: 'True' }) }, /fortran_order/],
    ['one dimension', { vectors: npy(rows, { shape: '(12,)' }) }, /shape \(12,\)/],
    ['a header without shape', { vectors: npy(rows, { shape: 'None' }) }, /header without/],
    [
      'NaN',
      {
        vectors: npy([
          [1, 2],
          [3, NaN],
        ]),
        tests: '{"query":[1,2]}',
      },
      /NaN in row 1, column 1; finite/,
    ],
    [
      'infinity',
      {
        vectors: npy([
          [1, 2],
          [3, 4],
          [Infinity, 4],
        ]),
        tests: '{"query":[1,2]}',
      },
      /Infinity in row 2, column 0/,
    ],
    ['beyond float32', { vectors: npy([[1e300, 2]], { descr: '<f8' }), tests: '{"query":[1,2]}' }, /1e\+300 in row 0/],
    ['too few payloads', { payloads: '{}\n{}\n' }, /payloads\.jsonl ends after 2 lines, and there are 4 vectors/],
    [
      'too many payloads',
      { payloads: '{}\n{}\n{}\n{}\n{}\n' },
      /payloads\.jsonl line 5 is one more than the 4 vectors/,
    ],
    [
      'a payload that is not JSON',
      { payloads: '{}\n{"a":}\n{}\n{}\n' },
      /payloads\.jsonl line 2 is not JSON \(\{"a":\}\)/,
    ],
    ['a truncated payload', { payloads: '{}\n{}\n{}\n{"a":"b' }, /payloads\.jsonl line 4 is not JSON/],
    ['a payload that is no object', { payloads: '{}\n{}\n{}\n[1]\n' }, /line 4 is not a JSON object/],
    ['an empty line', { payloads: '{}\n\n{}\n{}\n' }, /line 2 is not JSON \(it is empty\)/],
    ['no queries', { tests: null }, /tests\.jsonl can not be read/],
    ['an empty list of queries', { tests: '' }, /tests\.jsonl has no lines/],
    [
      'a query of another dimension',
      { tests: `${test({})}\n{"query":[1,2]}` },
      /tests\.jsonl line 2 has a query of 2 dimensions, and the vectors have 3/,
    ],
    ['NaN in a query', { tests: '{"query":[1,NaN,3]}' }, /line 1 is not JSON/],
    ['null in a query', { tests: '{"query":[1,null,3]}' }, /line 1 has no list of finite numbers in "query"/],
    ['a query beyond float32', { tests: '{"query":[1,1e60,3]}' }, /float32 can not hold/],
    ['an id that is no row', { tests: test({ closest_ids: [1, 4] }) }, /4 in "closest_ids", and rows run from 0 to 3/],
    ['ids that are text', { tests: test({ closest_ids: ['a'] }) }, /"closest_ids" that is no list/],
    [
      'fewer scores than ids',
      { tests: test({ closest_ids: [1, 2], closest_scores: [0.5] }) },
      /2 numbers in "closest_ids" and 1 in/,
    ],
    [
      'an unknown condition',
      { tests: test({ conditions: { and: [{ a: { near: {} } }] } }) },
      /condition near on a is not known; match/,
    ],
    [
      'an unknown bound',
      { tests: test({ conditions: { and: [{ a: { range: { below: 1 } } }] } }) },
      /range on a has "below"/,
    ],
    ['an unknown operator', { tests: test({ conditions: { not: [] } }) }, /conditions have "not"/],
  ];
  it.each(bad)('refuses %s and says where', async (_, files, message) => {
    await write(files);
    await expect(readAll()).rejects.toMatchObject({
      code: 'data.invalid',
      message: expect.stringMatching(message) as string,
    });
  });
});
