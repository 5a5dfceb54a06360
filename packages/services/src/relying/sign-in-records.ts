import { type Clock, type GatewayStore, ScleraError, sha256Hex } from '@sclera/core';
import { openShelf } from '../trust/shelf.ts';

/** What OpenID Connect has to remember from one step of a sign-in to the next, for minutes. By model (`AuthorizationCode`, `Interaction`) and id. */
export interface SignInRecords {
  put(model: string, id: string, payload: SignInPayload, lifeSeconds: number): Promise<void>;
  find(model: string, id: string): Promise<SignInPayload | null>;
  /** Marks one as used. Throws `conflicting-change` where somebody else was quicker: a code is good once. */
  consume(model: string, id: string): Promise<void>;
  /** Idempotent. */
  remove(model: string, id: string): Promise<void>;
  /** Everything that rests on one grant. */
  removeOfGrant(grant: string): Promise<void>;
}

export type SignInPayload = Readonly<Record<string, unknown>>;

export function createSignInRecords({
  store,
  clock,
}: {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly clock: Clock;
}): SignInRecords {
  const shelf = openShelf<SignInPayload>(store.records, 'sign-in', 'sign-in');
  /** Ids of codes and tokens are secrets of their own: the database has their hashes, and what is in them sealed. */
  const keyOf = (model: string, id: string): string => sha256Hex(`${model}\n${id}`);
  const get = async (model: string, id: string) => {
    const found = await shelf.get(keyOf(model, id));
    return found === null || (found.dueAt !== null && Date.parse(found.dueAt) <= clock()) ? null : found;
  };
  return {
    async put(model, id, payload, lifeSeconds) {
      const key = keyOf(model, id);
      const dueAt = new Date(clock() + lifeSeconds * 1000).toISOString();
      const before = await shelf.get(key);
      if (before === null) await shelf.add({ id: key, subject: null, state: 'open', dueAt, body: payload });
      else await shelf.change(before, { dueAt, body: payload });
    },
    find: async (model, id) => (await get(model, id))?.body ?? null,
    async consume(model, id) {
      const found = await get(model, id);
      if (found === null || found.state === 'used') throw new ScleraError('conflicting-change');
      await shelf.change(found, { state: 'used', body: { ...found.body, consumed: Math.floor(clock() / 1000) } });
    },
    remove: (model, id) => shelf.remove(keyOf(model, id)),
    async removeOfGrant(grant) {
      for (const { id, body } of await shelf.list()) if (body['grantId'] === grant) await shelf.remove(id);
    },
  };
}
