import { type Clock, type EnrolmentId, type GatewayStore, ScleraError, type SubjectId } from '@sclera/core';
import { isFieldElement, isRotation } from '@sclera/credential';
import { findLeaf } from '../personhood/leaves.ts';
import { createQueue } from '../personhood/queue.ts';
import { dayMs, isoTime } from '../trust/context.ts';
import { type Commitments, openCommitments } from './commitments.ts';
import { type Epoch, type EpochList, openEpochs } from './epochs.ts';

/** Whom a membership is of: one record, which is theirs. */
export interface Holder {
  readonly subject: SubjectId;
  readonly enrolment: EnrolmentId;
}

/** What a person's record says of their membership. */
export interface OwnMembership {
  readonly commitment: bigint;
  readonly rotation: number;
  /** From when on another one may replace it, ISO 8601 UTC. */
  readonly rotatesFrom: string;
}

/** What follows for the list from a record that goes. */
export interface MemberKeeper {
  /** Idempotent. */
  leave(enrolment: EnrolmentId): Promise<void>;
}

/**
 * The public list of commitments: one for each record, and nothing in it says whose. A record has the first commitment that was registered for it; the next one only by a
 * rotation, which revokes it. The list is published as epochs, each there for some minutes longer than it is the last: a request that names it lives as long.
 */
export interface Members extends MemberKeeper {
  /**
   * The same commitment again is welcome. Throws `commitment-taken` where the record has another one, `commitment-in-use` where another record has it, `not-found`
   * for no such record, `conflicting-change` for one that is being erased, `bad-request`.
   */
  join(holder: Holder, commitment: bigint): Promise<OwnMembership>;
  /**
   * Replaces the commitment, for a device that was stolen. The same again is welcome. Throws what `join` throws, `permit-invalid` unless the person's eyes were shown and a
   * secret derived for them in the last 15 minutes, `rotation-too-soon` within 30 days of another one, `conflicting-change` for a rotation that is not the next, `rotations-spent` after the last one.
   */
  rotate(holder: Holder, next: { readonly commitment: bigint; readonly rotation: number }): Promise<OwnMembership>;
  /** Null where nothing was registered for this record, or it is gone. */
  of(holder: Holder): Promise<OwnMembership | null>;
  /** The last epoch; what has changed is published first where it is time. */
  current(): Promise<Epoch>;
  /** The same, with everybody in it and its place in the log. */
  published(): Promise<EpochList>;
  /** Who is in an epoch, in the order of its group. Throws `not-found` for one that is not published (any more). */
  commitments(epoch: number): Promise<readonly bigint[]>;
  /** `revoked`: it was replaced. Null for one that is not in the list. */
  standingOf(commitment: bigint): Promise<'member' | 'revoked' | null>;
  /** Publishes what has changed, now, and gives that epoch. */
  snapshot(): Promise<EpochList>;
  /** Publishes what has changed, if it is time, and lets go of lists that are stale. To be called every now and then. */
  resume(): Promise<void>;
}

export interface MembersOptions {
  readonly store: Pick<GatewayStore, 'records' | 'listEnrolments' | 'listOperations'> & { readonly log: Pick<GatewayStore['log'], 'uses'> };
  readonly clock: Clock;
  /** At least so long between two epochs. Default five minutes: who came and went together cannot be told apart. */
  readonly publishEveryMs?: number;
}

const rotateEveryMs = 30 * dayMs;
/** As long as a session of the three parties lives. */
const derivedWithinMs = 15 * 60_000;
const defaultPublishEveryMs = 5 * 60_000;

