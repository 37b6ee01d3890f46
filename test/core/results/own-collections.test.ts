import { expect, it } from 'vitest';
import { isOwnCollection, ownCollectionPrefix } from '../../../core/results/own-collections.ts';

it('tells the collections of highwater from those of the user', () => {
  expect(isOwnCollection(`${ownCollectionPrefix}1`)).toBe(true);
  for (const name of ['chat_history', 'highwater', 'my_highwater_run_1', 'Highwater_run_1']) {
    expect(isOwnCollection(name)).toBe(false);
  }
});
