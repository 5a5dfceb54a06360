import { type GatewayStore, ScleraError, type SubjectId, sha256Hex } from '@sclera/core';
import { leafOf } from '../../personhood/leaves.ts';
import { isoTime, type TrustOptions } from '../context.ts';
import { drawToken, openShelf, recordId } from '../shelf.ts';
import { createChallenges } from './challenges.ts';
import type { Passkey, PasskeyPort } from './port.ts';

/** A passkey as its owner sees it. */
export interface PasskeyLine {
  /** Not the credential's own id, which stays between authenticator and gateway. */
  readonly id: string;
  /** What the owner calls it. */
  readonly name: string;
  readonly addedAt: string;
  /** Null before its first use. */
  readonly usedAt: string | null;
}

/** A few minutes in which a token opens a record as the personal key does. */
export interface PersonSignedIn {
  readonly subject: SubjectId;
  /** Told once; sent as the personal key is. */
  readonly token: string;
  readonly endsAt: string;
}

/** A person's own passkeys: another way into their record than the personal key. */
export interface PersonalPasskeys {
  beginAdding(subject: SubjectId): Promise<object>;
  /** Throws `unauthenticated` for an answer that does not verify, `conflicting-change` for a passkey that is known already. */
  add(subject: SubjectId, name: string, response: unknown): Promise<PasskeyLine>;
  list(subject: SubjectId): Promise<readonly PasskeyLine[]>;
  /** Ends sessions too: whoever holds the passkey is out at once. Throws `not-found`. */
  remove(subject: SubjectId, id: string): Promise<void>;
  beginSignIn(): Promise<object>;
  /** Throws `unauthenticated`; why is not told, nor whether the passkey is anybody's. */
  signIn(response: unknown): Promise<PersonSignedIn>;
  /** Whose session this is. Throws `unauthenticated`. */
  identify(token: string): Promise<SubjectId>;
  signOut(token: string): Promise<void>;
}

interface PasskeyBody extends Omit<PasskeyLine, 'id'> {
  readonly passkey: Passkey;
}

/** The key of all that opens a record; with the person it is shredded. */
const purpose = 'record-access';
const passkeyKind = 'passkey';
const sessionKind = 'person-session';
/** Long enough to read a record and decide; whoever takes longer touches the authenticator again. */
const sessionMs = 15 * 60_000;
const mostPasskeys = 10;
/** So that a session is told from a personal key, which has no such beginning. */
const tokenBegins = 'session.';

export function createPersonalPasskeys({ store, clock }: Pick<TrustOptions, 'store' | 'clock'>, port: PasskeyPort): PersonalPasskeys {
  const { records } = store;
  const passkeys = openShelf<PasskeyBody>(records, passkeyKind, purpose);
  const sessions = openShelf<null>(records, sessionKind, purpose);
  const challenges = createChallenges({ records, clock, passkeys: port }, 'person-challenge', purpose);
  const now = (): string => isoTime(clock());
  const leaf = (subject: SubjectId, decision: 'added' | 'used' | 'removed') =>
    leafOf({ store }, { kind: 'passkey', subject, purpose: 'rights-access', decision, permit: null, at: now() });
  const lineOf = (id: string, { name, addedAt, usedAt }: PasskeyBody): PasskeyLine => ({ id, name, addedAt, usedAt });
  const refused = (): ScleraError => new ScleraError('unauthenticated', 'This passkey opens no record here.');

  return {
    async beginAdding(subject) {
      const own = await passkeys.list({ subject });
      if (own.length >= mostPasskeys)
        throw new ScleraError('bad-request', `A record has at most ${mostPasskeys} passkeys. Remove one that you no longer use.`);
      const known = own.map(({ body }) => body.passkey.id);
      const owner = { id: recordId('me'), name: `My record, ${now().slice(0, 10)}`, known };
      const { publicKey, challenge } = await port.askRegistration(owner);
      await challenges.keep(challenge, subject);
      return publicKey;
    },
    async add(subject, name, response) {
      const { challenge, about } = await challenges.take(response);
      const passkey = about === subject ? await port.verifyRegistration(response, challenge) : null;
      if (passkey === null) throw new ScleraError('unauthenticated', 'This passkey does not verify.');
      const body: PasskeyBody = { passkey, name, addedAt: now(), usedAt: null };
      const id = idOf(passkey.id);
      // One that is there already, whoever's it is, is not taken over: the id is free only once.
      await passkeys.add({ id, subject, state: 'active', dueAt: null, body }, await leaf(subject, 'added'));
      return lineOf(id, body);
    },
    list: async (subject) => (await passkeys.list({ subject })).map(({ id, body }) => lineOf(id, body)),
    async remove(subject, id) {
      const found = await passkeys.need(id, subject);
      // With its leaf, or not at all; a removed one opens nothing, also where the next step fails.
      await passkeys.change(found, { state: 'removed' }, await leaf(subject, 'removed'));
      await passkeys.remove(id);
      for (const session of await sessions.list({ subject })) await sessions.remove(session.id);
    },
    async beginSignIn() {
      const { publicKey, challenge } = await port.askSignIn();
      await challenges.keep(challenge, null);
      return publicKey;
    },
    async signIn(response) {
      const { challenge, about } = await challenges.take(response);
      const found = about === null ? await passkeys.get(idOf(port.credentialIn(response))) : null;
      const { subject = null } = found ?? {};
      if (found?.state !== 'active' || subject === null) throw refused();
      const passkey = await port.verifySignIn(response, challenge, found.body.passkey);
      if (passkey === null) throw refused();
      // The counter and the leaf together: two uses of one counter are not both taken.
      await passkeys.change(found, { body: { ...found.body, passkey, usedAt: now() } }, await leaf(subject, 'used'));
      for (const old of await sessions.list({ dueBefore: now() })) await sessions.remove(old.id);
      const token = `${tokenBegins}${drawToken()}`;
      const endsAt = isoTime(clock() + sessionMs);
      await sessions.add({ id: sha256Hex(token), subject, state: 'open', dueAt: endsAt, body: null });
      return { subject, token, endsAt };
    },
    async identify(token) {
      const found = isSessionToken(token) ? await sessions.get(sha256Hex(token)) : null;
      if (found?.subject == null || found.dueAt === null || found.dueAt <= now())
        throw new ScleraError('unauthenticated', 'This session is over. Sign in again.');
      return found.subject;
    },
    async signOut(token) {
      await sessions.remove(sha256Hex(token));
    },
  };
}

/** Whether this is the token of a session, and no personal key. */
export function isSessionToken(token: string): boolean {
  return token.startsWith(tokenBegins);
}

/** Takes every passkey and session away from a record, as when its personal key is replaced. */
export async function removePasskeys({ records }: Pick<GatewayStore, 'records'>, subject: SubjectId): Promise<void> {
  for (const kind of [passkeyKind, sessionKind]) {
    for (const { id } of await records.list({ kind, subject })) await records.remove(kind, id);
  }
}

/** By what a credential is found: its own id is not a thing to find in a database. */
function idOf(credential: string): string {
  return sha256Hex(`passkey\n${credential}`);
}
