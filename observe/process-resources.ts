import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerResources } from '../core/cluster/snapshot.ts';
import { readProcessStat } from '../system/child-process.ts';
import { readCgroupLimits, readTextFile } from './cgroup-limits.ts';

/** Clock ticks per second that /proc counts CPU time in: `USER_HZ`, 100 on every Linux platform that Node runs on. */
export const clockTicksPerSecond = 100;

/** Memory of one process from `/proc/<pid>/status`, in bytes. */
interface ProcessMemory {
  /** RssAnon + RssFile + RssShmem. */
  readonly rssBytes: number;
  readonly rssAnonBytes: number | null;
  /** CPUs that the process may run on. */
  readonly allowedCpus: number | null;
}

/** Null when there is no such process, or no `/proc`. */
export function readProcessMemory(pid: number): ProcessMemory | null {
  const status = readTextFile(`/proc/${pid}/status`);
  return status === null ? null : parseProcessStatus(status);
}

/** Reads the text of `/proc/<pid>/status` (proc(5)). */
export function parseProcessStatus(status: string): ProcessMemory | null {
  const bytes = (name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
    return found === null ? null : Number(found[1]) * 1024;
  };
  const rssBytes = bytes('VmRSS');
  if (rssBytes === null) return null;
  const cpus = /^Cpus_allowed_list:\s+(\S+)$/m.exec(status)?.[1];
  return { rssBytes, rssAnonBytes: bytes('RssAnon'), allowedCpus: cpus === undefined ? null : countCpus(cpus) };
}

/** `0-3,8` is five. */
function countCpus(list: string): number {
  return list.split(',').reduce((sum, part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return sum + to - from + 1;
  }, 0);
}

/** What a local process may use, from its cgroup and the host. */
interface ProcessLimits {
  readonly group: string;
  readonly memoryLimitBytes: number;
  readonly limitFrom: 'pid' | 'cgroup';
  readonly cores: number | null;
}

export function readProcessLimits(pid: number, allowedCpus: number | null): ProcessLimits {
  const limits = readCgroupLimits(pid);
  const limited = limits.memoryBytes !== null && limits.memoryBytes < totalmem();
  const cores = [limits.cores, allowedCpus].filter((value) => value !== null);
  return {
    group: limits.group,
    memoryLimitBytes: Math.min(totalmem(), limits.memoryBytes ?? Infinity),
    limitFrom: limited ? 'cgroup' : 'pid',
    cores: cores.length === 0 ? null : Math.min(...cores),
  };
}

/**
 * CPU, memory and disk of a local Qdrant process.
 * @param storageDirectory default: what the process itself says, where that can be read
 * @returns null when there is no such process
 */
export async function readProcessResources(pid: number, storageDirectory?: string): Promise<PeerResources | null> {
  const memory = readProcessMemory(pid);
  const stat = readProcessStat(pid);
  if (memory === null || stat === null) return null;
  const limits = readProcessLimits(pid, memory.allowedCpus);
  const disk = await readDisk(storageDirectory ?? storageOfProcess(pid));
  return {
    from: limits.limitFrom,
    rssBytes: memory.rssBytes,
    rssAnonBytes: memory.rssAnonBytes,
    memoryLimitBytes: limits.memoryLimitBytes,
    cpuSeconds: stat.cpuTicks / clockTicksPerSecond,
    cores: limits.cores,
    diskUsedBytes: disk?.usedBytes ?? null,
    diskTotalBytes: disk?.totalBytes ?? null,
  };
}

/** The file system that a directory lies on; null when it can not be asked. */
export async function readDisk(directory: string | null): Promise<{ usedBytes: number; totalBytes: number } | null> {
  if (directory === null) return null;
  try {
    const { blocks, bfree, bsize } = await statfs(directory);
    return { usedBytes: (blocks - bfree) * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** Storage path that Qdrant takes: its variable, else `./storage`; seen through the process's own root. */
function storageOfProcess(pid: number): string | null {
  try {
    const environment = readTextFile(`/proc/${pid}/environ`) ?? '';
    const named = /(?:^|\0)QDRANT__STORAGE__STORAGE_PATH=([^\0]+)/.exec(environment)?.[1] ?? './storage';
    const path = named.startsWith('/') ? named : join(readlinkSync(`/proc/${pid}/cwd`), named);
    return join(`/proc/${pid}/root`, path);
  } catch {
    return null;
  }
}
