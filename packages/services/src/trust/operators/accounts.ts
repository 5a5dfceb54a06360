import { makeId, ScleraError, type SubjectId, sha256Hex } from '@sclera/core';
import { dayMs, hourMs, isoTime, oversightLeaf, type TrustOptions } from '../context.ts';
import { createChallenges } from '../passkeys/challenges.ts';
import type { Passkey, PasskeyPort } from '../passkeys/port.ts';
import { drawToken, type Item, openShelf, type Page, recordId, type Shelf } from '../shelf.ts';
import { type Actor, type Role, roles, type Scope, scopes } from './roles.ts';

/** An account holds no name: a role, and what proves that it is the same person again. */
interface Account {
  readonly role: Role;
  readonly passkeys: readonly Passkey[];
  /** Hex SHA-256 of issuer and subject of an OIDC login; null where there is none. */
  readonly oidc: string | null;
  /** Times of failed attempts (ISO 8601) since the last success. */
  readonly failures: readonly string[];
  readonly lockedUntil: string | null;
}

export interface Session {
  /** Told once, for the cookie. */
  readonly token: string;
  readonly account: SubjectId;
  readonly role: Role;
  readonly endsAt: string;
}

export interface Act {
  readonly id: string;
  readonly account: SubjectId;
  readonly via: 'account' | 'key' | 'machine';
  readonly role: Role | null;
  readonly act: string;
  /** Id of what it was done to; null where there is no such thing. */
  readonly about: string | null;
  readonly allowed: boolean;
  readonly at: string;
}

export interface Operators {
  /** At the machine itself alone: a one-time invitation to make an account. */
  invite(role: Role): Promise<{ readonly invitation: string; readonly role: Role; readonly endsAt: string }>;
  beginRegistration(invitation: string): Promise<object>;
  register(invitation: string, response: unknown): Promise<Session>;
  beginSignIn(): Promise<object>;
  signIn(response: unknown): Promise<Session>;
  /** After an OIDC login that the issuer confirmed; the account is made at the first one. */
  signInAs(login: { readonly issuer: string; readonly subject: string; readonly role: Role }): Promise<Session>;
  signOut(token: string): Promise<void>;
  makeKey(order: {
    readonly scopes: readonly string[];
    readonly days: number;
  }): Promise<{ readonly id: string; readonly key: string; readonly endsAt: string }>;
  endKey(id: string): Promise<void>;
  /** Shuts an account out; its sessions end with it. */
  closeAccount(account: string): Promise<void>;
  accounts(): Promise<readonly { readonly account: string; readonly role: Role; readonly state: string; readonly passkeys: number }[]>;
  keys(): Promise<
    readonly { readonly id: string; readonly scopes: readonly Scope[]; readonly endsAt: string | null; readonly state: string }[]
  >;
  /** Whose session or key this is. Throws `unauthenticated`. */
  identify(credential: { readonly session: string | null; readonly key: string | null }): Promise<Actor>;
  /** Writes down what is about to be done, with a leaf: what cannot be written down is not done. Null: whoever has the machine itself. */
  audit(actor: Actor | null, act: string, about: string | null, allowed: boolean): Promise<number>;
  /** Of one day (UTC), `2026-01-31`: so many at once (default 50), oldest first. */
  acts(day: string, part?: { readonly after?: string | undefined; readonly limit?: number | undefined }): Promise<Page<Act>>;
}

const invitationMs = dayMs;
/** OWASP ASVS 5.0, 7.3: sessions of people with power over others end soon. */
const sessionMs = hourMs / 2;
/** NIST SP 800-63B, 5.2.2 allows 100 in a row; a passkey does not fail by mistyping, so a few are enough. */
const mostFailures = 5;
const lockMs = 15 * 60_000;
const longestKeyDays = 366;
const actsPage = 50;
/** Stands for whoever has the machine itself in the records: there is one of them. */
const machineAccount = 'sub_00000000000000000000000000' as SubjectId;

