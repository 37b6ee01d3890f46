import { readdirSync, readlinkSync } from 'node:fs';
import type { PeerResources } from '../core/cluster/snapshot.ts';
import { parseTargetUrl } from '../qdrant/url.ts';
import { readTextFile } from './cgroup-limits.ts';
import { readProcessResources } from './process-resources.ts';

/**
 * CPU, memory and disk of a Qdrant that runs on this machine, found by the port it listens on. Null for another host,
 * for a port that something else than Qdrant listens on (the proxy of a container, a tunnel), and where `/proc` does not
 * show the process, as it does not for those of other users.
 */
export async function readLocalResources(url: string): Promise<PeerResources | null> {
  const { host, port } = parseTargetUrl(url);
  if (!isLoopback(host)) return null;
  const pid = findListeningProcess(port);
  return pid === null || readTextFile(`/proc/${pid}/comm`)?.trim() !== 'qdrant' ? null : readProcessResources(pid);
}

/** `localhost`, 127.0.0.0/8 and ::1, as a URL writes them. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** The process that listens on a TCP port of this machine, as far as `/proc` may be read. */
export function findListeningProcess(port: number): number | null {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readTextFile(path) ?? '');
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return null;
  for (const name of namesIn('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    for (const descriptor of namesIn(`/proc/${name}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${name}/fd/${descriptor}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) return Number(name);
    }
  }
  return null;
}

/** Inodes of the sockets that listen on a port, from the text of `/proc/net/tcp` or `tcp6` (proc(5)). */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const listening = '0A';
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const inode = fields[9];
    return fields[1]?.endsWith(`:${wanted}`) === true && fields[3] === listening && inode !== undefined ? [inode] : [];
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
