import {
  fromBase64Url,
  openRecord,
  type PermitId,
  ScleraError,
  type SubjectId,
  sealRecord,
  sha256Hex,
  toBase64Url,
  type UseRecord,
} from '@sclera/core';
import type { ErasureOutcome } from '../../personhood/erasure.ts';
import type { Personhood } from '../../personhood/personhood.ts';
import { createTurns } from '../../personhood/queue.ts';
import { dayMs, isoTime, type TrustOptions } from '../context.ts';
import { drawToken, openShelf } from '../shelf.ts';

/** Something that remains after everything was deleted. */
export interface Stay {
  readonly what: string;
  readonly why: string;
  readonly law: string;
  /** ISO 8601; null for what has no end. */
  readonly until: string | null;
}

/** How far a deletion of everything is: what the three parties erase, then what the gateway knows of the person. */
export interface Deletion {
  /** `erasing`: a party has not confirmed, and nothing is compared meanwhile. `done`: erased everywhere, and the person forgotten. */
  readonly state: 'erasing' | 'done';
  readonly begunAt: string;
  /** Until when it must be done. */
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly erasure: ErasureOutcome;
  /** The only copy of what opens the last leaf about the person; null until they are forgotten, and where it was lost in that moment. */
  readonly forgotten: UseRecord | null;
  readonly stays: readonly Stay[];
}

export interface Deletions {
  /**
   * Deletes everything: erases at all three parties, takes every consent back, and forgets the person as soon as all three have confirmed. The
   * ticket is told once; it shows how far it is, also when the key opens nothing any more. Asked again, it goes on, under a further ticket.
   */
  begin(subject: SubjectId): Promise<Deletion & { readonly ticket: string }>;
  /** Throws `not-found`. */
  status(ticket: string): Promise<Deletion>;
  /** Goes on with what waited for a party. Returns how many still wait. */
  resume(): Promise<number>;
}

interface Open {
  readonly begunAt: string;
  readonly permit: PermitId | null;
  /** When the erasure under this permit was asked for. */
  readonly erasingSince: string;
  /** base64url: what the proof is sealed under, for whoever holds the ticket. It goes with the person. */
  readonly proofKey: string;
  readonly stays: readonly Stay[];
}

/** What is left of a deletion: nobody can open it without the ticket. */
interface Proof {
  /** base64 */
  readonly sealed: string;
}

/** GDPR 12(3): without undue delay, at the latest one month after it was asked. The permit to erase lives as long. */
const withinMs = 30 * dayMs;
const proofMs = 90 * dayMs;
const purpose = 'deletion';

type Options = Pick<TrustOptions, 'store' | 'clock'> & {
  readonly personhood: Pick<Personhood, 'erase' | 'erasureStatus' | 'forget' | 'personalRecord' | 'withdrawConsent'>;
};

