import { HighwaterError } from '../core/errors.ts';

/** Where one Qdrant node listens for REST. Holds no credentials, so it may be printed. */
export interface TargetUrl {
  /** `http://host:port`, without a slash at the end. */
  readonly href: string;
  readonly tls: boolean;
  /** As in the URL: an IPv6 address stands in brackets. */
  readonly host: string;
  readonly port: number;
}

/** Qdrant's REST port, taken when a URL names none, with TLS or without: the official clients do the same. */
const defaultRestPort = 6333;

/**
 * Reads one URL or a list with commas, as `--target` and `inspect` take it: `http(s)://host[:port]`.
 * @throws HighwaterError `usage.invalid` for an empty list, another scheme, credentials, a path, or a node named twice
 */
export function parseTargetUrls(text: string): TargetUrl[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) {
    throw new HighwaterError(
      'usage.invalid',
      `No target URL given. Expected http(s)://host[:port], several with commas.`,
    );
  }
  const urls = parts.map(parseTargetUrl);
  const twice = urls.find((url, index) => urls.findIndex((other) => other.href === url.href) !== index);
  if (twice !== undefined) {
    throw new HighwaterError('usage.invalid', `The target ${twice.href} is named twice. Name every node once.`);
  }
  return urls;
}

/**
 * Reads one target URL.
 * @throws HighwaterError `usage.invalid`
 */
export function parseTargetUrl(text: string): TargetUrl {
  const shown = redactUrl(text);
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new HighwaterError('usage.invalid', `The target ${shown} is not a URL. Expected http(s)://host[:port].`);
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new HighwaterError(
      'usage.invalid',
      `The target ${shown} carries credentials. Put the API key into an environment variable and name it with --api-key-env.`,
    );
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new HighwaterError(
      'usage.invalid',
      `The target ${shown} has a path, a query or a fragment. Expected only http(s)://host[:port].`,
    );
  }
  const port = namedPort(text) ?? defaultRestPort;
  const tls = url.protocol === 'https:';
  return { href: `${tls ? 'https' : 'http'}://${url.hostname}:${port}`, tls, host: url.hostname, port };
}

/** The port that stands in the text. `URL.port` can not tell: it is empty for a default port that was written out. */
function namedPort(text: string): number | null {
  const found = /^https?:\/\/[^/?#]*?:(\d+)(?:[/?#]|$)/i.exec(text.replace(/\[[^\]]*\]/, 'v6'));
  return found?.[1] === undefined ? null : Number(found[1]);
}

/** A URL for messages and results: user, password and everything after the path are left out. */
export function redactUrl(text: string): string {
  return text.replace(/\/\/[^/?#]*@/, '//***@').replace(/[?#].*$/s, '');
}
