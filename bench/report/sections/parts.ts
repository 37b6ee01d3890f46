import { html, nothing, type Markup } from '../markup.ts';

/** A section of the report with its heading. `null` content leaves the whole section out. */
export function section(id: string, title: string, content: Markup | null, lead: string | null = null): Markup {
  if (content === null) return nothing;
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${lead === null ? nothing : html`<p class="lead">${lead}</p>`} ${content}
  </section>`;
}

/** One column of a table. */
interface Column {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly number?: boolean;
  /** Long text may wrap. */
  readonly wrap?: boolean;
}

/** One line of a table; the first cell names the line. */
interface Line {
  readonly cells: readonly (Markup | string)[];
  readonly className?: string;
  /** A remark below the line, over its whole width. */
  readonly note?: Markup;
}

/**
 * A table with headers. Where the page is narrow it scrolls in a box of its own; one with prose in it becomes a list.
 */
export function table(caption: string, columns: readonly Column[], lines: readonly Line[]): Markup {
  const look = (column: Column | undefined): string =>
    column?.number === true ? 'number' : column?.wrap === true ? 'wrap' : 'word';
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="${columns.some((column) => column.wrap === true) ? 'prose' : 'figures'}">
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class="${look(column)}">${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          (line) =>
            html`<tr class="${line.className ?? 'line'}">
                ${line.cells.map((cell, index) =>
                  index === 0
                    ? html`<th scope="row" class="${look(columns[index])}">${cell}</th>`
                    : html`<td class="${look(columns[index])}">${cell}</td>`,
                )}
              </tr>
              ${
                line.note === undefined
                  ? nothing
                  : html`<tr class="note">
                      <td colspan="${columns.length}">${line.note}</td>
                    </tr>`
              }`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Names and values beside each other. */
export function facts(pairs: readonly (readonly [string, Markup | string])[]): Markup {
  return html`<dl class="facts">
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** One figure that stands out, with what it is and a remark. */
export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly remark: string;
}

export function tiles(list: readonly Tile[]): Markup {
  return html`<ul class="tiles">
    ${list.map(
      (tile) =>
        html`<li>
          <span class="tile-name">${tile.name}</span><span class="tile-value">${tile.value}</span
          ><span class="tile-remark">${tile.remark}</span>
        </li>`,
    )}
  </ul>`;
}

/** A list of sentences. */
export function sentences(list: readonly string[], ordered = false): Markup {
  const items = list.map((sentence) => html`<li>${sentence}</li>`);
  return ordered
    ? html`<ol>
        ${items}
      </ol>`
    : html`<ul>
        ${items}
      </ul>`;
}
