import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What one run of wrk found. */
export interface WrkResult {
  readonly ratePerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** User and system CPU of the process, its start included. */
  readonly cpuMicrosecondsPerRequest: number;
  readonly errors: number;
}

/** Closed loops of `wrk`, the load generator that Debian has, on ready-made requests. */
export interface Wrk {
  run(url: string, connections: number, seconds: number): Promise<WrkResult>;
  remove(): Promise<void>;
}

const run = promisify(execFile);

/**
 * Writes the requests and the script that cycles through them into a temporary folder.
 * Throws by name when wrk is missing.
 * @param requests whole HTTP/1.1 requests
 */
export async function prepareWrk(requests: readonly Buffer[]): Promise<Wrk> {
  await run('wrk', ['--version']).catch((error: unknown) => {
    // It prints its version with an exit status of 1.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error('wrk is missing; it is the Debian package "wrk".', { cause: error });
    }
  });
  const folder = await mkdtemp(join(tmpdir(), 'highwater-wrk-'));
  const script = join(folder, 'cycle.lua');
  const files = requests.map((_request, i) => join(folder, `${i}.http`));
  await Promise.all(files.map((file, i) => writeFile(file, requests[i] ?? '')));
  await writeFile(script, luaScript(folder, requests.length));
  return {
    run: async (url, connections, seconds) => {
      const wrk = `wrk -t1 -c${connections} -d${seconds}s --latency --timeout 10s -s '${script}' ${url}`;
      const { stdout, stderr } = await run('bash', ['-c', `TIMEFORMAT='cpu %U %S'; time ${wrk}`]);
      return readResult(`${stdout}\n${stderr}`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function luaScript(folder: string, count: number): string {
  return `
local requests = {}
init = function()
  for i = 0, ${count - 1} do
    local file = io.open("${folder}/" .. i .. ".http", "rb")
    requests[i] = file:read("*a")
    file:close()
  end
end
local at = -1
request = function()
  at = (at + 1) % ${count}
  return requests[at]
end
done = function(summary, latency)
  local e = summary.errors
  print(string.format("result %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}

function readResult(output: string): WrkResult {
  const found = /^result (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(output)?.slice(1).map(Number);
  const cpu = /^cpu ([\d.]+) ([\d.]+)$/m.exec(output)?.slice(1).map(Number);
  if (found === undefined || cpu === undefined) throw new Error(`wrk ended without a result: ${output.trim()}`);
  const [requests = 0, durationUs = 0, p50Us = 0, p99Us = 0, errors = 0] = found;
  const [user = 0, system = 0] = cpu;
  return {
    ratePerSecond: (requests * 1e6) / durationUs,
    p50Ms: p50Us / 1000,
    p99Ms: p99Us / 1000,
    cpuMicrosecondsPerRequest: ((user + system) * 1e6) / requests,
    errors,
  };
}