export function createOperators(options: Pick<TrustOptions, 'store' | 'clock'>, passkeys: PasskeyPort): Operators {
  const { clock } = options;
  const { records } = options.store;
  const purpose = 'operators';
  const accounts = openShelf<Account>(records, 'operator-account', purpose);
  const invitations = openShelf<{ readonly role: Role }>(records, 'operator-invitation', purpose);
  const challenges = createChallenges({ records, clock, passkeys }, 'operator-challenge', purpose);
  const sessions = openShelf<{ readonly account: SubjectId }>(records, 'operator-session', purpose);
  const keys = openShelf<{ readonly scopes: readonly Scope[]; readonly hash: string; readonly account: SubjectId }>(
    records,
    'operator-key',
    purpose,
  );
  const acts = openShelf<Omit<Act, 'id'>>(records, 'operator-act', 'operator-acts');

  const write = async (
    actor: Pick<Act, 'account' | 'via' | 'role'>,
    act: string,
    about: string | null,
    allowed = true,
  ): Promise<number> => {
    const id = recordId('act');
    const body = { ...actor, act, about, allowed, at: isoTime(clock()) };
    // What is read is one day.
    const item = { id, subject: null, state: dayOf(body.at), dueAt: null, body };
    const { leafIndex } = await acts.add(item, oversightLeaf(options, actor.account, act, id));
    return leafIndex ?? 0;
  };

  const openInvitation = async (invitation: string) => {
    const found = await invitations.get(sha256Hex(invitation));
    if (found?.state !== 'open' || isOver(found)) throw new ScleraError('unauthenticated', 'This invitation is used, over or unknown.');
    return found;
  };
  const isOver = ({ dueAt }: Pick<Item<unknown>, 'dueAt'>): boolean => dueAt !== null && Date.parse(dueAt) <= clock();

  const openSession = async (account: Item<Account>): Promise<Session> => {
    for (const old of await sessions.list({ dueBefore: isoTime(clock()) })) await sessions.remove(old.id);
    const token = drawToken();
    const endsAt = isoTime(clock() + sessionMs);
    const holder = account.id as SubjectId;
    await sessions.add({ id: sha256Hex(token), subject: null, state: 'open', dueAt: endsAt, body: { account: holder } });
    await write({ account: holder, via: 'account', role: account.body.role }, 'sign-in', null);
    return { token, account: holder, role: account.body.role, endsAt };
  };

  const addAccount = async (id: SubjectId, body: Pick<Account, 'role' | 'passkeys' | 'oidc'>): Promise<Item<Account>> =>
    accounts.add({ id, subject: null, state: 'active', dueAt: null, body: { ...body, failures: [], lockedUntil: null } });

  const requireOpen = (account: Item<Account>): void => {
    if (account.state !== 'active') throw new ScleraError('unauthenticated', 'This account is closed.');
    const { lockedUntil } = account.body;
    if (lockedUntil !== null && Date.parse(lockedUntil) > clock())
      throw new ScleraError('too-many-requests', 'This account is locked after failed attempts.');
  };

  const countFailure = async (account: Item<Account>): Promise<void> => {
    const failures = [...account.body.failures, isoTime(clock())].filter((at) => Date.parse(at) > clock() - lockMs);
    const locked = failures.length >= mostFailures;
    const lockedUntil = locked ? isoTime(clock() + lockMs) : account.body.lockedUntil;
    await accounts.change(account, { body: { ...account.body, failures: locked ? [] : failures, lockedUntil } });
    if (locked) await write({ account: account.id as SubjectId, via: 'account', role: account.body.role }, 'locked-out', account.id, false);
  };

  return {
    async invite(role) {
      if (!roles.includes(role)) throw new ScleraError('bad-request', `A role is one of ${roles.join(', ')}.`);
      const invitation = drawToken();
      const endsAt = isoTime(clock() + invitationMs);
      const id = sha256Hex(invitation);
      await invitations.add({ id, subject: null, state: 'open', dueAt: endsAt, body: { role } });
      return { invitation, role, endsAt };
    },
    async beginRegistration(invitation) {
      await openInvitation(invitation);
      const account = makeId('subject');
      const { publicKey, challenge } = await passkeys.askRegistration({ id: account, name: account, known: [] });
      await challenges.keep(challenge, account);
      return publicKey;
    },
    async register(invitation, response) {
      const found = await openInvitation(invitation);
      const { challenge, about: account } = await challenges.take(response);
      if (account === null) throw new ScleraError('unauthenticated', 'This answer is about signing in.');
      const passkey = await passkeys.verifyRegistration(response, challenge);
      if (passkey === null) throw new ScleraError('unauthenticated', 'This passkey does not verify.');
      // Whoever comes second finds the invitation changed.
      await invitations.change(found, { state: 'used' });
      return openSession(await addAccount(account, { role: found.body.role, passkeys: [passkey], oidc: null }));
    },
    async beginSignIn() {
      const { publicKey, challenge } = await passkeys.askSignIn();
      await challenges.keep(challenge, null);
      return publicKey;
    },
    async signIn(response) {
      const { challenge } = await challenges.take(response);
      const credential = passkeys.credentialIn(response);
      const account = (await accounts.list()).find(({ body }) => body.passkeys.some(({ id }) => id === credential));
      if (!account) throw new ScleraError('unauthenticated', 'This passkey is not known here.');
      requireOpen(account);
      const known = account.body.passkeys.find(({ id }) => id === credential)!;
      const used = await passkeys.verifySignIn(response, challenge, known);
      if (used === null) {
        await countFailure(account);
        throw new ScleraError('unauthenticated', 'This passkey does not verify.');
      }
      const after = account.body.passkeys.map((one) => (one.id === used.id ? used : one));
      return openSession(await accounts.change(account, { body: { ...account.body, passkeys: after, failures: [], lockedUntil: null } }));
    },
    async signInAs({ issuer, subject, role }) {
      const oidc = sha256Hex(`${issuer}\n${subject}`);
      const found = (await accounts.list()).find(({ body }) => body.oidc === oidc);
      if (!found) return openSession(await addAccount(makeId('subject'), { role, passkeys: [], oidc }));
      requireOpen(found);
      // The issuer says today's role.
      return openSession(found.body.role === role ? found : await accounts.change(found, { body: { ...found.body, role } }));
    },
    async signOut(token) {
      await sessions.remove(sha256Hex(token));
    },
    async makeKey({ scopes: wanted, days }) {
      const known = scopes.filter((scope) => wanted.includes(scope));
      if (wanted.length === 0 || known.length !== new Set(wanted).size)
        throw new ScleraError('bad-request', `A key has one or more of the scopes ${scopes.join(', ')}.`);
      if (!Number.isInteger(days) || days < 1 || days > longestKeyDays)
        throw new ScleraError('bad-request', `A key lasts 1 to ${longestKeyDays} days.`);
      const id = recordId('key');
      const secret = drawToken();
      const endsAt = isoTime(clock() + days * dayMs);
      await keys.add({
        id,
        subject: null,
        state: 'open',
        dueAt: endsAt,
        body: { scopes: known, hash: sha256Hex(secret), account: makeId('subject') },
      });
      return { id, key: `${id}.${secret}`, endsAt };
    },
    async endKey(id) {
      await keys.change(await keys.need(id), { state: 'ended' });
    },
    async closeAccount(id) {
      const account = await accounts.need(id);
      await accounts.change(account, { state: 'closed' });
      for (const session of await sessions.list()) if (session.body.account === id) await sessions.remove(session.id);
    },
    accounts: async () =>
      (await accounts.list()).map(({ id, state, body }) => ({ account: id, role: body.role, state, passkeys: body.passkeys.length })),
    keys: async () => (await keys.list()).map(({ id, state, dueAt, body }) => ({ id, scopes: body.scopes, endsAt: dueAt, state })),
    async identify({ session, key }) {
      if (key !== null) return identifyKey(keys, key, isOver);
      const found = session === null ? null : await sessions.get(sha256Hex(session));
      const account = !found || isOver(found) ? null : await accounts.get(found.body.account);
      if (account?.state !== 'active') throw new ScleraError('unauthenticated', 'Sign in first.');
      return { kind: 'account', account: account.id as SubjectId, role: account.body.role };
    },
    audit: (actor, act, about, allowed) =>
      actor === null
        ? write({ account: machineAccount, via: 'machine', role: null }, act, about, allowed)
        : write({ account: actor.account, via: actor.kind, role: actor.kind === 'account' ? actor.role : null }, act, about, allowed),
    async acts(day, { after, limit = actsPage } = {}) {
      const { items, next } = await acts.page({ state: day, after, limit });
      return { items: items.map(({ id, body }) => ({ id, ...body })), next };
    },
  };
}

/** The day of a time (UTC), as `2026-01-31`. */
export function dayOf(at: string): string {
  return at.slice(0, 10);
}

async function identifyKey(
  keys: Shelf<{ readonly scopes: readonly Scope[]; readonly hash: string; readonly account: SubjectId }>,
  key: string,
  isOver: (item: Item<unknown>) => boolean,
): Promise<Actor> {
  const [id = '', secret = ''] = key.split('.');
  const found = await keys.get(id);
  // Of hashes, so the time it takes tells nothing about the secret.
  if (found?.state !== 'open' || isOver(found) || found.body.hash !== sha256Hex(secret))
    throw new ScleraError('unauthenticated', 'This key is unknown, ended or over.');
  return { kind: 'key', account: found.body.account, scopes: found.body.scopes };
}
