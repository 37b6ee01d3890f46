import {
  headlineWords,
  labelsOf,
  signWords,
  topologyWords,
  unknownRows,
  withoutTitle,
  zoneWords,
} from '../../bench/report/words.ts';
import type { ClaimVerdict, RowVerdict, Verdict } from '../../core/decision/verdict.ts';
import type { Zone } from '../../core/decision/zone.ts';
import type { RunResult } from '../../core/results/run-result.ts';
import { deploymentLines } from './deployment-lines.ts';
import { measuredLines } from './measured-lines.ts';
import { bullet, clean, heading, printTable, tint, widthOf, wrap, type PrintOptions, type Tone } from './text.ts';

/** All that is printed of a run. */
export interface RunInput {
  readonly result: RunResult;
  readonly verdict: Verdict;
  readonly claims: readonly ClaimVerdict[];
  /** Paths of the files that were written. */
  readonly files: readonly string[];
}

const zoneTones: Readonly<Record<Zone, Tone>> = { stay: 'good', consider: 'warning', urgent: 'bad', unknown: 'faint' };
const zoneAscii: Readonly<Record<Zone, string>> = { stay: '.', consider: '*', urgent: '!', unknown: '?' };

/** The verdict of a run for a terminal, without a line break at its end. */
export function printRun(input: RunInput, options: PrintOptions): string {
  const { result, verdict, claims, files } = input;
  return [
    ...headline(result, verdict, options),
    ...matrix(verdict, options),
    ...signs(verdict, options),
    ...deploymentLines(result, options),
    ...measuredLines(result, options),
    ...nextLines(verdict, options),
    ...unknownLines(verdict, options),
    ...claimLines(claims, options),
    ...notes(result, options),
    ...(files.length === 0 ? [] : [...heading('Files', options), ...files.map((file) => `  ${clean(file)}`)]),
  ].join('\n');
}

function zoneMark(zone: Zone, options: PrintOptions): string {
  return `${options.ascii === true ? zoneAscii[zone] : zoneWords[zone].glyph} ${zoneWords[zone].short}`;
}

function headline(result: RunResult, verdict: Verdict, options: PrintOptions): string[] {
  const { overall } = verdict;
  const glyph = options.ascii === true ? zoneAscii[overall] : zoneWords[overall].glyph;
  const lines = [
    tint(zoneTones[overall], tint('strong', `${glyph} ${headlineWords(verdict)}`, options), options),
    ...labelsOf(result).map((label) => tint('warning', `  ${label}`, options)),
  ];
  if (result.aborted !== null) {
    const { phase, code, message } = result.aborted;
    lines.push(
      ...wrap(`Aborted in phase ${phase} (${code}): ${message}`, widthOf(options) - 2).map((line) =>
        tint('bad', `  ${line}`, options),
      ),
    );
  }
  if (result.readiness?.proven === false) {
    const reason = result.readiness.reason ?? 'no reason was given';
    lines.push(
      ...wrap(`Readiness was not proven, so the run is not judged: ${reason}`, widthOf(options) - 2).map((line) =>
        tint('bad', `  ${line}`, options),
      ),
    );
  }
  return lines;
}

function matrix(verdict: Verdict, options: PrintOptions): string[] {
  const room = widthOf(options) >= 80;
  const from = widthOf(options) >= 64;
  const titles = ['metric', 'value', 'zone', ...(room ? ['to the next zone'] : []), ...(from ? ['from'] : [])];
  const rows = verdict.rows.map((row) => [
    { text: row.title },
    {
      text: valueOf(row),
      side: 'right' as const,
      tone: row.zone === 'unknown' ? ('faint' as const) : ('strong' as const),
    },
    { text: `${zoneMark(row.zone, options)}${row.undecided ? ' (?)' : ''}`, tone: zoneTones[row.zone] },
    ...(room ? [{ text: roomOf(row, options) }] : []),
    ...(from ? [{ text: row.evidence.known ? row.evidence.origin : '', tone: 'faint' as const }] : []),
  ]);
  return ['', ...printTable(titles, rows, options)];
}

