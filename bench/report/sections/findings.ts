import type { ClaimVerdict, RecommendationVerdict, Verdict } from '../../../core/decision/verdict.ts';
import type { Zone } from '../../../core/decision/zone.ts';
import { html, nothing, type Markup } from '../markup.ts';
import { outcomeWords, withoutTitle } from '../words.ts';
import { section, table } from './parts.ts';

/** What became of the claims that this project grew from; those that could not be tested stand behind a fold. */
export function claimsSection(claims: readonly ClaimVerdict[]): Markup {
  if (claims.length === 0) return nothing;
  const tested = claims.filter((claim) => claim.outcome !== 'not-tested');
  const untested = claims.filter((claim) => claim.outcome === 'not-tested');
  return section(
    'claims',
    'Claims put to the test',
    html`${tested.length === 0 ? nothing : claimsTable('Claims and what became of them', tested)}
    ${
      untested.length === 0
        ? nothing
        : html`<details>
            <summary>${untested.length} claims that this run could not test, and why</summary>
            ${claimsTable('Claims that were not tested', untested)}
          </details>`
    }`,
    `${tested.length} of ${claims.length} claims could be tested by this run. Confirmed: the measured interval lies inside the claimed range.`,
  );
}

function claimsTable(caption: string, claims: readonly ClaimVerdict[]): Markup {
  return table(
    caption,
    [
      { title: 'claim', wrap: true },
      { title: 'outcome' },
      { title: 'finding', wrap: true },
      { title: 'source', wrap: true },
    ],
    claims.map((claim) => {
      const { glyph, word, zone } = outcomeWords[claim.outcome];
      return {
        cells: [
          html`${claim.statement} <code class="id">${claim.id}</code>`,
          html`<span class="badge ${zone}"><span aria-hidden="true">${glyph}</span> ${word}</span>`,
          withoutTitle('Not tested', claim.finding),
          claim.source,
        ],
        className: claim.outcome === 'not-tested' ? 'not-judged' : 'line',
      };
    }),
  );
}

const fits: Readonly<
  Record<RecommendationVerdict['fits'], { readonly glyph: string; readonly word: string; readonly zone: Zone }>
> = {
  yes: { glyph: '✓', word: 'fits', zone: 'stay' },
  no: { glyph: '✕', word: 'does not fit', zone: 'unknown' },
  unknown: { glyph: '?', word: 'unknown', zone: 'unknown' },
};

/** The rows of the recommendation table and whether their conditions hold. */
export function recommendationsSection(verdict: Verdict): Markup {
  if (verdict.recommendations.length === 0) return nothing;
  return section(
    'recommendations',
    'Which way fits',
    table(
      'Recommendations and whether their conditions hold',
      [{ title: 'way' }, { title: 'fits' }, { title: 'why', wrap: true }],
      verdict.recommendations.map((row) => {
        const { glyph, word, zone } = fits[row.fits];
        return {
          cells: [
            row.title,
            html`<span class="badge ${zone}"><span aria-hidden="true">${glyph}</span> ${word}</span>`,
            withoutTitle(row.title, row.explanation),
          ],
        };
      }),
    ),
  );
}
