/**
 * A peer id as text. Ids of clusters that began before 1.9 can exceed 2^53; JSON numbers then lose their last digits on
 * Node 20, while keys of objects stay exact. So a number is looked up among the keys that round to it.
 */
export function peerIdText(id: number | bigint, exactIds: readonly string[]): string {
  const text = String(id);
  if (exactIds.includes(text)) return text;
  return exactIds.find((exact) => Number(exact) === Number(id)) ?? text;
}
