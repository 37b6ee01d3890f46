/** What of a result a claim is about, and how its figure is read from it. */
export type ClaimMeasure =
  /** p95 from the intended start: at the declared peak rate, or with one client where no peak rate was offered. */
  | 'search-p95'
  /** Points acknowledged per second of the upload. */
  | 'inserts-per-second'
  /** The highest confirmed rate within the widest p95 objective of the run. */
  | 'searches-per-second'
  /** Searches in flight at the confirmed capacity, by Little's law: rate × mean latency. */
  | 'concurrent-searches';

/** Range of a claim, both ends included; `high` null when the claim names no upper end. */
export interface ClaimRange {
  readonly low: number;
  readonly high: number | null;
}

/** One claim of the seeds that a single run can test. */
export interface Claim {
  /** Stable; starts with the letter of the document. */
  readonly id: string;
  readonly statement: string;
  readonly source: string;
  readonly measure: ClaimMeasure;
  readonly range: ClaimRange;
  /** Whether a figure below or above the range is the better one. */
  readonly betterIs: 'lower' | 'higher';
  /** Nodes that the claim is made for; null where it names none. */
  readonly nodes: number | null;
  /** Points and dimension where the claim names them. */
  readonly points: number | null;
  readonly dimension: number | null;
}

type ClaimText = Pick<Claim, 'id' | 'statement' | 'measure' | 'range' | 'nodes'>;

function claim(source: string, text: ClaimText, size?: { readonly points: number; readonly dimension: number }): Claim {
  return {
    ...text,
    source,
    betterIs: text.measure === 'search-p95' ? 'lower' : 'higher',
    points: size?.points ?? null,
    dimension: size?.dimension ?? null,
  };
}

const guide = 'A. Horizontal scaling guide';
const table = `${guide}, claims on performance`;
const scenarios = `${guide}, scenarios`;
const service = 'B. Stateless Qdrant microservice';
const infrastructure = 'C. Qdrant infrastructure';
const client = 'E. Configuration system of a Qdrant client';

/**
 * The claims that one run can test. Readings, where the source leaves them open:
 * - "Concurrent searches" is read as searches in flight at the highest rate within the objective; more is better.
 * - A scenario's single figure ("35 ms") is read as "no slower than".
 * - "1 000+" has no upper end; "< 10 ms" begins at 0.
 * - C's figures are for its single Qdrant, since the second node of its compose project is optional.
 * Left out, for one run cannot tell: the limits of collections, vectors and availability, the service of document B, the
 * insert scenario (its time includes the embeddings), and every "times faster" against another system or setting.
 */
export const claims: readonly Claim[] = [
  claim(table, {
    id: 'A-latency-local',
    statement: 'A local server answers searches in 10–50 ms.',
    measure: 'search-p95',
    range: { low: 10, high: 50 },
    nodes: 1,
  }),
  claim(table, {
    id: 'A-latency-3-nodes',
    statement: 'Three nodes answer searches in 20–80 ms.',
    measure: 'search-p95',
    range: { low: 20, high: 80 },
    nodes: 3,
  }),
  claim(table, {
    id: 'A-latency-10-nodes',
    statement: 'Ten nodes answer searches in 15–60 ms.',
    measure: 'search-p95',
    range: { low: 15, high: 60 },
    nodes: 10,
  }),
  claim(table, {
    id: 'A-inserts-local',
    statement: 'A local server takes 100–500 inserts per second.',
    measure: 'inserts-per-second',
    range: { low: 100, high: 500 },
    nodes: 1,
  }),
  claim(table, {
    id: 'A-inserts-3-nodes',
    statement: 'Three nodes take 1 K–5 K inserts per second.',
    measure: 'inserts-per-second',
    range: { low: 1000, high: 5000 },
    nodes: 3,
  }),
  claim(table, {
    id: 'A-inserts-10-nodes',
    statement: 'Ten nodes take 10 K–50 K inserts per second.',
    measure: 'inserts-per-second',
    range: { low: 10_000, high: 50_000 },
    nodes: 10,
  }),
  claim(table, {
    id: 'A-concurrent-local',
    statement: 'A local server carries 10–50 concurrent searches.',
    measure: 'concurrent-searches',
    range: { low: 10, high: 50 },
    nodes: 1,
  }),
  claim(table, {
    id: 'A-concurrent-3-nodes',
    statement: 'Three nodes carry 100–500 concurrent searches.',
    measure: 'concurrent-searches',
    range: { low: 100, high: 500 },
    nodes: 3,
  }),
  claim(table, {
    id: 'A-concurrent-10-nodes',
    statement: 'Ten nodes carry 1 000–5 000 concurrent searches.',
    measure: 'concurrent-searches',
    range: { low: 1000, high: 5000 },
    nodes: 10,
  }),
  claim(
    scenarios,
    {
      id: 'A-chat-history-local',
      statement: 'Chat history, 500 K documents with 1-d vectors: a local server answers in 35 ms.',
      measure: 'search-p95',
      range: { low: 0, high: 35 },
      nodes: 1,
    },
    { points: 500_000, dimension: 1 },
  ),
  claim(
    scenarios,
    {
      id: 'A-aws-estate-local',
      statement: 'AWS estate, 2 M × 1024-d: a local server answers in 250 ms.',
      measure: 'search-p95',
      range: { low: 0, high: 250 },
      nodes: 1,
    },
    { points: 2_000_000, dimension: 1024 },
  ),
  claim(
    scenarios,
    {
      id: 'A-aws-estate-3-nodes',
      statement: 'AWS estate, 2 M × 1024-d: three nodes answer in 65 ms.',
      measure: 'search-p95',
      range: { low: 0, high: 65 },
      nodes: 3,
    },
    { points: 2_000_000, dimension: 1024 },
  ),
  claim(service, {
    id: 'B-single-node-rate',
    statement: 'A single Qdrant node serves 1 000–5 000 requests per second.',
    measure: 'searches-per-second',
    range: { low: 1000, high: 5000 },
    nodes: 1,
  }),
  claim(service, {
    id: 'B-3-nodes-rate',
    statement: 'Three Qdrant nodes serve 10 000 requests per second and more.',
    measure: 'searches-per-second',
    range: { low: 10_000, high: null },
    nodes: 3,
  }),
  claim(infrastructure, {
    id: 'C-query-latency',
    statement: 'Queries take 5–20 ms.',
    measure: 'search-p95',
    range: { low: 5, high: 20 },
    nodes: 1,
  }),
  claim(infrastructure, {
    id: 'C-qps',
    statement: 'Qdrant serves 1 000 queries per second and more.',
    measure: 'searches-per-second',
    range: { low: 1000, high: null },
    nodes: 1,
  }),
  claim(client, {
    id: 'E-inserts',
    statement: 'Qdrant takes 1 000 inserts per second and more.',
    measure: 'inserts-per-second',
    range: { low: 1000, high: null },
    nodes: null,
  }),
  claim(client, {
    id: 'E-search-p95',
    statement: 'The p95 of searches is below 10 ms.',
    measure: 'search-p95',
    range: { low: 0, high: 10 },
    nodes: null,
  }),
];
