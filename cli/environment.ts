import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Environment } from '../core/results/run-result.ts';

/** The machine that highwater runs on. */
export function environment(): Environment {
  return {
    os: `${type()} ${release()}`,
    arch: process.arch,
    cpuModel: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    nodeVersion: process.version,
  };
}
