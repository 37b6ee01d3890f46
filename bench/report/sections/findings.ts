import type { ClaimVerdict, RecommendationVerdict, Verdict } from '../../../core/decision/verdict.ts';
import type { Zone } from '../../../core/decision/zone.ts';
import { html, nothing, type Markup } from '../markup.ts';
import { outcomeWords, withoutTitle } from '../words.ts';
import { section, table } from './parts.ts';

/** What became of the claims that this project grew from. */
export function claimsSection(claims: readonly ClaimVerdict[]): Markup {
  if (claims.length === 0) return nothing;
  const tested = claims.filter((claim) => claim.outcome !== 'not-tested');
  const ordered = [...tested, ...claims.filter((claim) => claim.outcome === 'not-tested')];
  return section(
    'claims',
    'Claims put to the test',
    table(
      'Claims and what became of them',
      [
        { title: 'claim', wrap: true },
        { title: 'outcome' },
        { title: 'finding', wrap: true },
        { title: 'source', wrap: true },
      ],
      ordered.map((claim) => {
        const { glyph, word, zone } = outcomeWords[claim.outcome];
        return {
          cells: [
            html`${claim.statement} <code>${claim.id}</code>`,
            html`<span class="badge ${zone}"><span aria-hidden="true">${glyph}</span> ${word}</span>`,
            claim.finding,
            claim.source,
          ],
          className: claim.outcome === 'not-tested' ? 'not-judged' : 'line',
        };
      }),
    ),
    `${tested.length} of ${claims.length} claims could be tested by this run. Confirmed: the measured interval lies inside the claimed range.`,
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
