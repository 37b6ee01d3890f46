import { afterEach, describe, expect, it } from 'vitest';
import { prometheusReader } from '../../observe/prometheus.ts';
import { sendJson, startStub, type StubServer } from '../qdrant/stub-server.ts';

const servers: StubServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A Prometheus that knows these series, by the beginning of a query. */
async function prometheusWith(series: Record<string, string[]>): Promise<{ url: string; queries: string[] }> {
  const queries: string[] = [];
  const server = await startStub((request, response) => {
    const query = new URL(request.url ?? '', 'http://stub').searchParams.get('query') ?? '';
    queries.push(query);
    const values = Object.entries(series).find(([metric]) => query.startsWith(metric))?.[1] ?? [];
    sendJson(response, {
      status: 'success',
      data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, value] })) },
    });
  });
  servers.push(server);
  return { url: server.url, queries };
}

describe('resources from Prometheus', () => {
  it('are those of the container that the selector names for a peer', async () => {
    const { url, queries } = await prometheusWith({
      container_memory_working_set_bytes: ['3000'],
      container_memory_rss: ['2000'],
      container_spec_memory_limit_bytes: ['4000'],
      container_cpu_usage_seconds_total: ['12.5'],
      container_spec_cpu_quota: ['200000'],
      container_spec_cpu_period: ['100000'],
      kubelet_volume_stats_used_bytes: ['10'],
      kubelet_volume_stats_capacity_bytes: ['100'],
    });
    const read = prometheusReader({ url, deadlineMs: 1_000 });
    expect(await read('http://qdrant-1.qdrant-headless:6333')).toEqual({
      from: 'prometheus',
      rssBytes: 3_000,
      rssAnonBytes: 2_000,
      memoryLimitBytes: 4_000,
      cpuSeconds: 12.5,
      cores: 2,
      diskUsedBytes: 10,
      diskTotalBytes: 100,
    });
    expect(queries).toContain('container_memory_rss{container="qdrant",pod="qdrant-1"}');
    expect(queries).toContain('kubelet_volume_stats_used_bytes{persistentvolumeclaim=~".*-qdrant-1"}');
  });

  it('are unknown where no series matches, and a limit of 0 is none', async () => {
    const empty = await prometheusWith({});
    expect(await prometheusReader({ url: empty.url, deadlineMs: 1_000 })('http://db')).toBeNull();
    const unlimited = await prometheusWith({ container_memory_rss: ['5'], container_spec_memory_limit_bytes: ['0'] });
    const resources = await prometheusReader({ url: unlimited.url, deadlineMs: 1_000 })('http://db');
    expect(resources).toMatchObject({ rssAnonBytes: 5, memoryLimitBytes: null, cores: null });
  });

  it('are refused when a selector matches several series', async () => {
    const { url } = await prometheusWith({ container_memory_rss: ['1', '2'] });
    const read = prometheusReader({ url, selector: 'container="qdrant"', deadlineMs: 1_000 });
    await expect(read('http://db')).rejects.toThrow(/matches 2 series.*\{name\}/);
  });

  it('fail with a name when no Prometheus answers', async () => {
    const server = await startStub((_request, response) => response.writeHead(200).end('not JSON'));
    servers.push(server);
    const read = prometheusReader({ url: server.url, deadlineMs: 500 });
    await expect(read('http://db')).rejects.toMatchObject({ code: 'target.unreachable' });
  });
});
