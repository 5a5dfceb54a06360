import {
  type PartyPort,
  type PartyStatus,
  type RecordStore,
  ScleraError,
  type SharedKeyGroup,
  type SharedKeyName,
  type SharedKeys,
  sharedKeyNames,
} from '@sclera/core';
import { openShelf } from '../trust/shelf.ts';

/** The keys that the three parties hold together, as the gateway knows them: it keeps the public ones for good, and holds the parties to them. */
export interface SharedKeyRegister {
  /** The public key that the platform began with, base64url; null as long as `tend` has not found it. Whatever holds under another one does not count. */
  publicKey(name: SharedKeyName): string | null;
  /** Has the keys dealt once all three are ready and none has any. Never a second time: what was derived with the first would be nobody's. */
  tend(): Promise<SharedKeyProgress>;
  /** For the operators. */
  standing(): Promise<SharedKeyStanding>;
}

export type SharedKeyProgress =
  | { readonly kind: 'dealt' }
  /** A party is away or not ready yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly problem: ScleraError };

export interface SharedKeyStanding {
  /** Public keys, base64url; null before they were dealt. */
  readonly keys: SharedKeys<string> | null;
  /** `store-diverged` where a party that answers has another key, or has lost its share. */
  readonly problem: ScleraError | null;
}

export interface SharedKeyOptions {
  readonly store: { readonly records: RecordStore };
  readonly parties: readonly Pick<PartyPort, 'id' | 'status'>[];
  /** Has all three deal the keys that they do not have yet; resolves to why they could not. */
  readonly deal: () => Promise<ScleraError | null>;
}

const recordId = 'own';

export function createSharedKeys({ store, parties, deal }: SharedKeyOptions): SharedKeyRegister {
  const shelf = openShelf<SharedKeys<string>>(store.records, 'shared-keys', 'personhood');
  let known: SharedKeys<string> | null = null;

  const kept = async (): Promise<SharedKeys<string> | null> => {
    known ??= (await shelf.get(recordId))?.body ?? null;
    return known;
  };
  const ask = async (): Promise<readonly PartyStatus[]> => {
    const all = await Promise.all(parties.map((party) => party.status().catch(() => null)));
    return all.filter((status) => status !== null);
  };

  /** Keeps the keys for good where all three say the same ones. */
  const keep = async (statuses: readonly PartyStatus[]): Promise<SharedKeyProgress> => {
    const told = statuses.flatMap(({ keys }) => (keys === null ? [] : [publicKeysOf(keys)]));
    const [first, ...others] = told;
    if (first === undefined || told.length < parties.length) return { kind: 'waiting' };
    if (others.some((other) => !isSame(first, other))) return { kind: 'failed', problem: diverged('The parties hold different keys.') };
    await shelf.add({ id: recordId, subject: null, state: 'in-use', dueAt: null, body: first });
    known = first;
    return { kind: 'dealt' };
  };

  return {
    publicKey: (name) => known?.[name] ?? null,

    async tend() {
      if ((await kept()) !== null) return { kind: 'dealt' };
      const statuses = await ask();
      if (statuses.length < parties.length) return { kind: 'waiting' };
      if (statuses.some(({ keys }) => keys !== null)) return keep(statuses);
      if (!statuses.every(({ ready }) => ready)) return { kind: 'waiting' };
      const problem = await deal();
      return problem === null ? keep(await ask()) : { kind: 'failed', problem };
    },

    async standing() {
      const [own, statuses] = [await kept(), await ask()];
      const other = statuses.filter(({ keys }) => own !== null && keys !== null && !isSame(own, publicKeysOf(keys)));
      const lost = statuses.filter(({ keys }) => own !== null && keys === null);
      if (other.length > 0) return { keys: own, problem: diverged(namesOf(other, 'says another key than the platform began with')) };
      return { keys: own, problem: lost.length > 0 ? diverged(namesOf(lost, 'has lost its share of the keys; rebuild it')) : null };
    },
  };
}

function publicKeysOf({ person, document }: SharedKeys<SharedKeyGroup>): SharedKeys<string> {
  return { person: person.publicKey, document: document.publicKey };
}

function isSame(one: SharedKeys<string>, other: SharedKeys<string>): boolean {
  return sharedKeyNames.every((name) => one[name] === other[name]);
}

function namesOf(statuses: readonly Pick<PartyStatus, 'party'>[], what: string): string {
  return `Party ${statuses.map(({ party }) => party).join(' and ')} ${what}.`;
}

function diverged(detail: string): ScleraError {
  return new ScleraError('store-diverged', detail);
}
