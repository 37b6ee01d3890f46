/**
 * Prefix of every collection that a run creates. Nothing without it is ever written to or deleted, and nothing with it
 * is ever judged as the user's.
 */
export const ownCollectionPrefix = 'highwater_run_';

/** Whether a collection was made by a highwater run. */
export function isOwnCollection(name: string): boolean {
  return name.startsWith(ownCollectionPrefix);
}
