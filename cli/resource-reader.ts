import { readLocalResources } from '../observe/local-process.ts';
import { prometheusReader } from '../observe/prometheus.ts';
import type { ResourceReader } from '../observe/snapshot.ts';

const prometheusDeadlineMs = 5_000;

/** Where memory and CPU of a peer come from: the Prometheus that was named, else a process of this machine. */
export function resourceReader(prometheusUrl: string | undefined): ResourceReader {
  return prometheusUrl === undefined
    ? readLocalResources
    : prometheusReader({ url: prometheusUrl, deadlineMs: prometheusDeadlineMs });
}
