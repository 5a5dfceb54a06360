import { type LogStore, MerkleTree, ScleraError, signCheckpoint } from '@sclera/core';

/** The public face of the log: anybody may read the leaves and check that it only grows. */
export interface PublicLog {
  /** C2SP tlog-checkpoint, a signed note. */
  checkpoint(): Promise<string>;
  /** Commitments from `start`, at most `count`, lower-case hex. */
  leaves(start: number, count: number): Promise<readonly string[]>;
  /** RFC 6962 audit path of leaf `index` in the tree of `size` leaves. Throws `bad-request` outside the log. */
  inclusion(index: number, size: number): Promise<readonly string[]>;
  /** RFC 6962 proof that the tree of `to` leaves begins with that of `from`. */
  consistency(from: number, to: number): Promise<readonly string[]>;
}

const batch = 1000;

/** Keeps the tree in memory and reads on from the store whenever it is asked. */
export function openPublicLog(store: LogStore, origin: string, secretKey: Uint8Array): PublicLog {
  const tree = new MerkleTree();
  let reading: Promise<void> = Promise.resolve();
  const catchUp = async (): Promise<void> => {
    const size = await store.size();
    if (size < tree.size) throw new ScleraError('log-inconsistent', 'The log is shorter than it was.');
    while (tree.size < size) {
      const leaves = await store.read(tree.size, Math.min(batch, size - tree.size));
      if (leaves.length === 0) throw new ScleraError('log-inconsistent', 'A leaf is missing.');
      for (const leaf of leaves) tree.append(leaf);
    }
  };
  const current = async (): Promise<MerkleTree> => {
    // One reader at a time: two would append the same leaves twice.
    const next = reading.then(catchUp);
    reading = next.catch(() => undefined);
    await next;
    return tree;
  };
  return {
    checkpoint: async () => {
      const { size } = await current();
      return signCheckpoint({ origin, size, root: tree.root(size) }, secretKey);
    },
    leaves: async (start, count) => (await store.read(start, count)).map(toHex),
    inclusion: async (index, size) => (await current()).inclusionProof(index, size).map(toHex),
    consistency: async (from, to) => (await current()).consistencyProof(from, to).map(toHex),
  };
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
