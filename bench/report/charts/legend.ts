import { html, nothing, trusted, type Markup } from '../markup.ts';
import type { Role } from './palette.ts';

/** How a series is drawn, and so how the legend shows it. */
export type Stroke = 'solid' | 'dashed' | 'dotted' | 'triangle' | 'diamond' | 'ring' | 'post' | 'area';

export interface LegendEntry {
  readonly name: string;
  readonly role: Role;
  readonly stroke: Stroke;
}

const shapes: Readonly<Record<Stroke, string>> = {
  solid: '<path d="M1 6h24" stroke-width="2.5"/>',
  dashed: '<path d="M1 6h24" stroke-width="2" stroke-dasharray="6 4"/>',
  dotted: '<path d="M1 6h24" stroke-width="2" stroke-dasharray="2 3"/>',
  triangle: '<path class="solid" d="M13 1l6 10H7z"/>',
  diamond: '<path d="M13 1l5 5-5 5-5-5z" stroke-width="1.5"/>',
  ring: '<circle cx="13" cy="6" r="4" stroke-width="1.5"/>',
  post: '<path d="M13 0v12" stroke-width="3"/>',
  area: '<path class="solid" d="M1 1h24v10H1z"/>',
};

/** The legend as HTML above the drawing, where it can wrap; the drawing's own label says what the chart shows. */
export function legend(entries: readonly LegendEntry[]): Markup {
  if (entries.length === 0) return nothing;
  return html`<ul class="legend">
    ${entries.map(
      (entry) =>
        html`<li>
          <svg viewBox="0 0 26 12" aria-hidden="true" focusable="false" style="--c:var(--${entry.role})">
            ${trusted(shapes[entry.stroke])}</svg
          >${entry.name}
        </li>`,
    )}
  </ul>`;
}
