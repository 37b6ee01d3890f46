import type { LoadTarget } from '../engines/engine.ts';

/** Where the load engine connects to for a URL of a target. */
export function loadTargetOf(url: string): LoadTarget {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const tls = protocol === 'https:';
  return { host, port: port === '' ? (tls ? 443 : 80) : Number(port), tlsServerName: tls ? host : null };
}
