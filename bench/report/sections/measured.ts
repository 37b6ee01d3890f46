import { formatBytes, formatCount, formatMs, formatRate, formatSeconds } from '../../../core/format.ts';
import type { CapacityResult, RunResult } from '../../../core/results/run-result.ts';
import type { Draw } from '../charts/draw.ts';
import { latencyRateChart } from '../charts/latency-rate.ts';
import { percentileChart } from '../charts/percentiles.ts';
import { recallChart } from '../charts/recall.ts';
import { uploadChart } from '../charts/upload.ts';
import { html, nothing, type Markup } from '../markup.ts';
import { formatEstimate, formatInterval, formatShare, formatWhole } from '../numbers.ts';
import { oneClientRow, peakRow, usersCarried } from '../words.ts';
import { section, table, tiles, type Tile } from './parts.ts';

/** Latency against offered rate, with the high-water mark and the figures that go with it. */
export function latencySection(result: RunResult, draw: Draw): Markup {
  if (result.load.length === 0) {
    const why = result.kind === 'inspect' ? 'inspect makes no load' : 'the run ended before its load phases';
    return section('latency', 'Latency and capacity', html`<p>Not measured: ${why}.</p>`);
  }
  const chart = latencyRateChart(result);
  return section(
    'latency',
    'Latency and capacity',
    html`${tiles(latencyTiles(result))}
    ${chart === null ? html`<p>Too few rates were offered to draw a curve.</p>` : draw(chart)}
    ${result.capacity.length === 0 ? html`<p>No capacity was found: the search did not come to its end.</p>` : capacityList(result)}`,
    'Open loop with Poisson arrivals. Latency runs from the moment a search was meant to start, so waiting counts. The water ends at the high-water mark: the highest rate held within its objective.',
  );
}

function latencyTiles(result: RunResult): Tile[] {
  const one = oneClientRow(result);
  const peak = peakRow(result);
  const list: Tile[] = result.capacity.map((capacity) => ({
    name: `High-water mark, p95 ≤ ${formatMs(capacity.objectiveP95Ms)}`,
    value: capacityWords(capacity),
    remark:
      usersWords(result, capacity) ?? (capacity.ratePerSecond === null ? capacity.limitedBy : 'searches per second'),
  }));
  if (peak) {
    list.push({
      name: `p95 at the profile’s peak, ${formatRate(peak.offeredRatePerSecond ?? 0)}`,
      value: peak.generator.bound ? 'not judged' : formatEstimate(peak.latency.p95, formatMs),
      remark: peak.generator.bound ? 'generator-bound' : formatInterval(peak.latency.p95, formatMs),
    });
  }
  if (one) {
    list.push({
      name: 'p95 of one client',
      value: formatEstimate(one.latency.p95, formatMs),
      remark: `p50 ${formatEstimate(one.latency.p50, formatMs)}, p99 ${formatEstimate(one.latency.p99, formatMs)}`,
    });
  }
  return list;
}

/** A capacity in words: `872/s`, `≥ 951/s`, `none held`. */
function capacityWords(capacity: CapacityResult): string {
  if (capacity.ratePerSecond === null) return 'none held';
  return `${capacity.atLeast ? '≥ ' : ''}${formatRate(capacity.ratePerSecond)}`;
}

function usersWords(result: RunResult, capacity: CapacityResult): string | null {
  const users = capacity.ratePerSecond === null ? null : usersCarried(result, capacity.ratePerSecond);
  return users === null ? null : `could carry ${formatWhole(users)} users`;
}

function capacityList(result: RunResult): Markup {
  return html`<ul class="remarks">
    ${result.capacity.map((capacity) => {
      const confirmed = result.load.find((row) => row.id === capacity.confirmedBy);
      return html`<li>
        <strong>Within ${formatMs(capacity.objectiveP95Ms)}: ${capacityWords(capacity)}.</strong> ${
          capacity.atLeast ? 'Read “at least”. ' : ''
        }Limited
        by ${capacity.limitedBy}; at most ${formatShare(capacity.maxErrorShare)} failed; hnsw_ef ${capacity.hnswEf}.
        ${
          confirmed
            ? `Confirmed with p95 ${formatEstimate(confirmed.latency.p95, formatMs)} over ${formatSeconds(confirmed.seconds)}.`
            : 'Not confirmed by a run of its own.'
        }
      </li>`;
    })}
  </ul>`;
}

/** Recall over the ladder of `hnsw_ef`. */
export function recallSection(result: RunResult, draw: Draw): Markup {
  const chart = recallChart(result);
  if (chart === null) return nothing;
  const chosen = result.chosenEf;
  const lead =
    chosen === null
      ? 'Ties count as found.'
      : chosen.reached
        ? `Load ran at hnsw_ef ${chosen.hnswEf}, the smallest with a mean recall of ${formatCount(chosen.floor)} or more (${formatCount(chosen.recall)}). Ties count as found.`
        : `No value reached a mean recall of ${formatCount(chosen.floor)}; load ran at the largest, hnsw_ef ${chosen.hnswEf} (${formatCount(chosen.recall)}).`;
  return section(
    'recall',
    'Recall',
    html`${draw(chart)}
    ${table(
      'Recall by hnsw_ef',
      [
        { title: 'hnsw_ef', number: true },
        { title: 'mean recall', number: true },
        { title: '95 % interval', number: true },
        { title: '5th percentile', number: true },
        { title: 'queries', number: true },
      ],
      result.recall.map((point) => ({
        cells: [
          String(point.hnswEf),
          formatEstimate(point.mean, (value) => formatCount(value)),
          formatInterval(point.mean, (value) => formatCount(value)),
          formatCount(point.p5),
          formatWhole(point.queries),
        ],
        ...(point.hnswEf === chosen?.hnswEf ? { className: 'chosen' } : {}),
      })),
    )}`,
    lead,
  );
}

/** Percentile curves from the histograms. */
export function percentileSection(result: RunResult, draw: Draw): Markup {
  const chart = percentileChart(result);
  if (chart === null) return nothing;
  return section(
    'percentiles',
    'Percentiles',
    draw(chart),
    'Every attempt counts, the failed ones with the time until they failed. A curve ends where fewer than ten samples lie beyond.',
  );
}

/** Upload and indexing over time. */
export function uploadSection(result: RunResult, draw: Draw): Markup {
  const upload = result.upload;
  if (upload === null) return nothing;
  const chart = uploadChart(result);
  const clock = (seconds: number | null): string => (seconds === null ? 'never' : formatSeconds(seconds));
  const perSecond = upload.acceptedSeconds > 0 ? formatRate(upload.points / upload.acceptedSeconds) : '–';
  return section(
    'upload',
    'Upload and indexing',
    html`${tiles([
      { name: 'Accepted', value: clock(upload.acceptedSeconds), remark: `${perSecond}, all batches acknowledged` },
      { name: 'Searchable', value: clock(upload.searchableSeconds), remark: 'an exact count finds every point' },
      { name: 'Indexed', value: clock(upload.indexedSeconds), remark: 'readiness proven' },
      {
        name: 'Sent',
        value: formatBytes(upload.bytes),
        remark: `${formatWhole(upload.points)} points, ${formatWhole(upload.batches)} batches, ${formatWhole(upload.retries)} retries`,
      },
    ])}
    ${chart === null ? nothing : draw(chart)}`,
  );
}
