import { type EnrolmentId, type RecordStore, ScleraError, type SubjectId } from '@sclera/core';
import { drawToken, type Item, openShelf } from '../trust/shelf.ts';

/** Which commitment an enrolled record has. It goes with the record, and is sealed for its person until then. */
export interface Holding {
  /** Decimal; null while the first one is on its way. */
  readonly commitment: string | null;
  /** Says, in the list, that the commitment is this record's. A random number: without this record it leads nowhere. */
  readonly claim: string | null;
  /** 0 at first, one more with each that replaced another. */
  readonly rotation: number;
  /** When the last one was replaced, ISO 8601; null where none was. */
  readonly rotatedAt: string | null;
  /** One that is on its way into the list: whoever comes next brings it to its end. */
  readonly next: { readonly commitment: string; readonly claim: string; readonly rotation: number; readonly at: string } | null;
}

/** A commitment in the list. About nobody. */
interface Listed {
  readonly claim: string;
}

/** The list of commitments, and which record has which of them. Every step can be done again by whoever comes next. Not to be called twice at once. */
export interface Commitments {
  /** Brings what is on its way to its end, first. */
  of(enrolment: EnrolmentId, subject: SubjectId): Promise<Item<Holding> | null>;
  /**
   * Gives a record its commitment, in place of the one that it has: from the first step to the last never both are in the list. Throws `commitment-in-use`
   * for one that another record has, or that was revoked; then the record keeps what it had.
   */
  put(
    holder: { readonly enrolment: EnrolmentId; readonly subject: SubjectId },
    next: { readonly commitment: bigint; readonly rotation: number; readonly at: string },
  ): Promise<Item<Holding>>;
  /** Takes a record's commitment out of the list, and forgets that it was its. */
  remove(enrolment: EnrolmentId): Promise<void>;
  /** Everybody in the list, in no order that means anything. */
  list(): Promise<readonly bigint[]>;
  standingOf(commitment: bigint): Promise<'member' | 'revoked' | null>;
}

type ListState = 'waiting' | 'in' | 'revoked';
const purpose = 'members';

export function openCommitments(records: RecordStore): Commitments {
  const holdings = openShelf<Holding>(records, 'member-holding', purpose);
  const listed = openShelf<Listed>(records, 'member', purpose);

  /** A place in the list, out of sight. False where somebody else has it, or nobody may have it again. */
  async function reserve(commitment: string, claim: string): Promise<boolean> {
    const found = await listed.get(commitment);
    if (found !== null) return found.state !== ('revoked' satisfies ListState) && found.body.claim === claim;
    await listed.add({ id: commitment, subject: null, state: 'waiting' satisfies ListState, dueAt: null, body: { claim } });
    return true;
  }

  async function revoke(commitment: string, claim: string): Promise<void> {
    const found = await listed.get(commitment);
    // Of what is revoked nothing stays but that it is.
    if (found?.body.claim === claim) await listed.change(found, { state: 'revoked' satisfies ListState, body: { claim: '' } });
  }

  async function settle(item: Item<Holding>): Promise<Item<Holding> | null> {
    const { next, commitment, claim } = item.body;
    if (next === null) return item;
    if (!(await reserve(next.commitment, next.claim))) {
      if (commitment === null) await holdings.remove(item.id);
      else await holdings.change(item, { body: { ...item.body, next: null } });
      return null;
    }
    if (commitment !== null && claim !== null) await revoke(commitment, claim);
    const place = await listed.need(next.commitment);
    if (place.state === ('waiting' satisfies ListState)) await listed.change(place, { state: 'in' satisfies ListState });
    const rotatedAt = commitment === null ? null : next.at;
    const body = { commitment: next.commitment, claim: next.claim, rotation: next.rotation, rotatedAt, next: null };
    return holdings.change(item, { body });
  }

  const of: Commitments['of'] = async (enrolment, subject) => {
    const found = await holdings.get(enrolment, subject);
    return found === null ? null : ((await settle(found)) ?? holdings.get(enrolment, subject));
  };

  return {
    of,
    async put({ enrolment, subject }, { commitment, rotation, at }) {
      const found = await of(enrolment, subject);
      const next = { commitment: String(commitment), claim: drawToken(), rotation, at };
      const item =
        found === null
          ? await holdings.add({
              id: enrolment,
              subject,
              state: 'held',
              dueAt: null,
              body: { commitment: null, claim: null, rotation, rotatedAt: null, next },
            })
          : await holdings.change(found, { body: { ...found.body, next } });
      const settled = await settle(item);
      if (settled === null) throw new ScleraError('commitment-in-use');
      return settled;
    },
    async remove(enrolment) {
      const found = await holdings.get(enrolment);
      if (found === null) return;
      const { commitment, claim, next } = found.body;
      for (const one of [{ commitment, claim }, next]) {
        const place = typeof one?.commitment === 'string' ? await listed.get(one.commitment) : null;
        if (place !== null && place.state !== ('revoked' satisfies ListState) && place.body.claim === one?.claim)
          await listed.remove(place.id);
      }
      await holdings.remove(enrolment);
    },
    list: async () => (await listed.list({ state: 'in' satisfies ListState })).map(({ id }) => BigInt(id)),
    async standingOf(commitment) {
      const found = await listed.get(String(commitment));
      if (found === null || found.state === ('waiting' satisfies ListState)) return null;
      return found.state === ('revoked' satisfies ListState) ? 'revoked' : 'member';
    },
  };
}
