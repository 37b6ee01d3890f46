import { formatCount, formatMs, formatPercent, formatRate } from '../format.ts';
import { decideDeployment, numberIn } from './deployment.ts';
import type { Decision } from './deployment.ts';
import type { DecisionEvidence, Evidence } from './evidence.ts';
import type { Quantization } from './profile.ts';

/** An input that can change the answer. */
export type FlipInput = 'points' | 'peakRate' | 'users' | 'uptime' | 'latency' | 'collections' | 'team';

/** The nearest value of one input at which the answer changes, found by asking the decision again. */
export interface Flip {
  readonly input: FlipInput;
  readonly direction: 'up' | 'down';
  /** Last value with the same answer, in the input's unit. */
  readonly lastSame: number;
  /** First value with another answer. */
  readonly firstOther: number;
  readonly other: Decision;
}

interface InputDefinition {
  /** Values are searched in whole multiples of this. */
  readonly grain: number;
  readonly min: number;
  readonly max: number;
  readonly read: (evidence: DecisionEvidence) => number | null;
  readonly write: (evidence: DecisionEvidence, value: number) => DecisionEvidence;
  readonly words: (value: number) => string;
}

function known(value: number, like: Evidence<number>): Evidence<number> {
  return {
    known: true,
    value,
    origin: like.known ? like.origin : 'derived',
    source: 'Supposed, to find where the answer changes.',
  };
}

type MatrixNumber = 'users' | 'uptime' | 'latency' | 'collections' | 'team';

function matrixInput(
  key: MatrixNumber,
  rest: Pick<InputDefinition, 'grain' | 'min' | 'max' | 'words'>,
): InputDefinition {
  return {
    ...rest,
    read: ({ matrix }) => numberIn(matrix[key]),
    write: (evidence, value) => ({
      ...evidence,
      matrix: { ...evidence.matrix, [key]: known(value, evidence.matrix[key]) },
    }),
  };
}

/** More points are more vectors and, at the same bytes a point, more data. */
function withPoints(evidence: DecisionEvidence, points: number): DecisionEvidence {
  const { matrix, side } = evidence;
  const vectors = numberIn(matrix.vectors);
  const bytes = numberIn(matrix.data);
  const data = bytes === null || vectors === null || vectors === 0 ? null : (bytes / vectors) * points;
  return {
    matrix: {
      ...matrix,
      vectors: known(points, matrix.vectors),
      data: data === null ? matrix.data : known(data, matrix.data),
    },
    side: { ...side, expectedPoints: known(points, side.expectedPoints) },
  };
}

/** A higher peak is more users where their number was computed from it. */
function withPeakRate(evidence: DecisionEvidence, rate: number): DecisionEvidence {
  const { matrix, side } = evidence;
  const perUser = numberIn(side.ratePerUserPerSecond);
  const derived = matrix.users.known && matrix.users.origin === 'derived' && perUser !== null && perUser > 0;
  return {
    matrix: derived ? { ...matrix, users: known(Math.ceil(rate / perUser), matrix.users) } : matrix,
    side: { ...side, peakRatePerSecond: known(rate, side.peakRatePerSecond) },
  };
}

const inputs: Readonly<Record<FlipInput, InputDefinition>> = {
  points: {
    grain: 1,
    min: 0,
    max: 1e12,
    read: (evidence) => decideDeployment(evidence).basis.points,
    write: withPoints,
    words: (value) => `${formatCount(value, 4)} points`,
  },
  peakRate: {
    grain: 1,
    min: 0,
    max: 1e9,
    read: ({ side }) => numberIn(side.peakRatePerSecond),
    write: withPeakRate,
    words: (value) => `a peak of ${formatRate(value, 4)}`,
  },
  users: matrixInput('users', {
    grain: 1,
    min: 0,
    max: 1e9,
    words: (value) => `${formatCount(value, 4)} concurrent users`,
  }),
  uptime: matrixInput('uptime', {
    grain: 0.001,
    min: 0,
    max: 100,
    words: (value) => `a required uptime of ${formatPercent(value)}`,
  }),
  latency: matrixInput('latency', {
    grain: 0.1,
    min: 0,
    max: 600_000,
    words: (value) => `a p95 of ${formatMs(value, 4)}`,
  }),
  collections: matrixInput('collections', {
    grain: 1,
    min: 0,
    // Qdrant's own limit of collections in its cloud; a larger answer would be of no use.
    max: 1000,
    words: (value) => `${formatCount(value, 4)} collections`,
  }),
  team: matrixInput('team', { grain: 1, min: 1, max: 1e4, words: (value) => `a team of ${formatCount(value, 4)}` }),
};

