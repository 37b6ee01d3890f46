import { describe, expect, it } from 'vitest';
import { isLoopback, listeningInodes } from '../../observe/local-process.ts';
import { parseProcessStatus } from '../../observe/process-resources.ts';
import { parseStall } from '../../observe/resource-sampler.ts';

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:18BD 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100
   1: 0100007F:18BD 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 100
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100`;

describe('files of /proc', () => {
  it('tell the socket that listens on a port, not those that are connected to it', () => {
    expect(listeningInodes(tcp, 6333)).toEqual(['4711']);
    expect(listeningInodes(tcp, 80)).toEqual(['4713']);
    expect(listeningInodes(tcp, 81)).toEqual([]);
  });

  it('tell memory in bytes and the CPUs that may be used', () => {
    const status = 'Name:\tqdrant\nVmRSS:\t  2048 kB\nRssAnon:\t  1024 kB\nCpus_allowed_list:\t0-3,8\n';
    expect(parseProcessStatus(status)).toEqual({ rssBytes: 2_097_152, rssAnonBytes: 1_048_576, allowedCpus: 5 });
    expect(parseProcessStatus('Name:\tzombie\n')).toBeNull();
  });

  it('tell the time that tasks waited for disks', () => {
    expect(parseStall('some avg10=0.38 avg60=0.41 avg300=0.13 total=4690502\nfull avg10=0 total=1\n')).toBe(4_690_502);
    expect(parseStall('')).toBeNull();
  });
});

it.each([
  ['localhost', true],
  ['127.0.0.2', true],
  ['[::1]', true],
  ['127.example.com', false],
  ['10.0.0.1', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
