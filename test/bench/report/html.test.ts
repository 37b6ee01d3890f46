import { beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../bench/report/html.ts';
import { judge } from '../../../core/decision/judge.ts';
import { abortedRunResult, exampleRunResult, inspectRunResult } from '../../fixtures/run-result.ts';
import { exampleClaims, exampleVerdict, inspectVerdict } from '../../fixtures/verdict.ts';

const full = (): Parameters<typeof renderReport>[0] => ({
  result: exampleRunResult(),
  verdict: exampleVerdict(),
  claims: exampleClaims(),
});
const inspected = { result: inspectRunResult(), verdict: inspectVerdict(), claims: [] };
const sectionIds = (page: string): string[] =>
  Array.from(page.matchAll(/<section id="([^"]+)"/g), (match) => match[1] ?? '');

describe('a report of a complete trial', () => {
  let page = '';

  beforeAll(async () => {
    page = await renderReport(full());
  });

  it('holds every section, the verdict and the next step first', () => {
    expect(page.indexOf('Consider a cluster</span')).toBeLessThan(page.indexOf('<section'));
    expect(sectionIds(page)).toEqual([
      'next',
      'matrix',
      'signs',
      'latency',
      'recall',
      'percentiles',
      'upload',
      'resources',
      'claims',
      'recommendations',
      'load',
      'environment',
      'deployment',
      'readiness',
      'notes',
      'reproduce',
    ]);
  });

  it('says that neither the profile nor the workload is the reader’s own', () => {
    expect(page).toContain('Example profile, not your numbers');
    expect(page).toContain('Synthetic workload on embedded servers');
  });

  it('draws four charts in two sizes, each with a label in words', () => {
    expect(page.match(/role="img" aria-label="[^"]{40,}"/g)).toHaveLength(4);
    expect(page.match(/<svg focusable="false" viewBox="0 0 (1000|340)/g)).toHaveLength(8);
    expect(page).toContain('High-water mark: 872/s within 50 ms; 951/s within 100 ms.');
  });

  it('marks a generator-bound row as not judged, with the reason', () => {
    expect(page).toMatch(/generator-bound, not judged:<\/strong>\s*event loop in use 97 %/);
  });

  it('gives the same bytes for the same input, whatever was drawn before', async () => {
    await renderReport({ ...full(), result: abortedRunResult() });
    expect(await renderReport(full())).toBe(page);
  });

  it('refers to nothing outside itself', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object|base)\b/i);
    expect(page).not.toMatch(/\b(src|href|srcset|action|data)\s*=/i);
    expect(page).not.toMatch(/url\(\s*['"]?(?!#)/i);
    expect(page).not.toMatch(/@import/i);
    expect(page.replaceAll('http://127.0.0.1:41233', '')).not.toMatch(/https?:/);
  });

  it('uses no id twice', () => {
    const ids = Array.from(page.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('draws in no colour that the style sheet does not know in the dark', () => {
    const style = page.slice(page.indexOf('<style>'), page.indexOf('</style>'));
    const drawn = new Set(Array.from(page.matchAll(/(?:fill|stroke)="(#[0-9a-f]{3,8})"/gi), (match) => match[1] ?? ''));
    const clip = '#000';
    const unmapped = [...drawn].filter((colour) => colour !== clip && !style.includes(`[fill="${colour}"]`));
    expect(drawn.size).toBeGreaterThan(4);
    expect(unmapped).toEqual([]);
  });
});

describe('text from outside', () => {
  const evil = '<script>alert("1")</script>';

  it('is harmless wherever it stands', async () => {
    const result = exampleRunResult();
    const page = await renderReport({
      ...full(),
      result: {
        ...result,
        notes: [evil],
        reproduce: evil,
        profile: { ...result.profile, name: evil },
        target: { ...result.target, collection: evil, collectionConfig: { name: evil } },
        snapshot: result.snapshot && {
          ...result.snapshot,
          collections: result.snapshot.collections.map((collection) => ({ ...collection, name: evil })),
        },
        readiness: result.readiness && { ...result.readiness, conditions: [{ name: evil, held: true, detail: evil }] },
        load: result.load.map((row) => ({ ...row, stoppedBy: evil })),
        capacity: result.capacity.map((capacity) => ({ ...capacity, limitedBy: evil })),
        aborted: { phase: evil, code: evil, message: `" onload="x ${evil}` },
      },
    });
    expect(page).not.toContain('<script');
    expect(page).not.toContain('" onload="x');
    expect(page.split('&lt;script&gt;').length).toBeGreaterThan(10);
  });
});

describe('a report of less than a whole run', () => {
  it('of an aborted run says where and why it ended and keeps what was measured', async () => {
    const page = await renderReport({ ...full(), result: abortedRunResult() });
    expect(page).toContain('The run was aborted');
    expect(page).toContain('target.lost');
    expect(page).toContain('No capacity was found');
    expect(sectionIds(page)).toContain('load');
  });

  it('of a run that ended before any load says so in a line', async () => {
    const result = { ...abortedRunResult(), load: [], recall: [], upload: null, readiness: null, chosenEf: null };
    const page = await renderReport({ ...full(), result });
    expect(page).toContain('the run ended before its load phases');
    expect(sectionIds(page)).not.toContain('recall');
  });

  it('of an inspection leaves out what needs load', async () => {
    const page = await renderReport(inspected);
    expect(page).toContain('Not measured: inspect makes no load.');
    expect(sectionIds(page)).not.toContain('percentiles');
    expect(page).not.toContain('role="img"');
  });

  it('names every unknown row, and the profile key that would make it known', async () => {
    const page = await renderReport(inspected);
    for (const key of ['peakRatePerSecond', 'concurrentUsers', 'uptimePercent', 'teamSize', 'regions']) {
      expect(page.slice(page.indexOf('<section id="unknown"'))).toContain(`declare ${key}`);
    }
  });

  it('of a run without proof of readiness says that it is not judged', async () => {
    const result = exampleRunResult();
    const readiness = result.readiness && { ...result.readiness, proven: false, reason: 'the deadline passed' };
    const page = await renderReport({ ...full(), result: { ...result, readiness } });
    expect(page).toMatch(/Readiness was not proven<\/strong>[^<]*the deadline passed/);
  });

  it('about which nothing is known still renders', async () => {
    const nothing = { known: false, reason: 'not asked' } as const;
    const { matrix, side } = inspectRunResult().evidence;
    const evidence = { matrix: { ...matrix, collections: nothing, vectors: nothing, data: nothing }, side };
    const page = await renderReport({ ...inspected, verdict: judge(evidence) });
    expect(page).toContain('Too little is known');
  });

  it('with a histogram that cannot be read only loses its curve', async () => {
    const result = exampleRunResult();
    const load = result.load.map((row) => ({ ...row, latency: { ...row.latency, histogram: 'broken' } }));
    const page = await renderReport({ ...full(), result: { ...result, load } });
    expect(sectionIds(page)).not.toContain('percentiles');
    expect(sectionIds(page)).toContain('latency');
  });
});