export function createMembers({ store, clock, publishEveryMs = defaultPublishEveryMs }: MembersOptions): Members {
  const listed = openCommitments(store.records);
  const epochs = openEpochs({ records: store.records, clock });
  /** One thing after the other: no list is read while a commitment takes the place of another. */
  const inOrder = createQueue();
  /** Whether something may have changed since the last epoch. A process that begins does not know. */
  let changed = true;
  const change = <T>(work: () => Promise<T>): Promise<T> =>
    inOrder(async () => {
      changed = true;
      return work();
    });

  async function publish(): Promise<EpochList> {
    const epoch = await epochs.publish(await listed.list());
    changed = false;
    return epoch;
  }

  /** The last epoch, after what has changed was published if it is time. */
  async function latest(): Promise<EpochList> {
    const last = await epochs.last();
    const isTime = last.epoch === 0 || clock() - Date.parse(last.publishedAt) >= publishEveryMs;
    return changed && isTime ? publish() : last;
  }

  /** A record is theirs, was made for this, and nobody has begun to erase it. */
  async function requireRecord({ subject, enrolment }: Holder): Promise<void> {
    const rows = await store.listEnrolments(subject);
    if (!rows.some(({ id, purpose }) => id === enrolment && purpose === 'personhood-enrolment')) {
      throw new ScleraError('not-found', 'You have no such enrolment for a credential.');
    }
    const open = await store.listOperations(['running', 'decided']);
    if (open.some(({ action, enrolments }) => action === 'erase' && enrolments.includes(enrolment))) {
      throw new ScleraError('conflicting-change', 'This enrolment is being erased.');
    }
  }

  /** A key alone replaces nothing: whoever stole a device may have it. */
  async function requireDerived(subject: SubjectId): Promise<void> {
    const from = isoTime(clock() - derivedWithinMs);
    const derived = await findLeaf(store, subject, ({ kind, decision, at }) => kind === 'derive' && decision === 'derived' && at >= from);
    if (derived === null)
      throw new ScleraError('permit-invalid', 'Show your eyes and derive the next secret first; then replace it, within 15 minutes.');
  }

  return {
    join: (holder, commitment) =>
      change(async () => {
        requireCommitment(commitment);
        await requireRecord(holder);
        const held = await listed.of(holder.enrolment, holder.subject);
        if (held?.body.commitment === String(commitment)) return ownOf(held.body);
        if (held !== null) throw new ScleraError('commitment-taken');
        const next = { commitment, rotation: 0, at: isoTime(clock()) };
        return ownOf((await listed.put(holder, next)).body);
      }),
    rotate: (holder, { commitment, rotation }) =>
      change(async () => {
        requireCommitment(commitment);
        await requireRecord(holder);
        const held = await listed.of(holder.enrolment, holder.subject);
        if (held === null) throw new ScleraError('not-found', 'Nothing is registered for this enrolment yet. Register a commitment first.');
        const own = ownOf(held.body);
        if (own.rotation === rotation && own.commitment === commitment) return own;
        if (rotation !== own.rotation + 1) {
          throw new ScleraError('conflicting-change', `The next rotation of this record is number ${own.rotation + 1}.`);
        }
        if (!isRotation(rotation)) throw new ScleraError('rotations-spent');
        if (clock() < Date.parse(own.rotatesFrom)) {
          throw new ScleraError('rotation-too-soon', `The next one can be made from ${own.rotatesFrom.slice(0, 10)} on.`);
        }
        await requireDerived(holder.subject);
        const next = { commitment, rotation, at: isoTime(clock()) };
        return ownOf((await listed.put(holder, next)).body);
      }),
    leave: (enrolment) => change(() => listed.remove(enrolment)),
    of: ({ enrolment, subject }) =>
      inOrder(async () => {
        const held = await listed.of(enrolment, subject);
        return held === null ? null : ownOf(held.body);
      }),
    current: () => inOrder(async () => withoutList(await latest())),
    published: () => inOrder(latest),
    commitments: (epoch) =>
      inOrder(async () => {
        const found = await epochs.list(epoch);
        if (found === null) throw new ScleraError('not-found', 'There is no such epoch, or it is over. Ask for the current one.');
        return found.commitments;
      }),
    standingOf: (commitment) => inOrder(() => listed.standingOf(commitment)),
    snapshot: () => inOrder(publish),
    resume: () =>
      inOrder(async () => {
        await latest();
        await epochs.tidy();
      }),
  };
}

function requireCommitment(commitment: bigint): void {
  if (commitment <= 0n || !isFieldElement(commitment)) {
    throw new ScleraError('bad-request', 'A commitment is a number between zero and the order of the field.');
  }
}

function ownOf({ commitment, rotation, rotatedAt }: Awaited<ReturnType<Commitments['put']>>['body']): OwnMembership {
  if (commitment === null) throw new Error('a settled membership has a commitment');
  const rotatesFrom = isoTime(rotatedAt === null ? 0 : Date.parse(rotatedAt) + rotateEveryMs);
  return { commitment: BigInt(commitment), rotation, rotatesFrom };
}

function withoutList({ epoch, root, size, publishedAt }: EpochList): Epoch {
  return { epoch, root, size, publishedAt };
}
