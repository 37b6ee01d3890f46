import { signGroupWords } from '../../bench/report/words.ts';
import { matrixRows, matrixVersion, zoneTitles } from '../../core/decision/matrix.ts';
import { warningSigns } from '../../core/decision/warning-signs.ts';
import { bullet, heading, printTable, tint, wrap, widthOf, type Cell, type PrintOptions } from './text.ts';

/** The decision matrix with its sources and the warning signs, for a terminal, without a line break at its end. */
export function printMatrix(options: PrintOptions): string {
  const wide = widthOf(options) >= 90;
  const rows = matrixRows.map((row): Cell[] => [
    { text: row.title, tone: 'strong' },
    { text: row.cells.stay },
    { text: row.cells.consider },
    { text: row.cells.urgent },
    ...(wide ? [{ text: row.kind, tone: 'faint' as const }] : []),
  ]);
  return [
    tint('strong', `Decision matrix, version ${matrixVersion}`, options),
    '',
    ...printTable(['metric', zoneTitles.stay, zoneTitles.consider, 'urgent', ...(wide ? ['kind'] : [])], rows, options),
    ...heading('Sources, and how boundaries are read', options),
    ...matrixRows.flatMap((row) => bullet(`${row.title}. ${row.source}`, options)),
    ...heading('Warning signs', options),
    ...wrap('The id is the key under signs in a profile.', widthOf(options) - 2).map((line) => `  ${line}`),
    ...warningSigns.flatMap((sign) => [
      ...bullet(`${sign.id} (${signGroupWords[sign.group].toLowerCase()}): ${sign.title}.`, options),
      ...wrap(sign.source, widthOf(options) - 4).map((line) => tint('faint', `    ${line}`, options)),
    ]),
  ].join('\n');
}
