import { QdrantNode, type CallOptions, type NodeOptions } from './node.ts';

/** What one node answered, or why it did not. */
type NodeAnswer<T> =
  | { readonly node: QdrantNode; readonly ok: true; readonly value: T }
  | { readonly node: QdrantNode; readonly ok: false; readonly error: unknown };

/** The nodes of one deployment that highwater was given the URLs of. */
export class QdrantCluster {
  readonly nodes: readonly QdrantNode[];
  /** Where settings and single questions go. */
  readonly first: QdrantNode;

  /** @throws HighwaterError `usage.invalid` for a URL that can not be used */
  constructor(urls: readonly [string, ...string[]] | readonly string[], options: Omit<NodeOptions, 'url'> = {}) {
    this.nodes = urls.map((url) => new QdrantNode({ ...options, url }));
    const [first] = this.nodes;
    if (first === undefined) throw new RangeError('a cluster needs at least one URL');
    this.first = first;
  }

  /** Asks every node at the same time; a node that fails does not hide the others. */
  async askEach<T>(question: (node: QdrantNode) => Promise<T>): Promise<NodeAnswer<T>[]> {
    return Promise.all(
      this.nodes.map(async (node): Promise<NodeAnswer<T>> => {
        try {
          return { node, ok: true, value: await question(node) };
        } catch (error) {
          return { node, ok: false, error };
        }
      }),
    );
  }

  /**
   * Proves that every node is a Qdrant of a known version that accepts the key.
   * @throws HighwaterError of the first node that is not
   */
  async checkAccess(options?: CallOptions): Promise<void> {
    const answers = await this.askEach((node) => node.checkAccess(options));
    const failed = answers.find((answer) => !answer.ok);
    if (failed?.ok === false) throw failed.error;
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
  }
}
