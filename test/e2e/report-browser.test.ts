import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../bench/report/html.ts';
import { exampleRunResult, inspectRunResult } from '../fixtures/run-result.ts';
import { exampleClaims, exampleVerdict, inspectVerdict } from '../fixtures/verdict.ts';

const executablePath = '/usr/bin/chromium';
const isMissing = !existsSync(executablePath) && process.env['HIGHWATER_REQUIRE_TOOLS'] !== '1';

describe.skipIf(isMissing)(`the report in a browser (needs ${executablePath})`, () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'highwater-report-'));
    const full = { result: exampleRunResult(), verdict: exampleVerdict(), claims: exampleClaims() };
    const inspected = { result: inspectRunResult(), verdict: inspectVerdict(), claims: [] };
    await writeFile(join(folder, 'full.html'), await renderReport(full));
    await writeFile(join(folder, 'inspect.html'), await renderReport(inspected));
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
    browser = await chromium.launch({ executablePath, args });
  });

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(
    ['full', 'inspect'].flatMap((name) =>
      (['light', 'dark'] as const).flatMap((colorScheme) => [390, 1440].map((width) => ({ name, colorScheme, width }))),
    ),
  )('loads $name, $colorScheme, $width px wide: no request, no error, no sideways scroll', async (setting) => {
    const page = await browser.newPage({
      viewport: { width: setting.width, height: 900 },
      colorScheme: setting.colorScheme,
    });
    const url = pathToFileURL(join(folder, `${setting.name}.html`)).href;
    const trouble: string[] = [];
    page.on('console', (message) => trouble.push(message.text()));
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== url) trouble.push(request.url());
    });
    await page.goto(url);
    const scroll = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    await page.close();
    expect(trouble).toEqual([]);
    expect(scroll).toBe(0);
  });

  it('draws each chart once for the width, and in the colours of the scheme', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 }, colorScheme: 'dark' });
    await page.goto(pathToFileURL(join(folder, 'full.html')).href);
    expect(await page.locator('.chart-narrow svg:visible').count()).toBe(4);
    expect(await page.locator('.chart-wide svg:visible').count()).toBe(0);
    const stroke = `getComputedStyle(document.querySelector('.chart-narrow [stroke="#0f6480"]')).stroke`;
    expect(await page.evaluate<string>(stroke)).toBe('rgb(98, 188, 214)');
    await page.close();
  });
});
