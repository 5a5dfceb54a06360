import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ScleraError } from '@sclera/core';

interface Owned {
  owner(): Promise<string | null>;
  claim(owner: string): Promise<void>;
}

/**
 * Claims a node's store, and leaves a mark beside its keys that it has had one. Keys whose store is gone do not begin an empty one: it
 * would stand in for all that was in the first. Throws `store-diverged` with `wayOut` in its detail, and `store-foreign`.
 */
export async function claimOnce(store: Owned, owner: string, dir: string, wayOut: string): Promise<void> {
  const mark = join(dir, 'keys', 'store-made');
  const hadOne = await access(mark).then(
    () => true,
    () => false,
  );
  if (hadOne && (await store.owner()) === null) {
    throw new ScleraError('store-diverged', `The store that belongs to these keys is gone, and an empty one is in its place. ${wayOut}.`);
  }
  await store.claim(owner);
  if (!hadOne) await writeFile(mark, '', { mode: 0o600 });
}
