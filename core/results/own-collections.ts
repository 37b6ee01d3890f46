/** First part of the name of every collection that a run of highwater creates; nothing else is ever written to. */
export const ownCollectionPrefix = 'highwater_run_';

/** Whether a run of highwater made this collection; such a collection is not part of the deployment that is judged. */
export function isOwnCollection(name: string): boolean {
  return name.startsWith(ownCollectionPrefix);
}