export function createDeletions({ store, clock, personhood }: Options): Deletions {
  const open = openShelf<Open>(store.records, 'deletion', purpose);
  const proofs = openShelf<Proof>(store.records, 'deletion-proof', purpose);
  const inTurn = createTurns<SubjectId>();
  const now = (): string => isoTime(clock());

  const asDeletion = (
    { begunAt, stays }: Open,
    dueAt: string,
    erasure: ErasureOutcome,
    forgotten: UseRecord | null,
    done: boolean,
  ): Deletion => ({
    state: done ? 'done' : 'erasing',
    begunAt,
    dueAt,
    overdue: !done && dueAt < now(),
    erasure,
    forgotten,
    stays,
  });

  /** The erasure of this deletion as it is now, asked for where it was not, or where its permit has ended without a party's answer. */
  const erasureOf = async (subject: SubjectId, body: Open): Promise<ErasureOutcome> => {
    const known = body.permit === null ? null : await personhood.erasureStatus(subject, body.permit);
    const stale = Date.parse(body.erasingSince) + withinMs <= clock();
    return known === null || (!known.complete && stale) ? personhood.erase(subject) : known;
  };

  const takeBackEverything = async (subject: SubjectId): Promise<void> => {
    for (const { id, events } of (await personhood.personalRecord(subject)).consents)
      if (events.at(-1)?.state === 'given') await personhood.withdrawConsent(subject, id);
  };

  /** One step after the other, each of which can be done twice. Null where nothing is to be deleted, or somebody else was faster. */
  const proceed = (subject: SubjectId): Promise<ErasureOutcome | null> =>
    inTurn(subject, async () => {
      const items = await open.list({ subject });
      const [first] = items;
      if (!first) return null;
      const erasure = await erasureOf(subject, first.body);
      const erasingSince = erasure.permit === first.body.permit ? first.body.erasingSince : now();
      const all = [];
      // One erasure for all tickets of one person.
      for (const item of items) {
        const same = item.body.permit === erasure.permit;
        all.push(same ? item : await open.change(item, { body: { ...item.body, permit: erasure.permit, erasingSince } }));
      }
      await takeBackEverything(subject);
      if (!erasure.complete) return erasure;
      // Before anybody is forgotten: afterwards there is no key left to seal it under.
      const kept = [];
      for (const { id, body, dueAt } of all) {
        const deletion = asDeletion(body, dueAt ?? body.begunAt, erasure, null, true);
        const sealed = seal(id, body.proofKey, deletion);
        const before = await proofs.get(id);
        const until = isoTime(clock() + proofMs);
        const proof = before ?? (await proofs.add({ id, subject: null, state: 'forgetting', dueAt: until, body: { sealed } }));
        kept.push({ proof, deletion, proofKey: body.proofKey });
      }
      const { use } = await personhood.forget(subject);
      for (const { proof, deletion, proofKey } of kept)
        await proofs.change(proof, { state: 'done', body: { sealed: seal(proof.id, proofKey, { ...deletion, forgotten: use }) } });
      return erasure;
    });

  /** A failure of the store, or a comparison that is just being decided, is no failure of the deletion: it goes on later. */
  const attempt = (subject: SubjectId): Promise<unknown> =>
    proceed(subject).catch((error: unknown) => {
      if (!(error instanceof ScleraError)) throw error;
    });

  const status = async (ticket: string): Promise<Deletion> => {
    const id = sha256Hex(ticket);
    const item = await open.get(id);
    if (item?.subject != null) {
      const { body, dueAt } = item;
      if (body.permit === null) await attempt(item.subject);
      const { permit } = (await open.get(id))?.body ?? body;
      const erasure = permit === null ? notBegun : await personhood.erasureStatus(item.subject, permit).catch(() => null);
      // Forgotten in this very moment: what is left is the proof.
      if (erasure !== null && (await open.get(id)) !== null) return asDeletion(body, dueAt ?? body.begunAt, erasure, null, false);
    }
    const proof = await proofs.get(id);
    if (proof === null) throw new ScleraError('not-found');
    return unseal(id, ticket, proof.body);
  };

  return {
    status,
    async begin(subject) {
      const ticket = drawToken();
      const begunAt = now();
      const proofUntil = isoTime(clock() + proofMs);
      const body: Open = {
        begunAt,
        permit: null,
        erasingSince: begunAt,
        proofKey: keyOf(ticket),
        stays: await whatStays({ store }, subject, proofUntil),
      };
      await open.add({ id: sha256Hex(ticket), subject, state: 'open', dueAt: isoTime(clock() + withinMs), body });
      await attempt(subject);
      return { ticket, ...(await status(ticket)) };
    },
    async resume() {
      const waiting = new Set((await open.list()).flatMap(({ subject }) => subject ?? []));
      const failures: unknown[] = [];
      for (const subject of waiting) await attempt(subject).catch((error: unknown) => failures.push(error));
      // One person’s trouble keeps nobody else waiting.
      if (failures.length > 0) throw failures[0];
      return new Set((await open.list()).map(({ subject }) => subject)).size;
    },
  };
}

/** Nothing could be asked of a party yet, not even put down. */
const notBegun: ErasureOutcome = {
  complete: false,
  permit: '' as PermitId,
  parties: (['a', 'b', 'c'] as const).map((party) => ({ party, receipt: null })),
  receipt: null,
  leafIndex: null,
};

/** What the law, or the log that everybody checks, does not let go; none of it can be told to be this person's by anybody but them. */
async function whatStays({ store }: Pick<TrustOptions, 'store'>, subject: SubjectId, proofUntil: string): Promise<readonly Stay[]> {
  const [counted, guardians] = await Promise.all([
    store.records.list({ kind: 'exported', subject, limit: 1 }),
    store.records.list({ kind: 'guardian', subject, limit: 1 }),
  ]);
  return [
    {
      what: 'The fingerprints of your lines in the public log. What opened them is destroyed, so they say nothing to anybody.',
      why: 'A log from which lines can be taken away would let a use be hidden.',
      law: 'GDPR 5(2); PIPL 9',
      until: null,
    },
    {
      what: 'The proof of this deletion, sealed: only your ticket opens it.',
      why: 'So that you can fetch it, also when a party confirms late.',
      law: 'GDPR 12(3); PIPL 47, 50',
      until: proofUntil,
    },
    ...(counted.length > 0
      ? [
          {
            what: 'A number: how many people’s shares went to other countries this year. That you were one of them is deleted.',
            why: 'Thresholds of the law go by this number.',
            law: 'CBDT 7, 8',
            until: null,
          },
        ]
      : []),
    ...(guardians.length > 0
      ? [
          {
            what: 'In the record of the parent or guardian who agreed for you: that they did, for the random name you had.',
            why: 'It is their record; it goes when they delete theirs.',
            law: 'PIPL 31; GDPR 7(1)',
            until: null,
          },
        ]
      : []),
  ];
}

function keyOf(ticket: string): string {
  return toBase64Url(Buffer.from(sha256Hex(`sclera-deletion-1\n${ticket}`), 'hex'));
}

function seal(id: string, proofKey: string, deletion: Deletion): string {
  const plain = Buffer.from(JSON.stringify(deletion), 'utf8');
  return Buffer.from(sealRecord(plain, fromBase64Url(proofKey), placeOf(id))).toString('base64');
}

function unseal(id: string, ticket: string, { sealed }: Proof): Deletion {
  const plain = openRecord(Buffer.from(sealed, 'base64'), fromBase64Url(keyOf(ticket)), placeOf(id));
  return JSON.parse(Buffer.from(plain).toString('utf8')) as Deletion;
}

function placeOf(id: string): string {
  return `sclera/deletion/v1/${id}`;
}
