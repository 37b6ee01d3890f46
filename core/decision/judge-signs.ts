import { formatBytes, formatCount, formatMs, formatPercent } from '../format.ts';
import type { DecisionEvidence, Evidence } from './evidence.ts';
import { reaches } from './matrix.ts';
import type { Boundary } from './matrix.ts';
import type { SignVerdict } from './verdict.ts';
import { warningSigns } from './warning-signs.ts';
import type { SignInput, WarningSign } from './warning-signs.ts';

interface Answer {
  readonly state: SignVerdict['state'];
  readonly why: string;
}

function numberOf(evidence: DecisionEvidence, input: SignInput): Evidence<number> {
  const found = input.from === 'matrix' ? evidence.matrix[input.key] : evidence.side[input.key];
  if (found.known && !(Number.isFinite(found.value) && found.value >= 0)) {
    return { known: false, reason: `the value ${found.value} is not a number of 0 or more.` };
  }
  return found;
}

function wordsOf(input: SignInput, value: number): string {
  if (input.from === 'side' || input.key === 'uptime') return formatPercent(value, input.from === 'side' ? 3 : 5);
  if (input.key === 'latency') return formatMs(value, 4);
  return input.key === 'data' ? formatBytes(value) : formatCount(value, 6);
}

const inputNames: Readonly<Partial<Record<SignInput['key'], string>>> = {
  memoryPercent: 'memory',
  cpuPercent: 'CPU',
  diskBusyPercent: 'time stalled on disk I/O',
  diskPercent: 'disk',
  latency: 'p95',
  uptime: 'required uptime',
};

function answerOf(evidence: DecisionEvidence, input: SignInput, lit: Boundary): Answer {
  const found = numberOf(evidence, input);
  if (!found.known) return { state: 'unknown', why: found.reason };
  const isLit = reaches(found.value, lit);
  const bound = `${lit.begins === 'at' ? 'from' : 'above'} ${wordsOf(input, lit.value)}`;
  const name = inputNames[input.key] ?? input.key;
  return { state: isLit ? 'lit' : 'clear', why: `${name} at ${wordsOf(input, found.value)}; lit ${bound}.` };
}

function judged(evidence: DecisionEvidence, sign: WarningSign): Answer {
  const { rule } = sign;
  switch (rule.by) {
    case 'number':
      return answerOf(evidence, rule.input, rule.lit);
    case 'any-number': {
      const answers = rule.inputs.map(({ input, lit }) => answerOf(evidence, input, lit));
      const deciding =
        answers.find(({ state }) => state === 'lit') ?? answers.find(({ state }) => state === 'unknown') ?? null;
      return deciding ?? { state: 'clear', why: answers.map(({ why }) => why).join(' ') };
    }
    case 'regions': {
      const { regions } = evidence.matrix;
      if (!regions.known) return { state: 'unknown', why: regions.reason };
      return regions.value === 'single'
        ? { state: 'clear', why: 'a single region is declared.' }
        : { state: 'lit', why: 'more than one region is declared.' };
    }
    case 'declaration':
      return { state: 'unknown', why: `not declared; set signs.${sign.id} in the profile to true or false.` };
  }
}

/**
 * Judges one sign: the worse of what the evidence says and what the profile declares; `unknown` only when neither says
 * anything.
 */
function judgeSign(evidence: DecisionEvidence, sign: WarningSign): SignVerdict {
  const found = judged(evidence, sign);
  const declared = Object.hasOwn(evidence.side.declaredSigns, sign.id)
    ? evidence.side.declaredSigns[sign.id]
    : undefined;
  const useDeclared = declared !== undefined && (found.state === 'unknown' || (declared && found.state === 'clear'));
  const answer: Answer = useDeclared
    ? { state: declared ? 'lit' : 'clear', why: `declared in the profile as ${declared ? 'true' : 'false'}.` }
    : found;
  return {
    id: sign.id,
    group: sign.group,
    title: sign.title,
    state: answer.state,
    explanation: `${sign.title}: ${answer.state === 'unknown' ? 'unknown, ' : ''}${answer.why}`,
  };
}

/** Judges all sixteen signs. */
export function judgeSigns(evidence: DecisionEvidence): readonly SignVerdict[] {
  return warningSigns.map((sign) => judgeSign(evidence, sign));
}
