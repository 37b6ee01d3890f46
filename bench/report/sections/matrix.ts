import { matrixRows, zoneTitles } from '../../../core/decision/matrix.ts';
import type { Headroom, RowVerdict, SignVerdict, Verdict } from '../../../core/decision/verdict.ts';
import { knownZones, rankOf } from '../../../core/decision/zone.ts';
import { formatAmount, formatShare } from '../numbers.ts';
import { html, nothing, type Markup } from '../markup.ts';
import { signGroupWords, signWords, withoutTitle } from '../words.ts';
import { section } from './parts.ts';
import { zoneBadge } from './verdict.ts';

/** The eight rows, each with a bar over the three zones and what is left to the next one. */
export function matrixSection(verdict: Verdict): Markup {
  return section(
    'matrix',
    'The decision matrix',
    html`<ol class="matrix">
      ${verdict.rows.map(matrixRow)}
    </ol>`,
    `Each bar runs through the three zones; its end is where the deployment stands. Matrix version ${verdict.matrixVersion}.`,
  );
}

function matrixRow(row: RowVerdict): Markup {
  const cells = matrixRows.find((candidate) => candidate.id === row.id)?.cells;
  const filled = fillOf(row);
  return html`<li class="row ${row.zone}">
    <div class="row-name">
      <h3>${row.title}</h3>
      <span class="origin">${row.evidence.known ? row.evidence.origin : 'no evidence'}</span>
    </div>
    <div class="row-value"><strong>${row.display}</strong>${zoneBadge(row.zone)}</div>
    <div class="row-bar">
      <div class="track" aria-hidden="true">
        ${filled === null ? nothing : html`<span class="fill" style="width:${filled.toFixed(1)}%"></span>`}<i></i
        ><i></i>
      </div>
      <div class="cells" aria-hidden="true">
        ${knownZones.map(
          (zone) =>
            html`<span class="${zone === row.zone ? 'here' : 'there'}" title="${zoneTitles[zone]}"
              >${cells?.[zone] ?? zone}</span
            >`,
        )}
      </div>
      <p class="room">
        ${row.headroom === null ? roomless(row) : room(row, row.headroom)}${row.undecided ? html` <em>The interval reaches into another zone.</em>` : nothing}
      </p>
    </div>
    <p class="row-source">${row.evidence.known ? row.evidence.source : row.evidence.reason}</p>
  </li>`;
}

/** How far the bar reaches, in per cent of three zones of equal width; null for an unknown row. */
function fillOf(row: RowVerdict): number | null {
  if (row.zone === 'unknown') return null;
  if (row.zone === 'urgent') return 100;
  const within = row.headroom === null ? 0.5 : Math.min(1, Math.max(0.04, row.headroom.usedShare));
  return ((rankOf(row.zone) + within) / 3) * 100;
}

function room(row: RowVerdict, headroom: Headroom): string {
  const left = formatAmount(row.id, headroom.left);
  const boundary = formatAmount(row.id, headroom.boundary);
  return `${formatShare(headroom.usedShare)} of the way to ${headroom.toZone} (${boundary}); ${left} left.`;
}

function roomless(row: RowVerdict): string {
  if (row.zone === 'unknown') return 'Not judged.';
  return row.zone === 'urgent' ? 'The last zone is reached.' : 'No scale between these zones.';
}

const groups = ['performance', 'capacity', 'operation', 'business'] as const satisfies readonly SignVerdict['group'][];

/** The warning signs beside the matrix, by group. */
export function signsSection(verdict: Verdict): Markup {
  const count = (state: SignVerdict['state']): number => verdict.signs.filter((sign) => sign.state === state).length;
  return section(
    'signs',
    'Warning signs',
    html`<div class="signs">
      ${groups.map(
        (group) =>
          html`<div>
            <h3>${signGroupWords[group]}</h3>
            <ul>
              ${verdict.signs.filter((sign) => sign.group === group).map(signItem)}
            </ul>
          </div>`,
      )}
    </div>`,
    `${count('lit')} lit, ${count('clear')} clear, ${count('unknown')} unknown. A sign that only people can see is declared in the profile under signs.`,
  );
}

function signItem(sign: SignVerdict): Markup {
  const { glyph, word } = signWords[sign.state];
  return html`<li class="sign ${sign.state}">
    <span class="sign-state"><span aria-hidden="true">${glyph}</span> ${word}</span
    ><span class="sign-text"
      ><span class="sign-title">${sign.title}</span
      ><span class="sign-why">${withoutTitle(sign.title, sign.explanation)}</span></span
    >
  </li>`;
}
