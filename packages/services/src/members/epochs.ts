import { setImmediate } from 'node:timers/promises';
import type { Clock, RecordStore } from '@sclera/core';
import { type Group, groupInSlices } from '@sclera/credential';
import { isoTime } from '../trust/context.ts';
import { type Item, openShelf } from '../trust/shelf.ts';
import { type PublicLeaf, publicLeaf } from './public-leaf.ts';

/** The list of members as it was published. `root`: of the group, 0 for one of nobody, in which nothing can be proven. */
export interface Epoch {
  /** 1, 2, 3 …; 0 before anybody was a member. */
  readonly epoch: number;
  readonly root: bigint;
  readonly size: number;
  /** ISO 8601 UTC. */
  readonly publishedAt: string;
}

/** An epoch with its members, in the order of the group, and its place in the log; null before the first. */
export interface EpochList extends Epoch {
  readonly leaf: PublicLeaf | null;
  readonly commitments: readonly bigint[];
}

/** Not to be called twice at once. After something failed it reads anew what is kept. */
export interface Epochs {
  last(): Promise<EpochList>;
  /** Lets go of lists that no request names any more. */
  tidy(): Promise<void>;
  /** Publishes this list as the next epoch, with a leaf, unless it is the last one's. */
  publish(members: readonly bigint[]): Promise<EpochList>;
  /** Null for one that is not published any more. */
  list(epoch: number): Promise<EpochList | null>;
}

/** For so long after the next one was published an epoch's list can be had: twice as long as a request lives that names it. */
const keptForMs = 600_000;

interface EpochBody {
  readonly root: string;
  readonly size: number;
  readonly publishedAt: string;
  readonly leaf: PublicLeaf;
  /** Decimal; none once it is stale. */
  readonly commitments: readonly string[];
}

const nobody: EpochList = { epoch: 0, root: 0n, size: 0, publishedAt: isoTime(0), leaf: null, commitments: [] };
const purpose = 'members';

export function openEpochs({ records, clock }: { readonly records: RecordStore; readonly clock: Clock }): Epochs {
  const shelf = openShelf<EpochBody>(records, 'member-epoch', purpose);
  let known: Item<EpochBody>[] | null = null;
  /** Of the last epoch, so that the next one costs only what has changed. */
  let group: Group | null = null;

  const all = async (): Promise<Item<EpochBody>[]> => {
    known ??= [...(await shelf.list({ state: 'published' }))].sort((a, b) => Number(a.id) - Number(b.id));
    return known;
  };
  /** Whether the one at `index` was followed so long ago that no request names it any more. */
  const isStale = (epochs: readonly Item<EpochBody>[], index: number): boolean => {
    const next = epochs[index + 1];
    return next !== undefined && clock() - Date.parse(next.body.publishedAt) > keptForMs;
  };

  /** Of what is stale stay number, root and place in the log, and nobody's commitment. */
  async function closeStale(): Promise<void> {
    const epochs = await all();
    for (const [index, item] of epochs.entries()) {
      if (isStale(epochs, index)) await shelf.change(item, { state: 'over', body: { ...item.body, commitments: [] } });
    }
    known = epochs.filter((_, index) => !isStale(epochs, index));
  }

  const last = async (): Promise<EpochList> => {
    const item = (await all()).at(-1);
    return item === undefined ? nobody : readList(item);
  };

  /** What is in memory is what is kept, or nothing is in memory. */
  const orForget = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      known = null;
      throw error;
    }
  };

  return {
    last,
    tidy: () => orForget(closeStale),
    publish: (members) =>
      orForget(async () => {
        await closeStale();
        const before = await last();
        const commitments = inPlace(before.commitments, members);
        if (commitments.length === before.size && commitments.every((one, i) => one === before.commitments[i])) return before;
        group = commitments.length === 0 ? null : await groupInSlices(commitments, setImmediate, group ?? undefined);
        const epoch = before.epoch + 1;
        const root = String(group?.root ?? 0n);
        const publishedAt = isoTime(clock());
        const { leaf, opening } = publicLeaf(`epoch ${epoch} root ${root}`, 'members-published', publishedAt);
        const body = { root, size: commitments.length, publishedAt, leaf: opening, commitments: commitments.map(String) };
        const added = await shelf.add({ id: String(epoch), subject: null, state: 'published', dueAt: null, body }, leaf);
        const item = await shelf.change(added, { body: { ...body, leaf: { ...opening, index: added.leafIndex } } });
        (await all()).push(item);
        return readList(item);
      }),
    async list(number) {
      await orForget(closeStale);
      const item = (await all()).find(({ id }) => id === String(number));
      return item === undefined ? null : readList(item);
    },
  };
}

/** The members in the places that they had; whoever is new fills a gap or comes at the end, in an order that says nothing. */
function inPlace(before: readonly bigint[], members: readonly bigint[]): readonly bigint[] {
  const now = new Set(members);
  const had = new Set(before);
  const added = members.filter((one) => !had.has(one)).sort((a, b) => (a < b ? -1 : 1));
  const list: bigint[] = before.map((one) => (now.has(one) ? one : (added.shift() ?? 0n)));
  list.push(...added);
  for (let gap = list.indexOf(0n); gap >= 0; gap = list.indexOf(0n, gap)) {
    const end = list.pop()!;
    if (gap < list.length) list[gap] = end;
  }
  return list;
}

function readList({ id, body }: Item<EpochBody>): EpochList {
  const { root, size, publishedAt, leaf, commitments } = body;
  return { epoch: Number(id), root: BigInt(root), size, publishedAt, leaf, commitments: commitments.map(BigInt) };
}
