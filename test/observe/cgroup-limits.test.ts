import { describe, expect, it } from 'vitest';
import { readCgroupLimits } from '../../observe/cgroup-limits.ts';

const reader = (files: Record<string, string>) => (path: string) => files[path] ?? null;

describe('limits of a control group', () => {
  it('of version 2 are the tightest of the group and its parents', () => {
    const limits = readCgroupLimits(
      7,
      reader({
        '/proc/7/cgroup': '0::/kubepods/pod1/qdrant\n',
        '/sys/fs/cgroup/kubepods/pod1/qdrant/memory.max': 'max\n',
        '/sys/fs/cgroup/kubepods/pod1/memory.max': '2147483648\n',
        '/sys/fs/cgroup/kubepods/memory.max': '8589934592\n',
        '/sys/fs/cgroup/kubepods/pod1/qdrant/cpu.max': '150000 100000\n',
        '/sys/fs/cgroup/kubepods/cpu.max': 'max 100000\n',
      }),
    );
    expect(limits).toMatchObject({ memoryBytes: 2_147_483_648, cores: 1.5 });
  });

  it('of version 1 are read by controller, and its huge number is no limit', () => {
    const limits = readCgroupLimits(
      7,
      reader({
        '/proc/7/cgroup': '4:memory:/a\n2:cpu,cpuacct:/b\n0::/\n',
        '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '1000000\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
        '/sys/fs/cgroup/cpu/b/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/b/cpu.cfs_period_us': '100000\n',
      }),
    );
    expect(limits).toMatchObject({ memoryBytes: 1_000_000, cores: null, group: '/a /b' });
  });

  it('inside a container are those of the root that is mounted there', () => {
    const limits = readCgroupLimits(
      7,
      reader({
        '/proc/7/cgroup': '0::/unseen/path\n',
        '/sys/fs/cgroup/memory.max': '500\n',
        '/sys/fs/cgroup/cpu.max': '50000 100000',
      }),
    );
    expect(limits).toMatchObject({ memoryBytes: 500, cores: 0.5 });
  });

  it('are none where nothing can be read', () => {
    expect(readCgroupLimits(7, () => null)).toMatchObject({ memoryBytes: null, cores: null });
  });
});
