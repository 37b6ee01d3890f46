import { paletteCss } from '../charts/palette.ts';
import { baseCss } from './base.ts';
import { partsCss } from './parts.ts';

/** The whole style sheet of the report. Fonts are the reader's own; nothing is loaded. */
export function styleSheet(): string {
  return [paletteCss(), baseCss, partsCss].join('\n');
}
