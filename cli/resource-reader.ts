import { HighwaterError } from '../core/errors.ts';
import { readLocalResources } from '../observe/local-process.ts';
import { prometheusReader } from '../observe/prometheus.ts';
import { redactUrl } from '../qdrant/url.ts';
import type { ResourceReader } from '../observe/snapshot.ts';

/** The URL goes into the result as it was given, and fetch takes none with a password. */
function checkPrometheusUrl(text: string): void {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (url === null) {
    throw new HighwaterError(
      'usage.invalid',
      `--prometheus is ${redactUrl(text)}, which is not a URL. Expected http(s)://host[:port][/prefix].`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw new HighwaterError(
      'usage.invalid',
      `The Prometheus URL ${redactUrl(text)} carries credentials or a query. Expected http(s)://host[:port][/prefix] of one that asks for none, such as a port-forward.`,
    );
  }
}

const prometheusDeadlineMs = 5_000;

/**
 * Where memory and CPU of a peer come from: the Prometheus that was named, else a process of this machine.
 * @throws HighwaterError `usage.invalid` for a URL that can not be used or that carries credentials
 */
export function resourceReader(prometheusUrl: string | undefined): ResourceReader {
  if (prometheusUrl !== undefined) checkPrometheusUrl(prometheusUrl);
  return prometheusUrl === undefined
    ? readLocalResources
    : prometheusReader({ url: prometheusUrl, deadlineMs: prometheusDeadlineMs });
}
