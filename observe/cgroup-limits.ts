import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the control group of a process lets it use. Null where there is no limit. */
interface CgroupLimits {
  /** Names the group, so that processes of the same group are not given its limit twice. */
  readonly group: string;
  readonly memoryBytes: number | null;
  readonly cores: number | null;
}

/** Reads a small file as text, or null when it is not there or not permitted. */
type ReadText = (path: string) => string | null;

export const readTextFile: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

const mount = '/sys/fs/cgroup';

/**
 * Limits of the control groups (v1 or v2) that a process is in, parents included: the tightest one holds. Inside a
 * container the group's own path may not be mounted; its root then is the group.
 */
export function readCgroupLimits(pid: number, read: ReadText = readTextFile): CgroupLimits {
  const lines = (read(`/proc/${pid}/cgroup`) ?? '').trim().split('\n');
  const pathOf = (controller: string) =>
    lines.find((line) => line.split(':')[1]?.split(',').includes(controller))?.replace(/^[^:]*:[^:]*:/, '') ?? null;
  const unified = pathOf('') ?? '/';
  const memory = pathOf('memory');
  const cpu = pathOf('cpu');
  return {
    group: `${memory ?? unified} ${cpu ?? unified}`,
    memoryBytes: smallest([
      ...ancestors(unified).map((path) => byteLimit(read(join(mount, path, 'memory.max')))),
      ...ancestors(memory ?? '/').map((path) => byteLimit(read(join(mount, 'memory', path, 'memory.limit_in_bytes')))),
    ]),
    cores: smallest([
      ...ancestors(unified).map((path) => coresOf(...words(read(join(mount, path, 'cpu.max'))))),
      ...ancestors(cpu ?? '/').map((path) =>
        coresOf(
          read(join(mount, 'cpu', path, 'cpu.cfs_quota_us')) ?? '',
          read(join(mount, 'cpu', path, 'cpu.cfs_period_us')) ?? '',
        ),
      ),
    ]),
  };
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...ancestors(parent)];
}

function words(text: string | null): [string, string] {
  const [first = '', second = ''] = (text ?? '').trim().split(/\s+/);
  return [first, second];
}

/** `max` is no limit in v2; in v1 it is a number near 2^63. */
function byteLimit(text: string | null): number | null {
  const bytes = Number((text ?? '').trim() || Number.NaN);
  return Number.isFinite(bytes) && bytes < 2 ** 60 ? bytes : null;
}

function coresOf(quota: string, period: string): number | null {
  const share = Number(quota.trim() || Number.NaN) / Number(period.trim() || Number.NaN);
  return Number.isFinite(share) && share > 0 ? share : null;
}

function smallest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}
