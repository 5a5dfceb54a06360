import type { ConsentAnswer, Problem, PublishedNotice } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import type { Person } from '../platform/access.ts';
import type { Picture } from '../walk/walk-state.ts';
import { type Enrol, type EnrolEvent, enrolStep, freshEnrol, leavesEnrolmentBehind, missingForYes, nextEnrol } from './enrol-state.ts';

const person = { subject: 'sub_1', personalKey: 'key' } as unknown as Person;
const decided = (on: 'enrolment' | 'keeping', decision: 'given' | 'refused'): EnrolEvent => ({
  kind: 'decided',
  on,
  person,
  decided: { decision, answer: {} as ConsentAnswer, notice: {} as PublishedNotice },
});
const adult: EnrolEvent = { kind: 'age', ageBand: 'adult' };
const picture: Picture = { file: new Blob(['x']), name: 'left.png', url: 'blob:x' };
const after = (...events: EnrolEvent[]): Enrol => events.reduce(nextEnrol, freshEnrol);

describe('enrolling', () => {
  it('goes from the age over two decisions and the wallet to the eyes, in this order alone', () => {
    const way: EnrolEvent[] = [adult, decided('enrolment', 'given'), decided('keeping', 'refused'), { kind: 'wallet' }];
    expect(way.map((_, i) => enrolStep(after(...way.slice(0, i))))).toEqual([1, 2, 3, 4]);
    expect(enrolStep(after(...way))).toBe(5);
    const outcome: EnrolEvent = { kind: 'outcome', outcome: { kind: 'unknown' } };
    expect(enrolStep(after(...way, outcome))).toBe(6);
  });

  it('asks nobody under age to decide, and ends with a no', () => {
    for (const ageBand of ['under-14', '14-17'] as const) expect(enrolStep(after({ kind: 'age', ageBand }))).toBe(1);
    expect(enrolStep(after(adult, decided('enrolment', 'refused')))).toBe(2);
  });

  it('says what is missing for a yes', () => {
    expect(missingForYes(after(), false)).toMatch(/how old/);
    expect(missingForYes(after(adult), false)).toBeNull();
    expect(missingForYes(after(adult), true)).toMatch(/other countries/);
    expect(missingForYes(after(adult, { kind: 'abroad', abroad: true }), true)).toBeNull();
  });

  it('keeps to what was decided', () => {
    const agreed = after(adult, decided('enrolment', 'given'));
    expect(nextEnrol(agreed, { kind: 'age', ageBand: '14-17' })).toBe(agreed);
    expect(nextEnrol(agreed, { kind: 'abroad', abroad: true })).toBe(agreed);
  });

  it('forgets what was seen of pictures that are replaced, and takes none while it asks or once it has asked', () => {
    const refused = after({ kind: 'refused', refusals: [{ eye: 'left', reasons: [] }] });
    const again = nextEnrol(refused, { kind: 'pictures', pictures: { left: picture } });
    expect([again.refusals, again.pictures.left]).toEqual([[], picture]);
    for (const busy of [after({ kind: 'doing', doing: 'Asking' }), after({ kind: 'outcome', outcome: { kind: 'unknown' } })])
      expect(nextEnrol(busy, { kind: 'pictures', pictures: { left: picture } })).toBe(busy);
  });

  it('goes on after a problem, with whoever was made by then', () => {
    const failed = after({ kind: 'busy' }, { kind: 'problem', problem: { code: 'internal' } as Problem, person });
    expect([failed.busy, failed.person, failed.problem?.code]).toEqual([false, person, 'internal']);
    expect(nextEnrol(failed, { kind: 'busy' }).problem).toBeNull();
  });

  it('is warned of leaving while the shares are on their way', () => {
    expect(leavesEnrolmentBehind(after({ kind: 'wallet' }, { kind: 'doing', doing: 'Asking' }))).toBe(true);
    expect(leavesEnrolmentBehind(after({ kind: 'wallet' }))).toBe(false);
  });
});
