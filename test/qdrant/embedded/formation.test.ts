import { describe, expect, it } from 'vitest';
import { whyNotFormed, type PeerView } from '../../../qdrant/embedded/formation.ts';
import type { RaftStatus } from '../../../qdrant/cluster-status.ts';

const ids = ['11', '22', '33'];

function view(index: number, changes: Partial<RaftStatus> = {}, ready = true): PeerView {
  return {
    url: `http://peer-${index}`,
    ready,
    version: { text: '1.16.3', major: 1, minor: 16, patch: 3, commit: 'abc' },
    cluster: {
      enabled: true,
      peerId: ids[index] ?? '',
      peers: Object.fromEntries(ids.map((id) => [id, ''])),
      term: 1,
      commit: 9,
      pendingOperations: 0,
      leader: '11',
      isVoter: true,
      consensusThread: 'working',
      sendFailures: 0,
      ...changes,
    },
  };
}

const formed = () => [view(0), view(1), view(2)];

describe('a cluster is formed', () => {
  it('when all peers agree on members, leader, term and commit', () => {
    expect(whyNotFormed(formed())).toBeNull();
  });

  it('when a single server without a cluster is ready', () => {
    expect(whyNotFormed([{ ...view(0), cluster: { enabled: false } }])).toBeNull();
  });

  it.each<[string, Partial<RaftStatus>, RegExp]>([
    ['a peer is missing from a list', { peers: { '11': '', '22': '' } }, /knows 2 of 3/],
    ['a peer knows no leader', { leader: null }, /no leader/],
    ['leaders differ', { leader: '22' }, /different leaders/],
    ['terms differ', { term: 2 }, /different terms/],
    ['commits differ', { commit: 8 }, /different commits/],
    ['operations are pending', { pendingOperations: 1 }, /pending/],
    ['a peer does not vote', { isVoter: false }, /not a voter/],
    ['consensus has stopped', { consensusThread: 'stopped' }, /stopped/],
    ['a stranger is in the list', { peers: { '11': '', '22': '', '99': '' } }, /99.*not started here/],
    ['two peers have one id', { peerId: '22' }, /2 ids/],
  ])('not while %s', (_what, changes, reason) => {
    expect(whyNotFormed([view(0), view(1), view(2, changes)])).toMatch(reason);
  });

  it('not when three servers never met, though each of them is ready and leads', () => {
    const alone = ids.map((id, index) => view(index, { peers: { [id]: '' }, leader: id }));
    expect(whyNotFormed(alone)).toMatch(/knows 1 of 3/);
  });

  it('not before /readyz is passed everywhere, nor with different builds', () => {
    expect(whyNotFormed([view(0), view(1), view(2, {}, false)])).toMatch(/readyz/);
    const other = { ...view(2), version: { ...view(2).version, commit: 'def' } };
    expect(whyNotFormed([view(0), view(1), other])).toMatch(/different builds/);
  });
});
