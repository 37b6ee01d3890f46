import { formatMs, formatRate, formatSeconds } from '../../../core/format.ts';
import type { LoadErrorKind, LoadRow, RunResult } from '../../../core/results/run-result.ts';
import { html, nothing, type Markup } from '../markup.ts';
import { formatEstimate, formatMemory, formatShare, formatWhole } from '../numbers.ts';
import { phaseWords } from '../words.ts';
import { section, table } from './parts.ts';

/** CPU, memory and disk of the servers during each row of load. */
export function resourcesSection(result: RunResult): Markup {
  const rows = result.load.filter((row) => row.server !== null);
  if (rows.length === 0) return nothing;
  return section(
    'resources',
    'Resources of the server',
    table(
      'CPU, memory and disk by row of load',
      [
        { title: 'phase' },
        { title: 'offered', number: true },
        { title: 'CPU of its cores' },
        { title: 'peak memory' },
        { title: 'disk I/O stalls', number: true },
        { title: 'disk in use', number: true },
      ],
      rows.map((row) => ({ cells: resourceCells(row) })),
    ),
    'The verdict reads CPU at the declared peak rate, never at the capacity found.',
  );
}

function resourceCells(row: LoadRow): (Markup | string)[] {
  const server = row.server;
  if (server === null) return [];
  const memoryShare = server.memoryLimitBytes === null ? null : server.peakRssBytes / server.memoryLimitBytes;
  const memory = formatMemory(server.peakRssBytes);
  const disk =
    server.diskUsedBytes === null || server.diskTotalBytes === null
      ? '–'
      : formatShare(server.diskUsedBytes / server.diskTotalBytes);
  return [
    phaseWords[row.phase],
    offeredWords(row),
    meter(server.cpuShare, formatShare(server.cpuShare)),
    memoryShare === null ? memory : meter(memoryShare, `${memory}, ${formatShare(memoryShare)}`),
    server.diskPressureShare === null ? '–' : formatShare(server.diskPressureShare),
    disk,
  ];
}

function meter(share: number, words: string): Markup {
  const width = Math.min(100, Math.max(0, share * 100)).toFixed(1);
  return html`<span class="meter"
    ><span class="meter-bar" aria-hidden="true"><span style="width:${width}%"></span></span>${words}</span
  >`;
}

const offeredWords = (row: LoadRow): string =>
  row.offeredRatePerSecond === null ? 'closed loop' : formatRate(row.offeredRatePerSecond);

/** Every row of load with its raw counts; rows that are not judged say so. */
export function loadSection(result: RunResult): Markup {
  if (result.load.length === 0) return nothing;
  const refused = result.load.flatMap((row) =>
    row.latency.p99.given ? [] : [`${phaseWords[row.phase]}, ${offeredWords(row)}: ${row.latency.p99.reason}`],
  );
  return section(
    'load',
    'Every row of load',
    html`${table(
      'Every row of load',
      [
        { title: 'phase' },
        { title: 'offered', number: true },
        { title: 'achieved', number: true },
        { title: 'window', number: true },
        { title: 'attempts', number: true },
        { title: 'failed', number: true },
        { title: 'p50', number: true },
        { title: 'p95', number: true },
        { title: 'p99', number: true },
        { title: 'service p95', number: true },
        { title: 'generator', number: true },
      ],
      result.load.map((row) => ({
        cells: [
          phaseWords[row.phase],
          offeredWords(row),
          formatRate(row.achievedRatePerSecond),
          formatSeconds(row.seconds),
          formatWhole(row.attempted),
          formatWhole(row.attempted - row.succeeded),
          formatEstimate(row.latency.p50, formatMs),
          formatEstimate(row.latency.p95, formatMs),
          formatEstimate(row.latency.p99, formatMs),
          formatEstimate(row.serviceTime.p95, formatMs),
          formatShare(row.generator.eventLoopUse),
        ],
        ...remarks(row),
        className: row.generator.bound ? 'not-judged' : 'line',
      })),
    )}
    ${
      refused.length === 0
        ? nothing
        : html`<p class="small">
            – marks a percentile that is refused because too few samples support it.
            ${refused.slice(0, 3).join('; ')}${refused.length > 3 ? `; and ${refused.length - 3} more` : ''}.
          </p>`
    }`,
    'Service time runs from the first byte sent; “generator” is the share of time in which the generator’s event loop was busy.',
  );
}

const errorWords: Readonly<Record<LoadErrorKind, string>> = {
  timeout: 'timed out',
  refused: 'refused',
  reset: 'reset',
  protocol: 'broken answers',
  'status-4xx': 'status 4xx',
  'status-429': 'status 429',
  'status-5xx': 'status 5xx',
  'not-sent': 'never sent',
};

function remarks(row: LoadRow): { note?: Markup } {
  const kinds = Object.keys(errorWords) as LoadErrorKind[];
  const errors = kinds.flatMap((kind) => {
    const count = row.errors[kind] ?? 0;
    return count > 0 ? [`${formatWhole(count)} ${errorWords[kind]}`] : [];
  });
  const words = [...errors, ...(row.stoppedBy === null ? [] : [`stopped: ${row.stoppedBy}`])].join('; ');
  if (!row.generator.bound) return words === '' ? {} : { note: html`${words}` };
  const note = html`<strong class="flag">generator-bound, not judged:</strong>
    ${[...row.generator.reasons, words].filter((word) => word !== '').join('; ')}`;
  return { note };
}
