import type { DecisionEvidence } from './evidence.ts';
import { judgeSigns } from './judge-signs.ts';
import { matrixRows, matrixVersion } from './matrix.ts';
import { nextStep } from './next-step.ts';
import { judgeRecommendations } from './recommendation.ts';
import { judgeNumber, judgeRegions } from './rows.ts';
import type { RowVerdict, Verdict } from './verdict.ts';
import { worstZone } from './zone.ts';

/** Judges the eight rows of the matrix, in its order. */
function judgeRows({ matrix }: DecisionEvidence): readonly RowVerdict[] {
  return matrixRows.map((row) =>
    row.unit === 'choice' ? judgeRegions(row, matrix[row.id]) : judgeNumber(row, matrix[row.id]),
  );
}

/**
 * The verdict: every row and sign, the worst known zone, and what to run next. Missing evidence is `unknown` and listed,
 * never good. Reads nothing but its argument, so a result can be judged again at any time.
 */
export function judge(evidence: DecisionEvidence): Verdict {
  const rows = judgeRows(evidence);
  const signs = judgeSigns(evidence);
  return {
    matrixVersion,
    overall: worstZone(rows.map(({ zone }) => zone)),
    rows,
    unknownRows: rows.filter(({ zone }) => zone === 'unknown').map(({ id }) => id),
    signs,
    recommendations: judgeRecommendations(evidence, signs),
    next: nextStep(evidence),
  };
}
