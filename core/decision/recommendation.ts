import type { DecisionEvidence, Evidence } from './evidence.ts';
import { numericRow, reaches } from './matrix.ts';
import type { Boundary } from './matrix.ts';
import type { RecommendationVerdict, SignVerdict } from './verdict.ts';

type Fit = RecommendationVerdict['fits'];

/** A condition on one number of the matrix, or on one warning sign. */
type Condition =
  | {
      readonly kind: 'number';
      readonly key: 'vectors' | 'team';
      /** At or above; null for no lower bound. */
      readonly from: Boundary | null;
      /** Below this boundary; null for no upper bound. */
      readonly until: Boundary | null;
      readonly words: string;
    }
  | { readonly kind: 'sign'; readonly id: string; readonly words: string };

/** A row of the recommendation table. `every` must all hold; of `some`, where it is not empty, one must. */
interface Recommendation {
  readonly id: string;
  readonly title: string;
  readonly every: readonly Condition[];
  readonly some: readonly Condition[];
  /** How the source was read. */
  readonly source: string;
}

const guide = 'Horizontal scaling guide, recommendation';
const vectorsConsider = numericRow('vectors').boundaries.consider;

/** Points above which the source moves from Qdrant Cloud to a cluster of one's own. */
export const selfHostedFromPoints = 10_000_000;
/** Team from which people to run a cluster are taken to exist: more than the matrix's mildest cell. */
export const operationsTeam: Boundary = numericRow('team').boundaries.consider;

const over100K: Condition = {
  kind: 'number',
  key: 'vectors',
  from: { value: vectorsConsider.value, begins: 'above' },
  until: null,
  words: 'more than 100 K vectors',
};

/** The four rows of document A, as data. */
const recommendations: readonly Recommendation[] = [
  {
    id: 'stay-local',
    title: 'Stay local',
    every: [
      { kind: 'number', key: 'team', from: null, until: { value: 1, begins: 'above' }, words: 'one developer' },
      { kind: 'number', key: 'vectors', from: null, until: vectorsConsider, words: 'fewer than 100 K vectors' },
    ],
    some: [],
    source: `${guide}: one developer, < 100 K vectors, learning; both numbers must hold, "learning" cannot be tested.`,
  },
  {
    id: 'move-to-cluster',
    title: 'Move to a cluster',
    every: [],
    some: [
      { kind: 'sign', id: 'several-applications', words: 'several applications' },
      over100K,
      { kind: 'sign', id: 'high-availability-sla', words: 'high availability needed' },
    ],
    source: `${guide}: several applications, > 100 K, high availability needed; one of them is enough.`,
  },
  {
    id: 'qdrant-cloud',
    title: 'Qdrant Cloud',
    every: [
      {
        kind: 'number',
        key: 'vectors',
        from: vectorsConsider,
        until: { value: selfHostedFromPoints, begins: 'above' },
        words: '100 K to 10 M vectors',
      },
    ],
    some: [],
    source: `${guide}: said to be cheapest from 100 K to 10 M; prices are not checked here.`,
  },
  {
    id: 'self-hosted-cluster',
    title: 'Self-hosted cluster',
    every: [
      { kind: 'number', key: 'team', from: operationsTeam, until: null, words: 'people to operate it (more than 2)' },
    ],
    some: [
      { kind: 'sign', id: 'compliance-or-audit', words: 'enterprise requirements (compliance or audit)' },
      { kind: 'sign', id: 'high-availability-sla', words: 'enterprise requirements (availability)' },
      {
        kind: 'number',
        key: 'vectors',
        from: { value: selfHostedFromPoints, begins: 'above' },
        until: null,
        words: 'more than 10 M vectors',
      },
    ],
    source: `${guide}: enterprise requirements, > 10 M, an existing operations team; the team is needed, of the others one.`,
  },
];

function numberFit(evidence: Evidence<number>, from: Boundary | null, until: Boundary | null): Fit {
  if (!evidence.known || !Number.isFinite(evidence.value)) return 'unknown';
  const { value } = evidence;
  return (from === null || reaches(value, from)) && (until === null || !reaches(value, until)) ? 'yes' : 'no';
}

function fitOf(condition: Condition, evidence: DecisionEvidence, signs: readonly SignVerdict[]): Fit {
  if (condition.kind === 'number') return numberFit(evidence.matrix[condition.key], condition.from, condition.until);
  const state = signs.find(({ id }) => id === condition.id)?.state ?? 'unknown';
  return state === 'unknown' ? 'unknown' : state === 'lit' ? 'yes' : 'no';
}

function everyFit(fits: readonly Fit[]): Fit {
  if (fits.includes('no')) return 'no';
  return fits.includes('unknown') ? 'unknown' : 'yes';
}

function someFit(fits: readonly Fit[]): Fit {
  if (fits.length === 0 || fits.includes('yes')) return 'yes';
  return fits.includes('unknown') ? 'unknown' : 'no';
}

const fitWords: Readonly<Record<Fit, string>> = { yes: 'holds', no: 'does not hold', unknown: 'is unknown' };

/** Which rows of the recommendation table hold, with three-valued logic: an unknown condition never helps. */
export function judgeRecommendations(
  evidence: DecisionEvidence,
  signs: readonly SignVerdict[],
): readonly RecommendationVerdict[] {
  return recommendations.map(({ id, title, every, some }) => {
    const everyFits = every.map((condition) => fitOf(condition, evidence, signs));
    const someFits = some.map((condition) => fitOf(condition, evidence, signs));
    const parts = [...every, ...some].map((condition, index) => {
      const fit = [...everyFits, ...someFits][index] ?? 'unknown';
      return `${condition.words} ${fitWords[fit]}`;
    });
    return {
      id,
      title,
      fits: everyFit([everyFit(everyFits), someFit(someFits)]),
      explanation: `${title}: ${parts.join(', ')}.`,
    };
  });
}
