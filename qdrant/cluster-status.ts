import type { Schemas } from '@qdrant/js-client-rest';
import { peerIdText } from './peer-id.ts';

/** What one peer says of the cluster; a single node has none. */
export type ClusterStatus = { readonly enabled: false } | ({ readonly enabled: true } & RaftStatus);

export interface RaftStatus {
  readonly peerId: string;
  /** URI for peers (not for clients) by peer id. */
  readonly peers: Readonly<Record<string, string>>;
  readonly term: number;
  readonly commit: number;
  readonly pendingOperations: number;
  /** Null while no leader is known. */
  readonly leader: string | null;
  readonly isVoter: boolean;
  /** `working`, else what stopped the thread. */
  readonly consensusThread: string;
  /** Failed sends to other peers, summed. */
  readonly sendFailures: number;
}

/** Reads the answer of `GET /cluster`. */
export function readClusterStatus(answer: Schemas['ClusterStatus']): ClusterStatus {
  if (answer.status === 'disabled') return { enabled: false };
  const peers = Object.fromEntries(Object.entries(answer.peers).map(([id, peer]) => [id, peer?.uri ?? '']));
  const ids = Object.keys(peers);
  const { term, commit, pending_operations: pendingOperations, leader, is_voter: isVoter } = answer.raft_info;
  const thread = answer.consensus_thread_status;
  return {
    enabled: true,
    peerId: peerIdText(answer.peer_id, ids),
    peers,
    term,
    commit,
    pendingOperations,
    leader: typeof leader === 'number' && leader !== 0 ? peerIdText(leader, ids) : null,
    isVoter,
    consensusThread:
      'err' in thread ? `${thread.consensus_thread_status}: ${thread.err}` : thread.consensus_thread_status,
    sendFailures: Object.values(answer.message_send_failures).reduce(
      (sum, failures) => sum + (failures?.count ?? 0),
      0,
    ),
  };
}
