import { cpus, totalmem } from 'node:os';
import type { ServerUse } from '../core/results/run-result.ts';
import { readProcessStat } from '../system/child-process.ts';
import { readTextFile } from './cgroup-limits.ts';
import { clockTicksPerSecond, readDisk, readProcessLimits, readProcessMemory } from './process-resources.ts';

/** A local server process whose use is sampled. */
export interface SampledProcess {
  readonly pid: number;
  /** Any directory on the file system that holds its data. */
  readonly storageDirectory: string | null;
}

interface ResourceSampler {
  /**
   * Ends the sampling and tells what the servers used since it began, together. Null when no process could be read. A
   * process that ended meanwhile counts with what was last seen of it.
   */
  stop(): Promise<ServerUse | null>;
}

interface SamplerOptions {
  /** Time between samples of memory. Default 250 ms. */
  readonly intervalMs?: number;
  /** Milliseconds on a clock that never goes back. */
  readonly nowMs?: () => number;
}

/** Begins to sample the given processes, all of this machine. CPU is taken over the whole window, memory at its peak. */
export function startSampling(processes: readonly SampledProcess[], options: SamplerOptions = {}): ResourceSampler {
  const nowMs = options.nowMs ?? (() => performance.now());
  const startedAt = nowMs();
  const pressureBefore = ioStallMicroseconds();
  const cpuBefore = new Map(processes.map(({ pid }) => [pid, readProcessStat(pid)]));
  const cpuLast = new Map(cpuBefore);
  let peakRssBytes = 0;
  const sample = () => {
    let rssBytes = 0;
    for (const { pid } of processes) {
      // Another process may have been given the pid of one that ended.
      const stat = readProcessStat(pid);
      if (stat === null || stat.startTicks !== cpuBefore.get(pid)?.startTicks) continue;
      cpuLast.set(pid, stat);
      rssBytes += readProcessMemory(pid)?.rssBytes ?? 0;
    }
    peakRssBytes = Math.max(peakRssBytes, rssBytes);
  };
  const limits = limitsOf(processes.map(({ pid }) => pid));
  sample();
  const timer = setInterval(sample, options.intervalMs ?? 250);
  timer.unref();

  return {
    stop: async () => {
      clearInterval(timer);
      sample();
      const seconds = (nowMs() - startedAt) / 1000;
      const pressureAfter = ioStallMicroseconds();
      if (peakRssBytes === 0 || seconds <= 0) return null;
      const ticks = [...cpuLast].reduce(
        (sum, [pid, stat]) => sum + (stat?.cpuTicks ?? 0) - (cpuBefore.get(pid)?.cpuTicks ?? 0),
        0,
      );
      const disk = await readDisk(processes[0]?.storageDirectory ?? null);
      return {
        seconds,
        // Ticks are 10 ms, so a short window can come out a little above what the cores could give.
        cpuShare: Math.min(1, ticks / clockTicksPerSecond / seconds / limits.cores),
        peakRssBytes,
        memoryLimitBytes: limits.memoryBytes,
        diskPressureShare:
          pressureBefore === null || pressureAfter === null
            ? null
            : Math.min(1, (pressureAfter - pressureBefore) / (seconds * 1e6)),
        diskUsedBytes: disk?.usedBytes ?? null,
        diskTotalBytes: disk?.totalBytes ?? null,
      };
    },
  };
}

/** What these processes may use together: each control group once, and never more than the machine has. */
function limitsOf(pids: readonly number[]): { cores: number; memoryBytes: number } {
  const groups = new Map(
    pids.map((pid) => {
      const limits = readProcessLimits(pid, readProcessMemory(pid)?.allowedCpus ?? null);
      return [limits.group, limits];
    }),
  );
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const machineCores = cpus().length;
  return {
    cores: Math.min(machineCores, sum([...groups.values()].map(({ cores }) => cores ?? machineCores))),
    memoryBytes: Math.min(totalmem(), sum([...groups.values()].map(({ memoryLimitBytes }) => memoryLimitBytes))),
  };
}

/** Time in which some task of the machine waited for disk I/O, since boot; null without pressure information. */
function ioStallMicroseconds(): number | null {
  return parseStall(readTextFile('/proc/pressure/io') ?? '');
}

/** Reads `total=` of the `some` line of a pressure file. */
export function parseStall(text: string): number | null {
  const total = /^some .*total=(\d+)/m.exec(text)?.[1];
  return total === undefined ? null : Number(total);
}
