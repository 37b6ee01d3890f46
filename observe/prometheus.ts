import { z } from 'zod';
import { HighwaterError } from '../core/errors.ts';
import { withDeadline } from '../qdrant/deadline.ts';
import { parseTargetUrl, redactUrl } from '../qdrant/url.ts';
import type { ResourceReader } from './snapshot.ts';

interface PrometheusOptions {
  /** `http(s)://host[:port][/prefix]`. */
  readonly url: string;
  /**
   * Label matchers that name the container of one peer. `{host}` stands for the host of the peer's URL and `{name}` for
   * its first label, which is the pod's name in a StatefulSet. Default `container="qdrant",pod="{name}"`.
   */
  readonly selector?: string;
  /** The same for the peer's volume. Default `persistentvolumeclaim=~".*-{name}"`. */
  readonly volumeSelector?: string;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/**
 * Reads a peer's resources from a Prometheus that scrapes cAdvisor and the kubelet. Qdrant's own metrics can not serve:
 * they have neither CPU nor disk, and their memory is the allocator's alone, without what is mapped.
 * The resident bytes are cAdvisor's working set, which includes page cache in use; `container_memory_rss` is the part
 * that can not be dropped.
 */
export function prometheusReader(options: PrometheusOptions): ResourceReader {
  return async (url) => {
    const container = fill(options.selector ?? 'container="qdrant",pod="{name}"', url);
    const volume = fill(options.volumeSelector ?? 'persistentvolumeclaim=~".*-{name}"', url);
    const ask = (metric: string, selector: string) => askOne(options, `${metric}{${selector}}`);
    const [workingSet, rss, limit, cpuSeconds, quota, period, diskUsed, diskTotal] = await Promise.all([
      ask('container_memory_working_set_bytes', container),
      ask('container_memory_rss', container),
      ask('container_spec_memory_limit_bytes', container),
      ask('container_cpu_usage_seconds_total', container),
      ask('container_spec_cpu_quota', container),
      ask('container_spec_cpu_period', container),
      ask('kubelet_volume_stats_used_bytes', volume),
      ask('kubelet_volume_stats_capacity_bytes', volume),
    ]);
    if (workingSet === null && rss === null && cpuSeconds === null) return null;
    return {
      from: 'prometheus',
      rssBytes: workingSet,
      rssAnonBytes: rss,
      // cAdvisor says 0 for a container without a limit.
      memoryLimitBytes: limit === 0 ? null : limit,
      cpuSeconds,
      cores: quota !== null && period !== null && quota > 0 && period > 0 ? quota / period : null,
      diskUsedBytes: diskUsed,
      diskTotalBytes: diskTotal,
    };
  };
}

/** The value of the one series that a selector names, or null when there is none. */
async function askOne(options: PrometheusOptions, query: string): Promise<number | null> {
  const shown = redactUrl(options.url);
  const address = `${options.url.replace(/\/$/, '')}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = await withDeadline(options.deadlineMs, [options.signal], async (signal) => {
    const response = await fetch(address, { signal });
    return answerSchema.safeParse(await response.json());
  }).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    throw new HighwaterError('target.unreachable', `Prometheus at ${shown} did not answer ${query}.`, { cause: error });
  });
  if (!answer.success) {
    throw new HighwaterError('target.rejected', `Prometheus at ${shown} did not answer ${query} with a vector.`);
  }
  const { result } = answer.data.data;
  if (result.length > 1) {
    throw new HighwaterError(
      'target.rejected',
      `${query} matches ${result.length} series at ${shown}; expected one. Narrow the selector, with {name} or {host} for the peer.`,
    );
  }
  return result[0] === undefined ? null : Number(result[0].value[1]);
}

function fill(selector: string, url: string): string {
  const { host } = parseTargetUrl(url);
  return selector.replaceAll('{host}', host).replaceAll('{name}', host.split('.')[0] ?? host);
}