/** The value in words; a choice is given by its key in the profile, which is shorter. */
function valueOf(row: RowVerdict): string {
  return row.evidence.known && typeof row.evidence.value === 'string' ? row.evidence.value : row.display;
}

/** A bar of the way to the next zone: what is filled is used up. */
function roomOf(row: RowVerdict, options: PrintOptions): string {
  if (row.headroom === null) return '';
  const cells = 8;
  const filled = Math.round(Math.min(1, Math.max(0, row.headroom.usedShare)) * cells);
  const [full, empty] = options.ascii === true ? ['#', '.'] : ['█', '░'];
  const bar = full.repeat(filled) + empty.repeat(cells - filled);
  return `${bar} ${`${Math.floor(row.headroom.usedShare * 100)} %`.padStart(5)}`;
}

function signs(verdict: Verdict, options: PrintOptions): string[] {
  const lit = verdict.signs.filter((sign) => sign.state === 'lit');
  const unknown = verdict.signs.filter((sign) => sign.state === 'unknown').length;
  const title = `Warning signs: ${lit.length} of ${verdict.signs.length} lit, ${unknown} unknown`;
  const mark = options.ascii === true ? '!' : signWords.lit.glyph;
  return [
    ...heading(title, options),
    ...lit.flatMap((sign) => bullet(`${sign.title}. ${withoutTitle(sign.title, sign.explanation)}`, options, mark)),
  ];
}

/** Inputs that would change the answer are many; the first few are the nearest. */
const shownFlips = 4;

function nextLines(verdict: Verdict, options: PrintOptions): string[] {
  const { next } = verdict;
  const shape = [
    next.topology === null ? null : topologyWords[next.topology],
    next.nodes === null ? null : `${next.nodes} ${next.nodes === 1 ? 'node' : 'nodes'}`,
    next.replicationFactor === null ? null : `replication factor ${next.replicationFactor}`,
    next.memoryGiBPerNode === null ? null : `${next.memoryGiBPerNode} GiB per node`,
  ].filter((part) => part !== null);
  return [
    ...heading('What to run next', options),
    ...wrap(next.headline, widthOf(options) - 2).map((line) => `  ${tint('strong', line, options)}`),
    ...(shape.length === 0 ? [] : wrap(shape.join(', '), widthOf(options) - 2).map((line) => `  ${line}`)),
    ...next.reasons.flatMap((reason) => bullet(reason, options)),
    ...(next.flips.length === 0 ? [] : [tint('faint', '  What would change this:', options)]),
    ...next.flips.slice(0, shownFlips).flatMap((flip) => bullet(flip, options)),
    ...(next.flips.length > shownFlips
      ? [tint('faint', `    and ${next.flips.length - shownFlips} more, in the report`, options)]
      : []),
  ];
}

function unknownLines(verdict: Verdict, options: PrintOptions): string[] {
  const rows = unknownRows(verdict);
  if (rows.length === 0) return [];
  return [
    ...heading('Not known, and never counted as good', options),
    ...rows.flatMap((row) => bullet(`${row.title}: ${row.remedy}.`, options, '?')),
  ];
}

function claimLines(claims: readonly ClaimVerdict[], options: PrintOptions): string[] {
  const tested = claims.filter((claim) => claim.outcome !== 'not-tested');
  if (tested.length === 0) return [];
  const count = (outcome: ClaimVerdict['outcome']): string =>
    `${tested.filter((claim) => claim.outcome === outcome).length} ${outcome}`;
  const outcomes = (['confirmed', 'better', 'worse', 'undecided'] as const).map(count).join(', ');
  return [...heading(`Claims: ${tested.length} of ${claims.length} tested`, options), `  ${outcomes}`];
}

function notes(result: RunResult, options: PrintOptions): string[] {
  if (result.notes.length === 0) return [];
  return [...heading('Notes', options), ...result.notes.flatMap((note) => bullet(note, options))];
}
