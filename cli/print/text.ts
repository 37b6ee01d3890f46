import { styleText } from 'node:util';

/** How text is printed. */
export interface PrintOptions {
  readonly colour: boolean;
  /** Columns that a line may take; never read as fewer than 54, which the matrix needs. @default 80 */
  readonly width?: number;
  /** Plain ASCII instead of glyphs and box lines. @default false */
  readonly ascii?: boolean;
}

export type Tone = 'good' | 'warning' | 'bad' | 'faint' | 'strong';

const formats = {
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  faint: 'dim',
  strong: 'bold',
} as const satisfies Record<Tone, string>;

/** Colours text where colours are asked for. The stream was looked at by the caller, so `styleText` need not. */
export function tint(tone: Tone, text: string, options: PrintOptions): string {
  return options.colour && text !== '' ? styleText(formats[tone], text, { validateStream: false }) : text;
}

/** Columns that a line may take. */
export function widthOf(options: PrintOptions): number {
  return Math.max(54, Math.min(120, options.width ?? 80));
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that uncoloured text takes: one per character that a reader sees. */
export function columnsOf(text: string): number {
  let count = 0;
  for (const segment of graphemes.segment(text)) count += segment.segment.length > 0 ? 1 : 0;
  return count;
}

/** Text filled up with spaces to a number of columns. */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const room = ' '.repeat(Math.max(0, columns - columnsOf(text)));
  return side === 'left' ? text + room : room + text;
}

/** Breaks a sentence into lines of at most `columns`; a longer word is cut. Control characters become spaces. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of clean(text)
    .split(' ')
    .flatMap((one) => pieces(one, columns))) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

function pieces(word: string, columns: number): string[] {
  if (columnsOf(word) <= columns) return [word];
  const letters = Array.from(graphemes.segment(word), (segment) => segment.segment);
  const count = Math.ceil(letters.length / columns);
  return Array.from({ length: count }, (_, at) => letters.slice(at * columns, (at + 1) * columns).join(''));
}

/** A name from a server must not steer the terminal. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** As {@link clean}, for a cell whose spaces align it. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');

/** A sentence after a bullet, its further lines indented. */
export function bullet(text: string, options: PrintOptions, mark = options.ascii === true ? '-' : '•'): string[] {
  const indent = `  ${mark} `;
  const columns = columnsOf(indent);
  return wrap(text, widthOf(options) - columns).map((line, at) => (at === 0 ? indent : ' '.repeat(columns)) + line);
}

/** A heading with an empty line above it. */
export function heading(text: string, options: PrintOptions): string[] {
  return ['', tint('strong', text, options)];
}

/** A cell of a table: its text and how it is coloured. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
  readonly side?: 'left' | 'right';
}

/**
 * A table whose columns are as wide as their texts. Where that is more than the width, the last column is broken over
 * several lines.
 */
export function printTable(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: PrintOptions,
): string[] {
  const gap = '  ';
  const last = titles.length - 1;
  const natural = titles.map((title, column) =>
    Math.max(columnsOf(title), ...rows.map((row) => columnsOf(harmless(row[column]?.text ?? '')))),
  );
  const before = natural.slice(0, last).reduce((sum, columns) => sum + columns + gap.length, 0);
  const lastColumns = Math.min(natural[last] ?? 0, Math.max(12, widthOf(options) - before));
  const columns = [...natural.slice(0, last), lastColumns];
  const rule = (options.ascii === true ? '-' : '─').repeat(Math.min(widthOf(options), before + lastColumns));
  const line = (cells: readonly Cell[]): string[] => {
    const lines = wrap(cells[last]?.text ?? '', lastColumns);
    const head = cells
      .slice(0, last)
      .map((cell, at) => tinted(cell, pad(harmless(cell.text), columns[at] ?? 0, cell.side), options) + gap)
      .join('');
    const indent = ' '.repeat(before);
    return [lines[0] ?? '', ...lines.slice(1)].map((text, at) =>
      trimEnd((at === 0 ? head : indent) + tinted(cells[last] ?? { text: '' }, text, options)),
    );
  };
  const titleCells = titles.map((title, at): Cell => {
    const side = rows[0]?.[at]?.side;
    return { text: title, tone: 'faint', ...(side === undefined ? {} : { side }) };
  });
  return [...line(titleCells), tint('faint', rule, options), ...rows.flatMap(line)];
}

const tinted = (cell: Cell, text: string, options: PrintOptions): string =>
  cell.tone === undefined ? text : tint(cell.tone, text, options);

const trimEnd = (text: string): string => text.replace(/ +$/, '');
