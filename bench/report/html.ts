import type { ClaimVerdict, Verdict } from '../../core/decision/verdict.ts';
import type { RunResult } from '../../core/results/run-result.ts';
import { loadDraw } from './charts/draw.ts';
import { html, trusted } from './markup.ts';
import { claimsSection, recommendationsSection } from './sections/findings.ts';
import { loadSection, resourcesSection } from './sections/load.ts';
import { matrixSection, signsSection } from './sections/matrix.ts';
import { latencySection, percentileSection, recallSection, uploadSection } from './sections/measured.ts';
import { closingSections, deploymentSection, environmentSection, readinessSection } from './sections/provenance.ts';
import { nextStep, unknowns, verdictHeader } from './sections/verdict.ts';
import { styleSheet } from './style/sheet.ts';
import { headlineWords } from './words.ts';

/** All that a report is made from. */
interface ReportInput {
  readonly result: RunResult;
  readonly verdict: Verdict;
  readonly claims: readonly ClaimVerdict[];
}

/**
 * Renders the report as one self-contained HTML file: no script, no network, the same bytes for the same input.
 * Sections without data are left out or say why in one line, so that aborted runs and inspections render too.
 */
export async function renderReport({ result, verdict, claims }: ReportInput): Promise<string> {
  const draw = await loadDraw();
  const page = html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="highwater ${result.highwaterVersion}" />
        <title>${headlineWords(verdict)} · highwater ${result.kind}</title>
        <style>
          ${trusted(styleSheet())}
        </style>
      </head>
      <body>
        ${verdictHeader(result, verdict)}
        <main>
          ${nextStep(verdict)} ${unknowns(verdict)} ${matrixSection(verdict)} ${signsSection(verdict)}
          ${latencySection(result, draw)} ${recallSection(result, draw)} ${percentileSection(result, draw)}
          ${uploadSection(result, draw)} ${resourcesSection(result)} ${claimsSection(claims)}
          ${recommendationsSection(verdict)} ${loadSection(result)} ${environmentSection(result)}
          ${deploymentSection(result)} ${readinessSection(result)} ${closingSections(result)}
        </main>
      </body>
    </html> `;
  return page.markup;
}
