import type { ConsentRecord, EnrolmentId, PartyId, SubjectId, UseRecord } from '@sclera/core';
import { type Context, partyIds } from './context.ts';
import { openErasures } from './erasure.ts';
import { type Guardian, listGuardians } from './guardians.ts';
import { erasedBy } from './statements.ts';
import { type FormerKey, listFormerKeys, pseudonymsOf } from './way-back.ts';

/** Everything held about a person, and every use of it. */
export interface PersonalRecord {
  readonly subject: SubjectId;
  readonly consents: readonly ConsentRecord[];
  /** Who confirmed which of them, for somebody under 14. */
  readonly guardians: readonly Guardian[];
  readonly enrolments: readonly {
    readonly id: EnrolmentId;
    readonly enrolledAt: string;
    readonly retainUntil: string;
    /** It is on its way out: nothing is compared any more until it is gone everywhere. */
    readonly beingErased: boolean;
    /** Parties that have not confirmed an erasure. */
    readonly heldBy: readonly PartyId[];
  }[];
  readonly uses: readonly UseRecord[];
  /** Personal keys that were replaced: what they named in the log stays this person's. */
  readonly formerKeys: readonly FormerKey[];
  /** Log indices of other people's searches in which this person's reference was compared. */
  readonly comparedIn: readonly number[];
}

export async function readPersonalRecord(context: Context, subject: SubjectId): Promise<PersonalRecord> {
  const names = await pseudonymsOf(context, subject);
  const ofAll = async <T>(read: (name: SubjectId) => Promise<readonly T[]>): Promise<readonly T[]> =>
    (await Promise.all(names.map(read))).flat();
  const [consents, guardians, rows, unsorted, erasures, formerKeys] = await Promise.all([
    ofAll((name) => context.store.listConsents(name)),
    listGuardians(context, subject),
    context.store.listEnrolments(subject),
    ofAll((name) => context.store.log.uses(name)),
    openErasures(context, subject),
    listFormerKeys(context, subject),
  ]);
  const uses = [...unsorted].sort((a, b) => a.leafIndex - b.leafIndex);
  const enrolments = rows.map(({ id, enrolledAt, retainUntil }) => {
    const under = erasures.filter((one) => one.enrolments.includes(id));
    const gone = new Set(under.flatMap((one) => [...erasedBy(context, one).keys()]));
    return { id, enrolledAt, retainUntil, beingErased: under.length > 0, heldBy: partyIds.filter((party) => !gone.has(party)) };
  });
  return { subject, consents, guardians, enrolments, uses, formerKeys, comparedIn: await findSearches(context, uses) };
}

/**
 * From the leaf of an enrolment to the leaf of its erasure the reference takes part in every search of anybody. Leaves are
 * written in the order in which the parties work, so the indices tell.
 */
async function findSearches(context: Context, uses: readonly UseRecord[]): Promise<readonly number[]> {
  const own = new Set(uses.map(({ leafIndex }) => leafIndex));
  const found = new Set<number>();
  for (const { leafIndex, event } of uses) {
    if (event.kind !== 'enrol' || event.decision !== 'enrolled') continue;
    const erased = uses.find((use) => use.event.kind === 'erase' && use.leafIndex > leafIndex);
    for (const index of await context.store.log.searches(leafIndex, erased?.leafIndex ?? null)) {
      if (!own.has(index)) found.add(index);
    }
  }
  return [...found].sort((a, b) => a - b);
}
