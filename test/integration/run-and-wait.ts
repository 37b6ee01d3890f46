import { startEmbedded } from '../../qdrant/embedded/start.ts';

// A script that a test starts and kills: it prints where its servers are and then waits for ever.
const cluster = await startEmbedded({ nodes: Number(process.argv[2]), storageRoot: process.argv[3] ?? '' });
process.on('SIGTERM', () => process.exit(0));
console.log(JSON.stringify(cluster.peers.map(({ pid, storageDirectory }) => ({ pid, storageDirectory }))));
