import type { EChartsCoreOption } from 'echarts/core';
import { html, trusted, type Markup } from '../markup.ts';
import { legend, type LegendEntry } from './legend.ts';

/** The two sizes that every chart is drawn in, in CSS pixels; the page shows the one that fits its width. */
export interface ChartSize {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
}

const sizes: readonly ChartSize[] = [
  { name: 'wide', width: 1000, height: 400 },
  { name: 'narrow', width: 340, height: 320 },
];

/** A chart as a function of its size: fewer labels where there is less room. */
export interface Chart {
  /** Unique on the page; ids inside the drawing are made from it. */
  readonly name: string;
  /** What the chart shows and says, for readers who do not see it. */
  readonly label: string;
  readonly legend: readonly LegendEntry[];
  readonly option: (size: ChartSize) => EChartsCoreOption;
}

/** Draws charts as inline SVG. */
export type Draw = (chart: Chart) => Markup;

/** Loads echarts, which is heavy, and returns a function that draws with it. */
export async function loadDraw(): Promise<Draw> {
  const [core, charts, components, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  core.use([
    charts.LineChart,
    charts.ScatterChart,
    components.GridComponent,
    components.MarkAreaComponent,
    components.MarkLineComponent,
    renderers.SVGRenderer,
  ]);
  const drawSize = (chart: Chart, size: ChartSize): Markup => {
    const instance = core.init(null, null, { renderer: 'svg', ssr: true, width: size.width, height: size.height });
    try {
      instance.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...chart.option(size) });
      return trusted(tidySvg(instance.renderToSVGString(), `${chart.name}-${size.name}`));
    } finally {
      instance.dispose();
    }
  };
  return (chart) =>
    html`<div class="chart">
      ${legend(chart.legend)}
      <div role="img" aria-label="${chart.label}">
        ${sizes.map((size) => html`<div class="chart-${size.name}" aria-hidden="true">${drawSize(chart, size)}</div>`)}
      </div>
    </div>`;
}

/**
 * Makes a drawing reproducible and fit for inlining: ids from a counter of the process become ids of the chart, and
 * what only serves scripts, hovering and stand-alone files goes.
 */
function tidySvg(svg: string, prefix: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ class="zr[^"]*"/g, '')
    .replace(/ ecmeta_\w+="[^"]*"/g, '')
    .replace(/ (?:xmlns(?::xlink)?|version|baseProfile|pointer-events)="[^"]*"/g, '')
    .replace(/font-family:[^;"]*;?/g, '')
    .replace(/\bzr\d+-/g, `${prefix}-`)
    .replace(/<svg width="\d+" height="\d+"/, '<svg focusable="false"')
    .replace(/\n\s*/g, '');
}
