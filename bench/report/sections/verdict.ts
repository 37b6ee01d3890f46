import type { RunResult } from '../../../core/results/run-result.ts';
import type { Verdict } from '../../../core/decision/verdict.ts';
import { html, nothing, trusted, type Markup } from '../markup.ts';
import { headlineWords, labelsOf, topologyWords, unknownRows, zoneWords } from '../words.ts';
import { section, sentences } from './parts.ts';

/** A zone in words, with its glyph and colour. */
export function zoneBadge(zone: Verdict['overall'], word = zoneWords[zone].short): Markup {
  return html`<span class="badge ${zone}"><span aria-hidden="true">${zoneWords[zone].glyph}</span> ${word}</span>`;
}

/** Top of the page: what was judged, how it came out, and what to run next. */
export function verdictHeader(result: RunResult, verdict: Verdict): Markup {
  const zone = zoneWords[verdict.overall];
  const known = verdict.rows.filter((row) => row.zone !== 'unknown');
  const worst = known.filter((row) => row.zone === verdict.overall).map((row) => row.title.toLowerCase());
  const labels = labelsOf(result);
  return html`<header class="hero ${verdict.overall}">
      <div class="hero-inner">
        <p class="brand">
          <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d="M2 8h20" />
            <path d="M2 14c3.3-3 6.7-3 10 0s6.7 3 10 0M2 19c3.3-3 6.7-3 10 0s6.7 3 10 0" /></svg
          >highwater <span>${kindWords[result.kind]} · ${day(result.startedAt)}</span>
        </p>
        ${
          labels.length === 0
            ? nothing
            : html`<ul class="labels">
                ${labels.map((label) => html`<li>${label}</li>`)}
              </ul>`
        }
        <h1>
          <span class="zone ${verdict.overall}"
            ><span aria-hidden="true">${zone.glyph}</span> ${headlineWords(verdict)}</span
          >
        </h1>
        <p class="because">${because(worst, known.length, verdict.rows.length)}</p>
      </div>
      ${trusted('<svg class="waves" viewBox="0 0 1200 40" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path d="M0 22C100 6 200 6 300 22S500 38 600 22 800 6 900 22s200 16 300 0V40H0Z"/><path d="M0 28C100 16 200 16 300 28s200 12 300 0 200-12 300 0 200 12 300 0V40H0Z"/></svg>')}
    </header>
    ${alarms(result)}`;
}

/** What makes the run less than whole, before anything is read from it. */
function alarms(result: RunResult): Markup {
  const { aborted, readiness } = result;
  const unproven = readiness?.proven === false ? (readiness.reason ?? 'no reason was given') : null;
  return html`${
    aborted === null
      ? nothing
      : html`<p class="alarm" role="note">
          <strong>The run was aborted</strong> in phase ${aborted.phase} (${aborted.code}): ${aborted.message}
        </p>`
  }${
    unproven === null
      ? nothing
      : html`<p class="alarm" role="note">
          <strong>Readiness was not proven</strong>, so what was measured is not judged: ${unproven}
        </p>`
  }`;
}

const kindWords: Readonly<Record<RunResult['kind'], string>> = {
  trial: 'trial',
  bench: 'benchmark of a deployment',
  inspect: 'inspection of a deployment',
};

const day = (iso: string): string => iso.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC');

function because(worst: readonly string[], known: number, all: number): string {
  const judged = `${known} of ${all} rows of the decision matrix could be judged.`;
  if (worst.length === 0) return judged;
  if (worst.length === known && known > 1) return `All that could be judged agree. ${judged}`;
  return `Decided by ${listed(worst)}. ${judged}`;
}

function listed(words: readonly string[]): string {
  const last = words[words.length - 1] ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** Inputs that would change the answer are many; the first are the nearest. */
const shownFlips = 4;

/** What to run next, why, and which inputs would change the answer. */
export function nextStep(verdict: Verdict): Markup {
  const { next } = verdict;
  const shape: [string, string | null][] = [
    ['Topology', next.topology === null ? null : topologyWords[next.topology]],
    ['Nodes', next.nodes === null ? null : String(next.nodes)],
    ['Replication factor', next.replicationFactor === null ? null : String(next.replicationFactor)],
    ['Memory per node', next.memoryGiBPerNode === null ? null : `${next.memoryGiBPerNode} GiB`],
  ];
  const known = shape.filter(([, value]) => value !== null);
  return section(
    'next',
    'What to run next',
    html`<p class="headline">${next.headline}</p>
      ${
        known.length === 0
          ? nothing
          : html`<dl class="shape">
              ${known.map(
                ([name, value]) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd>${value}</dd>
                  </div>`,
              )}
            </dl>`
      }
      <div class="columns">
        <div>
          <h3>Why</h3>
          ${sentences(next.reasons, true)}
        </div>
        ${
          next.flips.length === 0
            ? nothing
            : html`<div>
                <h3>What would change this</h3>
                ${sentences(next.flips.slice(0, shownFlips))}
                ${
                  next.flips.length > shownFlips
                    ? html`<details>
                        <summary>${next.flips.length - shownFlips} more</summary>
                        ${sentences(next.flips.slice(shownFlips))}
                      </details>`
                    : nothing
                }
              </div>`
        }
      </div>`,
  );
}

/** Rows without evidence: why, and how to make them known. */
export function unknowns(verdict: Verdict): Markup {
  const rows = unknownRows(verdict);
  if (rows.length === 0) return nothing;
  return section(
    'unknown',
    'What is not known',
    html`<ul class="unknowns">
      ${rows.map(
        (row) =>
          html`<li>
            <strong>${row.title}</strong><span>${row.reason}</span
            ><span class="remedy">To know it: ${row.remedy}.</span>
          </li>`,
      )}
    </ul>`,
    'Missing evidence never counts as good. These rows are left out of the verdict until they are declared or measured.',
  );
}
