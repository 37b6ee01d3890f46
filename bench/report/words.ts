import type { ClaimVerdict, MatrixRowId, SignVerdict, Topology, Verdict } from '../../core/decision/verdict.ts';
import type { Zone } from '../../core/decision/zone.ts';
import type { LoadPhase, LoadRow, RunResult } from '../../core/results/run-result.ts';

/** How a zone is shown: colour is never its only sign. */
export const zoneWords: Readonly<
  Record<Zone, { readonly glyph: string; readonly short: string; readonly long: string }>
> = {
  stay: { glyph: '●', short: 'stay', long: 'Stay with what you have' },
  consider: { glyph: '◆', short: 'consider', long: 'Consider a cluster' },
  urgent: { glyph: '▲', short: 'urgent', long: 'A cluster is urgent' },
  unknown: { glyph: '?', short: 'unknown', long: 'Too little is known' },
};

/** The headline of a verdict. "Stay" is only as good as what is known, and says so: an unknown row may be the worst. */
export function headlineWords({ overall, rows, unknownRows }: Verdict): string {
  const words = zoneWords[overall].long;
  if (overall !== 'stay' || unknownRows.length === 0) return words;
  return `${words}, as far as is known: ${rows.length - unknownRows.length} of ${rows.length} rows`;
}

export const phaseWords: Readonly<Record<LoadPhase, string>> = {
  'one-client': 'One client',
  'profile-peak': 'Profile’s peak',
  'capacity-search': 'Capacity search',
  confirmation: 'Confirmation',
};

export const signGroupWords: Readonly<Record<SignVerdict['group'], string>> = {
  performance: 'Performance',
  capacity: 'Capacity',
  operation: 'Operation',
  business: 'Business',
};

export const signWords: Readonly<Record<SignVerdict['state'], { readonly glyph: string; readonly word: string }>> = {
  lit: { glyph: '▲', word: 'lit' },
  clear: { glyph: '○', word: 'clear' },
  unknown: { glyph: '?', word: 'unknown' },
};

export const outcomeWords: Readonly<
  Record<ClaimVerdict['outcome'], { readonly glyph: string; readonly word: string; readonly zone: Zone }>
> = {
  confirmed: { glyph: '✓', word: 'confirmed', zone: 'stay' },
  better: { glyph: '↑', word: 'better', zone: 'stay' },
  worse: { glyph: '↓', word: 'worse', zone: 'urgent' },
  undecided: { glyph: '≈', word: 'undecided', zone: 'consider' },
  'not-tested': { glyph: '–', word: 'not tested', zone: 'unknown' },
};

export const topologyWords: Readonly<Record<Topology, string>> = {
  single: 'Single node',
  docker: 'Docker Compose',
  kubernetes: 'Kubernetes',
  cloud: 'Qdrant Cloud',
};

/** An explanation without the title that it begins with, for a place where the title already stands. */
export function withoutTitle(title: string, explanation: string): string {
  if (!explanation.startsWith(`${title}: `)) return explanation;
  const rest = explanation.slice(title.length + 2);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** What makes an unknown row known: the profile keys or the command. */
const howToKnow: Readonly<Record<MatrixRowId, string>> = {
  collections: 'declare expected.collections, or run highwater inspect on the deployment',
  vectors: 'declare expected.points, or run highwater inspect on the deployment',
  latency: 'declare peakRatePerSecond and make load with highwater bench or trial',
  users: 'declare concurrentUsers, or peakRatePerSecond and ratePerUserPerSecond',
  data: 'declare expected.points, expected.dimension and expected.payloadBytes, or run highwater inspect',
  uptime: 'declare uptimePercent, e.g. 99.9',
  team: 'declare teamSize',
  regions: 'declare regions: single, multi-nice or multi-required',
};

/** One row that nothing is known about: why, and what would change that. */
interface UnknownRow {
  readonly title: string;
  readonly reason: string;
  readonly remedy: string;
}

/** The unknown rows of a verdict, each with what would make it known. */
export function unknownRows(verdict: Verdict): UnknownRow[] {
  return verdict.rows
    .filter((row) => row.zone === 'unknown')
    .map((row) => ({
      title: row.title,
      reason: row.evidence.known ? row.explanation : row.evidence.reason,
      remedy: howToKnow[row.id],
    }));
}

/** Labels that keep a reader from taking numbers for more than they are. */
export function labelsOf(result: RunResult): string[] {
  const labels: string[] = [];
  if (result.status === 'aborted') labels.push('Aborted run: what was measured before it ended');
  if (result.profile.example === true) labels.push('Example profile, not your numbers');
  if (result.kind === 'trial') labels.push('Synthetic workload on embedded servers');
  if (result.kind === 'inspect') labels.push('Inspected without load');
  return labels;
}

/** The row that shows the latency of one client at a time. */
export function oneClientRow(result: RunResult): LoadRow | undefined {
  return result.load.find((row) => row.phase === 'one-client');
}

/** The row at the profile's declared peak rate. */
export function peakRow(result: RunResult): LoadRow | undefined {
  return result.load.find((row) => row.phase === 'profile-peak');
}

/** The users that a rate could carry, when the rate of one is known. */
export function usersCarried(result: RunResult, ratePerSecond: number): number | null {
  const perUser = result.evidence.side.ratePerUserPerSecond;
  return perUser.known && perUser.value > 0 ? Math.floor(ratePerSecond / perUser.value) : null;
}
