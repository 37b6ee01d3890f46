import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { printMatrix } from '../../../cli/print/matrix-table.ts';
import { columnsOf } from '../../../cli/print/text.ts';
import { printRun, type RunInput } from '../../../cli/print/verdict-table.ts';
import { judge } from '../../../core/decision/judge.ts';
import { warningSigns } from '../../../core/decision/warning-signs.ts';
import { abortedRunResult, exampleEvidence, exampleRunResult, inspectRunResult } from '../../fixtures/run-result.ts';
import { exampleClaims, exampleVerdict, inspectVerdict } from '../../fixtures/verdict.ts';

const full = (more: Partial<RunInput> = {}): RunInput => ({
  result: exampleRunResult(),
  verdict: exampleVerdict(),
  claims: exampleClaims(),
  files: ['out/result.json', 'out/report.html'],
  ...more,
});
const inspected = full({ result: inspectRunResult(), verdict: inspectVerdict(), claims: [], files: [] });
const widest = (text: string): number => Math.max(...text.split('\n').map(columnsOf));
const plain = { colour: false, width: 80 };

describe('the verdict on a terminal', () => {
  it('begins with the zone and with what the numbers are not', () => {
    const lines = printRun(full(), plain).split('\n');
    expect(lines[0]).toContain('Consider a cluster');
    expect(lines.slice(1, 3).join()).toContain('not your numbers');
    expect(lines.slice(1, 3).join()).toContain('Synthetic workload');
  });

  it('has a line for each of the eight rows with value, zone, room and source', () => {
    const text = printRun(full(), plain);
    expect(text).toMatch(/Total vectors +250 K +◆ consider +██░+ +24 % +declared/);
    expect(text).toMatch(/Search latency +5.74 ms +● stay +█░+ +11 % +measured/);
    for (const row of exampleVerdict().rows) expect(text).toContain(row.title);
  });

  it('says what was measured, and how many users the capacity carries', () => {
    const text = printRun(full(), plain);
    expect(text).toMatch(/One client +p50 .* ms, p95 .* ms, p99 .* ms/);
    expect(text).toMatch(/At peak, 120\/s +p50/);
    expect(text).toMatch(/Held within 50 ms +872\/s; could carry 1 744 users/);
    expect(text).toContain('0.974 at hnsw_ef 64 (floor 0.95)');
    expect(text).toMatch(/accepted in 2.7 s,\s+searchable 2.9 s,\s+indexed\s+13.6 s/);
  });

  it('names the signs that are lit, what to run next, and the files', () => {
    const text = printRun(full(), plain);
    expect(text).toContain('▲ Downtime hurts users.');
    expect(text).toContain(exampleVerdict().next.headline);
    expect(text).toContain('  out/report.html');
  });

  it('reads "at least" where the generator was the limit', () => {
    const result = exampleRunResult();
    const capacity = result.capacity.map((one) => ({ ...one, atLeast: true }));
    expect(printRun(full({ result: { ...result, capacity } }), plain)).toContain('at least 872/s');
  });

  it('gives no percentile of a generator-bound row', () => {
    const result = exampleRunResult();
    const load = result.load.map((row) => ({
      ...row,
      generator: { ...row.generator, bound: true, reasons: ['late by 12 ms'] },
    }));
    const text = printRun(full({ result: { ...result, load } }), plain);
    expect(text).toContain('not judged, generator-bound: late by 12 ms');
    expect(text).not.toContain('p50');
  });

  it('says how each unknown row can be declared', () => {
    const text = printRun(inspected, plain);
    expect(text).toContain('Uptime requirement: declare uptimePercent');
    expect(text).toContain('Team size: declare teamSize');
    expect(text).not.toContain('Measured');
  });

  it('says where and why an aborted run ended', () => {
    expect(printRun(full({ result: abortedRunResult() }), plain)).toContain(
      'Aborted in phase capacity-search (target.lost)',
    );
  });

  it.each([54, 60, 80, 100, 120])('fits %i columns', (width) => {
    expect(widest(printRun(full(), { colour: false, width }))).toBeLessThanOrEqual(width);
    expect(widest(printRun(inspected, { colour: false, width }))).toBeLessThanOrEqual(width);
  });

  it('fits eighty columns whatever is declared of the regions', () => {
    const { matrix, side } = exampleEvidence();
    const regions = { known: true, value: 'multi-required', origin: 'declared', source: 'regions' } as const;
    const verdict = judge({ matrix: { ...matrix, regions }, side });
    expect(widest(printRun(full({ verdict }), plain))).toBeLessThanOrEqual(80);
  });

  it('writes no control character without colour, not even one from a server', () => {
    const result = { ...exampleRunResult(), notes: ['\u001b[31mred\u001b[0m\nnext'] };
    expect(printRun(full({ result }), plain)).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('says the same with colour as without', () => {
    const coloured = printRun(full(), { ...plain, colour: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(printRun(full(), plain));
  });

  it('needs no glyphs or box lines in plain ASCII', () => {
    expect(printRun(full(), { ...plain, ascii: true })).not.toMatch(/[─█░●◆▲•]/);
  });
});

describe('the matrix on a terminal', () => {
  it('has the eight rows with their cells and the sixteen signs with their ids', () => {
    const text = printMatrix(plain);
    expect(text).toMatch(/Total vectors +< 100 K +100 K – 1 M +> 1 M/);
    for (const sign of warningSigns) expect(text).toContain(sign.id);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });
});
