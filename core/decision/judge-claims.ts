import { formatCount } from '../format.ts';
import type { RunResult } from '../results/run-result.ts';
import { figureOf, figureWords, rowsBehind } from './claim-figures.ts';
import { claims } from './claims.ts';
import type { Claim } from './claims.ts';
import { flatteredBy } from './load-evidence.ts';
import type { ClaimVerdict } from './verdict.ts';

/** Why a run says nothing about a claim, or null: the conditions of the rule for claims, in its order. */
function untestedReason(claim: Claim, result: RunResult): string | null {
  const { target, dataset, readiness, environment } = result;
  const { nodes } = target;
  if (claim.nodes !== null && claim.nodes !== nodes) {
    return `the claim is about ${nodesWords(claim.nodes)}, the run had ${nodesWords(nodes)}`;
  }
  if (claim.points !== null && claim.points !== dataset?.points) {
    return `the claim names ${formatCount(claim.points)} points, the run had ${countOr(dataset?.points)}`;
  }
  if (claim.dimension !== null && claim.dimension !== dataset?.dimension) {
    return `the claim names ${formatCount(claim.dimension)} dimensions, the run had ${countOr(dataset?.dimension)}`;
  }
  const bound = rowsBehind(result, claim.measure).find(({ generator }) => generator.bound);
  if (bound !== undefined) return `row "${bound.id}" was generator-bound, so the load is not the server's limit alone`;
  const [row] = claim.measure === 'search-p95' ? rowsBehind(result, claim.measure) : [];
  const flattered = row === undefined ? null : flatteredBy(row);
  if (flattered !== null) return `${flattered}, so the p95 is lower than what users would have`;
  // Where the servers ran elsewhere, this machine's cores are those of the load generator.
  if (target.embedded && environment.cores < (claim.nodes ?? nodes)) {
    return `${nodesWords(nodes)} shared ${formatCount(environment.cores)} cores; a core for each is needed`;
  }
  if (readiness === null) return 'the index was never proven ready';
  return readiness.proven ? null : `the index was not proven ready: ${readiness.reason ?? 'no reason was recorded'}`;
}

const nodesWords = (nodes: number): string => `${formatCount(nodes)} ${nodes === 1 ? 'node' : 'nodes'}`;
const countOr = (count: number | undefined): string => (count === undefined ? 'none' : formatCount(count));

function outcomeOf({ range, betterIs }: Claim, low: number, high: number): ClaimVerdict['outcome'] {
  const top = range.high ?? Infinity;
  // A range without an upper end holds everything above its lower one, even where the figure itself reads "at least".
  if (low >= range.low && high <= top) return 'confirmed';
  if (high < range.low) return betterIs === 'lower' ? 'better' : 'worse';
  if (low > top) return betterIs === 'higher' ? 'better' : 'worse';
  return 'undecided';
}

function judgeClaim(claim: Claim, result: RunResult): ClaimVerdict {
  const { id, statement, source, measure } = claim;
  const reason = untestedReason(claim, result);
  if (reason !== null) return { id, statement, source, outcome: 'not-tested', finding: `Not tested: ${reason}.` };
  const figure = figureOf(result, measure);
  if (!figure.given) {
    return { id, statement, source, outcome: 'not-tested', finding: `Not tested: ${figure.reason}.` };
  }
  const { value, low, high, what } = figure;
  const interval = `${figureWords(measure, low)} to ${high === Infinity ? 'more' : figureWords(measure, high)}`;
  return {
    id,
    statement,
    source,
    outcome: outcomeOf(claim, low, high),
    finding: `Measured ${figureWords(measure, value)} (${interval}): ${what}.`,
  };
}

/**
 * Judges every claim by the rule at the end of the seeds: confirmed when the measured interval lies inside the claimed
 * range, better or worse outside it, undecided across a bound. Not tested unless the nodes match, and the points and
 * dimension where the claim names them, no row that the figure is taken from was generator-bound or flattered by failures, the machine has a core for each node,
 * and the index was proven ready.
 */
export function judgeClaims(result: RunResult): readonly ClaimVerdict[] {
  return claims.map((claim) => judgeClaim(claim, result));
}
