import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { type Clock, canonicalJson, fromBase64Url, type GatewayStore, ScleraError, sha256Hex, toBase64Url } from '@sclera/core';
import { openShelf } from '../trust/shelf.ts';
import type { PlatformSecrets } from './platform-keys.ts';
import type { GivenProof, Verifications } from './verifications.ts';

/** A place in a public list of states, and until when what has it is good. */
export interface OpenBatch {
  /** Name of the status list. */
  readonly list: string;
  /** One place for each key, drawn at random: places side by side would tell which credentials belong together. */
  readonly places: readonly number[];
  /** ISO 8601 UTC, both to the day: everybody of a day has the same. */
  readonly from: string;
  readonly until: string;
  /** Revokes them; only who has it can, for nobody else knows which places are of one batch. */
  readonly revocation: string;
}

export interface StatusPage {
  readonly size: number;
  readonly revoked: readonly number[];
  /** When the last credential of it is over. */
  readonly until: string;
}

/** Single-use credentials: one batch a human and day, against a proof of membership in a scope of the platform’s own. */
export interface Batches {
  /** What to ask a wallet that wants credentials for these keys (public JSON Web Keys). */
  ask(keys: readonly object[]): Promise<{ readonly request: string; readonly until: string }>;
  /** Throws what `Verifications.check` throws, and `too-many-requests` for a second batch of a day. */
  open(given: GivenProof, keys: readonly object[]): Promise<OpenBatch>;
  /** The places named, of those of the batch, or all of them. Again, it changes nothing. Throws `request-invalid`. */
  revoke(revocation: string, only?: readonly number[]): Promise<void>;
  /** Null for a list that is not there (any more). */
  status(list: string): Promise<StatusPage | null>;
}

export interface BatchesOptions {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly verifications: Pick<Verifications, 'ask' | 'check'>;
  readonly secrets: Pick<PlatformSecrets, 'secret'>;
  readonly issuer: string;
  readonly clock: Clock;
}

interface ListBody {
  /** Bit maps, base64url. */
  readonly taken: string;
  readonly takenCount: number;
  readonly revoked: string;
}

/** What a revocation says. */
interface Places {
  readonly list: string;
  readonly places: readonly number[];
}

/** In one list: the crowd that a status request hides in. */
const listSize = 65_536;
/** A random place is found soon as long as there is room. */
const fullAt: number = listSize / 2;
/** So long a credential is good: membership that ended shows at the latest then. */
const lifeDays = 14;
const dayMs = 86_400_000;

export function createBatches({ store, verifications, secrets, issuer, clock }: BatchesOptions): Batches {
  const batches = openShelf<Readonly<Record<string, never>>>(store.records, 'credential-batch', 'credential');
  const lists = openShelf<ListBody>(store.records, 'credential-list', 'credential');
  const platform = { id: 'platform', name: issuer };
  const today = (): string => new Date(clock()).toISOString().slice(0, 10);
  const contextOf = (keys: readonly object[]): string => sha256Hex(canonicalJson(keys));

  /** Draws places in the first list of the day that has room. */
  const take = async (day: string, count: number): Promise<Places> => {
    for (let part = 1; ; ) {
      const list = `${day}-${part}`;
      const found = await lists.get(list);
      if (found !== null && found.body.takenCount + count > fullAt) {
        part += 1;
        continue;
      }
      const taken = found === null ? new Uint8Array(listSize / 8) : fromBase64Url(found.body.taken);
      const places = draw(taken, count);
      const body = {
        taken: toBase64Url(taken),
        takenCount: (found?.body.takenCount ?? 0) + count,
        revoked: found?.body.revoked ?? toBase64Url(new Uint8Array(listSize / 8)),
      };
      const put =
        found === null
          ? lists.add({ id: list, subject: null, state: 'open', dueAt: dayAfter(day, lifeDays), body })
          : lists.change(found, { body });
      if (await unlessOther(put)) return { list, places };
    }
  };

  const seal = async (what: Places): Promise<string> => {
    const payload = toBase64Url(Buffer.from(canonicalJson(what), 'utf8'));
    return `${payload}.${toBase64Url(await macOf(payload))}`;
  };
  const macOf = async (payload: string): Promise<Uint8Array> =>
    new Uint8Array(
      createHmac('sha256', fromBase64Url(await secrets.secret('revocation')))
        .update(payload)
        .digest(),
    );
  const open = async (revocation: string): Promise<Places> => {
    const [payload = '', mac = '', ...rest] = revocation.split('.');
    const given = Buffer.from(mac, 'base64url');
    const right = await macOf(payload);
    if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) throw new ScleraError('request-invalid');
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Places;
  };

  return {
    async ask(keys) {
      const ask = { use: 'credential', scope: scopeOf(today()), returnTo: null, context: contextOf(keys) } as const;
      const { request, claims } = await verifications.ask(platform, ask);
      return { request, until: claims.until };
    },
    async open(given, keys) {
      const { scope, subject } = await verifications.check(given, 'credential', { relyingParty: platform.id, context: contextOf(keys) });
      const day = dayOf(scope);
      // Once in this scope: the mark says which, to whoever has the nullifier, and goes with the day.
      const mark = { id: sha256Hex(`${scope}\n${subject}`), subject: null, state: 'issued', dueAt: dayAfter(day, 1), body: {} };
      if (!(await unlessOther(batches.add(mark)))) throw new ScleraError('too-many-requests', 'There is one batch of credentials a day.');
      const places = await take(day, keys.length);
      return { ...places, from: dayAfter(day, 0), until: dayAfter(day, lifeDays), revocation: await seal(places) };
    },
    async revoke(revocation, only) {
      const { list, places: own } = await open(revocation);
      const places = only === undefined ? own : own.filter((place) => only.includes(place));
      for (;;) {
        const found = await lists.get(list);
        // A list that is over: so are its credentials.
        if (found === null) return;
        const revoked = fromBase64Url(found.body.revoked);
        for (const place of places) setBit(revoked, place);
        if (await unlessOther(lists.change(found, { body: { ...found.body, revoked: toBase64Url(revoked) } }))) return;
      }
    },
    async status(list) {
      const found = await lists.get(list);
      if (found === null || found.dueAt === null) return null;
      const revoked = fromBase64Url(found.body.revoked);
      return {
        size: listSize,
        revoked: Array.from({ length: listSize }, (_, i) => i).filter((i) => hasBit(revoked, i)),
        until: found.dueAt,
      };
    },
  };
}

function scopeOf(day: string): string {
  return `credentials ${day}`;
}

function dayOf(scope: string): string {
  return scope.slice('credentials '.length);
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * dayMs).toISOString();
}

/** Free places, which are taken then. */
function draw(taken: Uint8Array, count: number): readonly number[] {
  return Array.from({ length: count }, () => {
    for (;;) {
      const place = randomInt(listSize);
      if (hasBit(taken, place)) continue;
      setBit(taken, place);
      return place;
    }
  });
}

function hasBit(bits: Uint8Array, place: number): boolean {
  return ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
}

function setBit(bits: Uint8Array, place: number): void {
  bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
}

/** False where somebody else was quicker. */
async function unlessOther(put: Promise<unknown>): Promise<boolean> {
  try {
    await put;
    return true;
  } catch (error) {
    if (error instanceof ScleraError && error.code === 'conflicting-change') return false;
    throw error;
  }
}