/** The same evidence with another value of one input; everything that follows from that input follows it. */
export function withInput(evidence: DecisionEvidence, input: FlipInput, value: number): DecisionEvidence {
  return inputs[input].write(evidence, value);
}

/** Steps from 0 after which `differs` first holds, up to `limit`, or null. It must not turn false again. */
function firstStep(differs: (steps: number) => boolean, limit: number): number | null {
  let high = 1;
  while (high < limit && !differs(high)) high *= 2;
  high = Math.min(high, limit);
  if (high < 1 || !differs(high)) return null;
  let low = Math.floor(high / 2) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (differs(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

type Key = (decision: Decision) => string;
const shapeKey: Key = ({ topology, nodes, replicationFactor }) => [topology, nodes, replicationFactor].join();
const sizeKey: Key = (decision) => `${shapeKey(decision)},${decision.memoryGiBPerNode ?? ''}`;

function searchFlip(evidence: DecisionEvidence, input: FlipInput, direction: Flip['direction'], key: Key): Flip | null {
  const { grain, min, max, read, write } = inputs[input];
  const value = read(evidence);
  if (value === null) return null;
  const sign = direction === 'up' ? 1 : -1;
  // Whole grains are counted and divided, so that 99.9 is 99.9 and not a sum of a thousand roundings.
  const perUnit = Math.round(1 / grain);
  const start = direction === 'up' ? Math.floor(value * perUnit + 1e-9) : Math.ceil(value * perUnit - 1e-9);
  const at = (steps: number): number => (steps === 0 ? value : (start + sign * steps) / perUnit);
  const limit = direction === 'up' ? max * perUnit - start : start - min * perUnit;
  const same = key(decideDeployment(evidence));
  const steps = firstStep((count) => key(decideDeployment(write(evidence, at(count)))) !== same, limit);
  if (steps === null) return null;
  const firstOther = at(steps);
  return {
    input,
    direction,
    lastSame: at(steps - 1),
    firstOther,
    other: decideDeployment(write(evidence, firstOther)),
  };
}

const flipInputs: readonly FlipInput[] = ['points', 'peakRate', 'users', 'uptime', 'latency', 'collections', 'team'];

/**
 * Where the answer changes, input by input: the next larger node and the next shape for points, the next shape for the
 * rest, and for a cluster also what would make it smaller.
 */
export function flipsOf(evidence: DecisionEvidence): readonly Flip[] {
  const decision = decideDeployment(evidence);
  if (decision.nodes === null) return [];
  const found: (Flip | null)[] = [searchFlip(evidence, 'points', 'up', sizeKey)];
  for (const input of flipInputs) {
    found.push(searchFlip(evidence, input, 'up', shapeKey));
    if (decision.nodes > 1) found.push(searchFlip(evidence, input, 'down', shapeKey));
  }
  const seen = new Set<string>();
  return found
    .filter((flip) => flip !== null)
    .filter((flip) => {
      const id = `${flip.input} ${flip.firstOther}`;
      return seen.has(id) ? false : seen.add(id);
    });
}

/** How a value of an input reads in a sentence. */
export function inputWords(input: FlipInput, value: number): string {
  return inputs[input].words(value);
}

/** The answer with vectors held in another way. */
export function decisionWithQuantization(evidence: DecisionEvidence, quantization: Quantization): Decision {
  const supposed = { known: true, value: quantization, origin: 'derived', source: 'Supposed.' } as const;
  return decideDeployment({ ...evidence, side: { ...evidence.side, expectedQuantization: supposed } });
}
