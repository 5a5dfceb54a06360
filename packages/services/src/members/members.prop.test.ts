import { type EnrolmentId, makeId, ScleraError, type SubjectId, type UseRecord } from '@sclera/core';
import { groupOf } from '@sclera/credential';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeStore } from '../personhood/testing/fake-store.ts';
import { type Fault, FaultInjected, failOn } from '../personhood/testing/faults.ts';
import { createMembers, type Members } from './members.ts';

/** `SCLERA_HISTORIES=10000` for the long run: some minutes. */
const histories = Number(process.env['SCLERA_HISTORIES'] ?? 150);
const dayMs = 86_400_000;

type Step =
  | { readonly kind: 'join'; readonly person: number; readonly commitment: number }
  | { readonly kind: 'rotate'; readonly person: number; readonly commitment: number }
  | { readonly kind: 'leave'; readonly person: number }
  | { readonly kind: 'arrive'; readonly person: number }
  | { readonly kind: 'publish' }
  | { readonly kind: 'wait'; readonly days: number };

const person = fc.nat(2);
const commitment = fc.nat(4);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('join' as const), person, commitment }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('rotate' as const), person, commitment }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'arrive' as const), person }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'publish' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 31 }) }) },
);
/** A process that dies at the so-manyth call to the store of a step. */
const anyDeath: fc.Arbitrary<Fault | null> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.record({ method: fc.constant(null), occurrence: fc.nat(11), when: fc.constantFrom('before', 'after') }) },
);

interface Person {
  readonly subject: SubjectId;
  enrolment: EnrolmentId | null;
  /** What their record may have now: two where a process died in between. None: null. */
  may: (bigint | null)[];
  rotations: number;
  rotatedAt: number;
}

const expected = new Set(['commitment-taken', 'commitment-in-use', 'rotation-too-soon', 'conflicting-change', 'not-found']);

function derivedBy(subject: SubjectId, atMs: number): UseRecord {
  const event = { kind: 'derive', subject, purpose: 'personhood-enrolment', decision: 'derived', permit: null } as const;
  return { leafIndex: 0, salt: '', event: { ...event, at: new Date(atMs).toISOString() } };
}

async function createHistory() {
  const store = createFakeStore();
  let nowMs = Date.UTC(2026, 0, 1);
  const people: Person[] = Array.from({ length: 3 }, () => ({
    subject: makeId('subject'),
    enrolment: null,
    may: [null],
    rotations: 0,
    rotatedAt: Number.NEGATIVE_INFINITY,
  }));
  const revoked = new Set<bigint>();
  const start = (death: Fault | null): Members =>
    createMembers({
      // The eyes were shown, as far as this is about.
      store: { ...store, records: failOn(store.records, death), log: { uses: async (subject) => [derivedBy(subject, nowMs)] } },
      clock: () => nowMs,
      publishEveryMs: 0,
    });
  let members = start(null);

  const arrive = async (one: Person): Promise<void> => {
    if (one.enrolment !== null) return;
    one.enrolment = makeId('enrolment');
    const row = { consent: makeId('consent'), purpose: 'personhood-enrolment', leafIndex: 0, enrolledAt: '', retainUntil: '' } as const;
    await store.putEnrolment({ id: one.enrolment, subject: one.subject, ...row });
  };

  const leave = async (one: Person): Promise<void> => {
    if (one.enrolment === null) return;
    const { enrolment } = one;
    // As an erasure does: again, until it has come through.
    await members.leave(enrolment).catch(async (error: unknown) => {
      if (!(error instanceof FaultInjected)) throw error;
      members = start(null);
      await members.leave(enrolment);
    });
    await store.removeEnrolments([enrolment]);
    Object.assign(one, { enrolment: null, may: [null], rotations: 0, rotatedAt: Number.NEGATIVE_INFINITY });
  };

  async function put(one: Person, kind: 'join' | 'rotate', wanted: bigint): Promise<void> {
    const holder = { subject: one.subject, enrolment: one.enrolment ?? makeId('enrolment') };
    const rotation = one.rotations + 1;
    try {
      const own = await (kind === 'join' ? members.join(holder, wanted) : members.rotate(holder, { commitment: wanted, rotation }));
      expect(own.commitment).toBe(wanted);
      // The first one stays, but for a rotation.
      if (kind === 'join') expect(one.may.includes(null) || one.may.includes(wanted)).toBe(true);
      else if (own.rotation === rotation) expect(nowMs - one.rotatedAt).toBeGreaterThanOrEqual(30 * dayMs);
      one.may = [wanted];
    } catch (error) {
      if (error instanceof FaultInjected) one.may = [...new Set([...one.may, wanted])];
      else if (!(error instanceof ScleraError) || !expected.has(error.code)) throw error;
    }
  }

  /** What everybody has now, by a process that begins; and the group of everybody. */
  async function check(): Promise<void> {
    const fresh = start(null);
    const held = new Map<Person, bigint>();
    for (const one of people) {
      if (one.enrolment === null) continue;
      const own = await fresh.of({ subject: one.subject, enrolment: one.enrolment });
      expect(one.may).toContain(own?.commitment ?? null);
      if (own === null) continue;
      held.set(one, own.commitment);
      if (own.rotation > one.rotations) {
        expect(own.rotation).toBe(one.rotations + 1);
        one.rotatedAt = nowMs;
      }
      one.rotations = own.rotation;
      for (const former of one.may)
        if (former !== null && former !== own.commitment && (await fresh.standingOf(former)) === 'revoked') revoked.add(former);
      one.may = [own.commitment];
    }
    const { commitments, root, epoch } = await fresh.snapshot();
    // One leaf a record, of records that are there; nobody is left over, and nobody's is another's.
    expect([...commitments].sort()).toEqual([...held.values()].sort());
    expect(new Set(commitments).size).toBe(commitments.length);
    for (const one of commitments) expect(revoked.has(one)).toBe(false);
    if (commitments.length > 0) {
      expect(root).toBe(groupOf(commitments).root);
      expect(await fresh.commitments(epoch)).toEqual(commitments);
    }
    // What is kept about somebody is kept while they have a record, and is theirs.
    const kept = await store.records.list({ kind: 'member-holding' });
    expect(kept.map(({ id }) => id).sort()).toEqual([...held.keys()].map(({ enrolment }) => enrolment).sort());
    for (const { kind, id, body, subject } of await store.records.list({})) {
      if (kind === 'member-holding') continue;
      expect(subject).toBeNull();
      for (const one of people) expect(JSON.stringify([id, body])).not.toContain(one.subject.slice(4));
    }
  }

  async function play(step: Step, death: Fault | null): Promise<void> {
    members = start(death);
    if (step.kind === 'wait') nowMs += step.days * dayMs;
    else if (step.kind === 'publish') {
      await members.snapshot().catch((error: unknown) => {
        if (!(error instanceof FaultInjected)) throw error;
      });
    } else {
      const one = people[step.person]!;
      if (step.kind === 'arrive') await arrive(one);
      else if (step.kind === 'leave') await leave(one);
      else await put(one, step.kind, BigInt(step.commitment + 1));
    }
  }
  for (const one of people.slice(0, 2)) await arrive(one);
  return { play, check };
}

test(
  'whatever people do and wherever a process dies: one leaf a record, none that was revoked, none of somebody who left',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyStep, anyDeath), { minLength: 5, maxLength: 20, size: 'max' }), async (steps) => {
        const history = await createHistory();
        for (const [step, death] of steps) {
          await history.play(step, death);
          await history.check();
        }
      }),
      { numRuns: histories },
    );
  },
  histories * 1_000,
);
