/** A piece of HTML that is safe to put into a page as it is. Only {@link html} and {@link trusted} make one. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | null | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for element content and for quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Declares HTML that this program made itself, e.g. a chart, to be safe. Never for text that came from outside. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** An empty piece: what a section without data leaves behind. */
export const nothing: Markup = trusted('');

/** Template for HTML: every string that is put in is escaped, every {@link Markup} is kept, `null` leaves nothing. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return trusted(literals.reduce((page, literal, index) => page + render(parts[index - 1] ?? null) + literal));
}

function render(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if (isList(part)) return part.map(render).join('');
  return part.markup;
}

const isList = (part: Part): part is readonly Part[] => Array.isArray(part);
