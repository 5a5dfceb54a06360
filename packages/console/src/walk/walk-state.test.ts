import type { ComparisonAnswer, ConsentAnswer, PermitAnswer, Problem, PublishedNotice } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import type { Person } from '../platform/access.ts';
import { knowledge } from './knowledge.ts';
import {
  actionOf,
  captureInput,
  currentStep,
  freshWalk,
  leavesKeyBehind,
  missingForAgreement,
  missingForDecision,
  nextWalk,
  outcomeUnknown,
  permitExpired,
  type Walk,
  type WalkEvent,
} from './walk-state.ts';

const picture = { file: new Blob(['x']), name: 'x.png', url: 'blob:x' };
const person = { subject: 'sub_x', personalKey: 'key' } as unknown as Person;
const permit = { permit: 'per_x', token: 'a.b.c', expiresAt: '2026-01-01T00:05:00Z' } as unknown as PermitAnswer;
const decided = (decision: 'given' | 'refused'): WalkEvent => ({
  kind: 'decided',
  person,
  decided: { decision, answer: {} as ConsentAnswer, notice: {} as PublishedNotice },
});
const answered = (decision: ComparisonAnswer['decision']): WalkEvent => ({
  kind: 'ask',
  ask: { kind: 'answered', answer: { decision } as ComparisonAnswer, checks: [] },
});
const captured: WalkEvent = { kind: 'capture', capture: { kind: 'captured', view: { eyes: { left: null, right: null }, shares: [] } } };
const after = (...events: readonly WalkEvent[]): Walk => events.reduce(nextWalk, freshWalk);
const pictures: WalkEvent = { kind: 'pictures', pictures: { left: picture, right: picture } };

const levels = (walk: Walk) => knowledge(walk).map(({ level }) => level);

describe('the walk', () => {
  it('starts with nothing chosen and nothing ticked', () => {
    expect([freshWalk.purpose, freshWalk.ageBand, freshWalk.guardian, freshWalk.abroad, freshWalk.decided]).toEqual([
      null,
      null,
      false,
      false,
      null,
    ]);
  });

  it('goes picture, decision, capture, question, record', () => {
    expect(currentStep(freshWalk)).toBe(1);
    expect(currentStep(after(pictures))).toBe(2);
    expect(currentStep(after(pictures, decided('given')))).toBe(3);
    expect(currentStep(after(pictures, decided('given'), captured))).toBe(4);
    expect(currentStep(after(pictures, decided('given'), captured, answered('new')))).toBe(5);
  });

  it('waits for the guardian of somebody under 14 before anything is captured', () => {
    const young = after(pictures, { kind: 'age', ageBand: 'under-14' }, { kind: 'guardian', guardian: true }, decided('given'));
    expect([currentStep(young), captureInput(young)]).toEqual([2, null]);
    const confirmed = nextWalk(young, { kind: 'confirmed', person, answer: {} as ConsentAnswer });
    expect(currentStep(confirmed)).toBe(3);
    expect(captureInput(confirmed)).not.toBeNull();
    const refused = nextWalk(young, { kind: 'guardian-refused', answer: {} as ConsentAnswer });
    expect([currentStep(refused), captureInput(refused)]).toEqual([5, null]);
  });

  it('ends at once when the person refuses', () => expect(currentStep(after(pictures, decided('refused')))).toBe(5));

  it('captures again with new pictures after a rejection, and keeps the consent', () => {
    const walk = after(pictures, decided('given'), { kind: 'capture', capture: { kind: 'rejected', refusals: [], view: null } });
    expect(currentStep(walk)).toBe(3);
    const again = nextWalk(walk, pictures);
    expect([again.capture.kind, again.decided?.decision]).toEqual(['waiting', 'given']);
  });

  it('does not change the purpose or the age under a decision that was made', () => {
    const walk = after({ kind: 'purpose', purpose: 'uniqueness-check' }, { kind: 'age', ageBand: 'adult' }, decided('given'));
    expect(nextWalk(walk, { kind: 'purpose', purpose: 'uniqueness-enrolment' }).purpose).toBe('uniqueness-check');
    expect(nextWalk(walk, { kind: 'age', ageBand: 'under-14' }).ageBand).toBe('adult');
  });

  it('does not take new pictures into a walk that has its answer', () => {
    const walk = after(pictures, decided('given'), captured, answered('new'));
    expect(nextWalk(walk, { kind: 'pictures', pictures: { left: null } })).toBe(walk);
  });

  it('forgets the guardian when the age changes', () => {
    const walk = after({ kind: 'age', ageBand: 'under-14' }, { kind: 'guardian', guardian: true }, { kind: 'age', ageBand: 'under-14' });
    expect(walk.guardian).toBe(false);
  });

  it('forgets the person, the key and the decision on a restart', () => {
    const walk = nextWalk(after(pictures, decided('given')), { kind: 'restart', purpose: 'uniqueness-check' });
    expect(walk).toEqual({ ...freshWalk, purpose: 'uniqueness-check' });
  });

  it('keeps a person whose decision could not be recorded, so that a second try is not a second person', () => {
    const walk = after({ kind: 'deciding' }, { kind: 'decision-failed', problem: {} as Problem, person });
    expect([walk.person, walk.deciding]).toEqual([person, false]);
  });
});

describe('what is asked before a decision', () => {
  it('asks for the purpose, then for the age', () => {
    expect(missingForDecision(freshWalk)).toMatch(/what this should be for/);
    const chosen = after({ kind: 'purpose', purpose: 'uniqueness-check' });
    expect(missingForDecision(chosen)).toMatch(/how old/);
    expect(missingForDecision(nextWalk(chosen, { kind: 'age', ageBand: '14-17' }))).toBeNull();
  });

  it('asks for a guardian under 14 only', () => {
    const young = after({ kind: 'age', ageBand: 'under-14' });
    expect(missingForAgreement(young, false)).toMatch(/guardian/);
    expect(missingForAgreement(nextWalk(young, { kind: 'guardian', guardian: true }), false)).toBeNull();
    expect(missingForAgreement(after({ kind: 'age', ageBand: 'adult' }), false)).toBeNull();
    const grown = after({ kind: 'age', ageBand: 'adult' });
    expect(missingForAgreement(grown, true)).toMatch(/other countries/);
    const agreed = nextWalk(grown, { kind: 'abroad', abroad: true });
    expect(missingForAgreement(agreed, true)).toBeNull();
    // Another purpose is another question.
    expect(nextWalk(agreed, { kind: 'purpose', purpose: 'uniqueness-check' }).abroad).toBe(false);
  });
});

describe('shares that were sent without an answer', () => {
  const failed = (code: string, sent: boolean): Walk =>
    after(pictures, { kind: 'purpose', purpose: 'uniqueness-enrolment' }, decided('given'), captured, {
      kind: 'ask',
      ask: { kind: 'failed', problem: { code } as Problem, sent },
    });

  it('leave the outcome open where the problem does not settle it', () => {
    expect(outcomeUnknown(failed('gateway-unreachable', true))).toBe(true);
    expect(outcomeUnknown(failed('completion-pending', true))).toBe(true);
    expect(outcomeUnknown(failed('party-unavailable', true))).toBe(false);
    expect(outcomeUnknown(failed('gateway-unreachable', false))).toBe(false);
  });

  it('are not said to be gone, and their key is not left behind unwarned', () => {
    expect(levels(failed('gateway-unreachable', true)).slice(2)).toEqual(['little', 'little', 'little']);
    expect(levels(failed('party-unavailable', true)).slice(2)).toEqual(['nothing', 'nothing', 'nothing']);
    expect(leavesKeyBehind(failed('gateway-unreachable', true))).toBe(true);
    expect(leavesKeyBehind(failed('gateway-unreachable', false))).toBe(false);
  });
});

describe('leaving', () => {
  it('is warned of only while an enrolment has a key that was not saved', () => {
    const enrolled = after(pictures, decided('given'), captured, answered('enrolled'));
    expect(leavesKeyBehind(enrolled)).toBe(true);
    expect(leavesKeyBehind(nextWalk(enrolled, { kind: 'saved' }))).toBe(false);
    expect(leavesKeyBehind(nextWalk(enrolled, { kind: 'erased' }))).toBe(false);
    expect(leavesKeyBehind(after(pictures, decided('given'), captured, answered('new')))).toBe(false);
  });
});

describe('capturing', () => {
  it('begins only with both pictures and a consent that was given', () => {
    expect(captureInput(after(pictures))).toBeNull();
    expect(captureInput(after(decided('given')))).toBeNull();
    expect(captureInput(after(pictures, decided('refused')))).toBeNull();
    expect(captureInput(after(pictures, decided('given'), captured))).toBeNull();
    expect(captureInput(after(pictures, decided('given')))).toEqual({ left: picture.file, right: picture.file });
  });

  it('is done afresh and under a new permit after a question that failed', () => {
    const walk = after(pictures, decided('given'), { kind: 'permit', permit }, captured, {
      kind: 'ask',
      ask: { kind: 'failed', problem: {} as Problem, sent: true },
    });
    const again = nextWalk(walk, { kind: 'again' });
    expect([again.permit, again.ask.kind, currentStep(again)]).toEqual([null, 'waiting', 3]);
  });

  it('is for enrolling only under that purpose', () => {
    expect([actionOf('uniqueness-check'), actionOf('uniqueness-enrolment')]).toEqual(['check', 'enrol']);
  });
});

describe('a permit', () => {
  it('counts as expired shortly before it is', () => {
    const at = Date.parse(permit.expiresAt);
    expect([permitExpired(permit, at - 60_000), permitExpired(permit, at - 10_000), permitExpired(permit, at)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('who knows what', () => {
  it('never shows the eye anywhere but in the browser', () => {
    const asking: WalkEvent = { kind: 'ask', ask: { kind: 'asking', stage: 'compare' } };
    const walks = [after(pictures), after(pictures, decided('given')), after(pictures, decided('given'), captured, asking)];
    for (const walk of [...walks, after(pictures, decided('given'), captured, answered('enrolled'))]) {
      expect(levels(walk)[0]).toBe('eye');
      expect(levels(walk).slice(1)).not.toContain('eye');
    }
  });

  it('leaves nothing at the parties unless the person was enrolled', () => {
    const parties = (decision: ComparisonAnswer['decision']) =>
      levels(after(pictures, decided('given'), captured, answered(decision))).slice(2);
    expect(parties('new')).toEqual(['nothing', 'nothing', 'nothing']);
    expect(parties('already-enrolled')).toEqual(['nothing', 'nothing', 'nothing']);
    expect(parties('enrolled')).toEqual(['little', 'little', 'little']);
  });

  it('leaves nothing at the parties once they have deleted', () => {
    const walk = after(pictures, decided('given'), captured, answered('enrolled'), { kind: 'erased' });
    expect(levels(walk).slice(2)).toEqual(['nothing', 'nothing', 'nothing']);
  });

  it('tells the gateway nothing before a decision', () => expect(levels(after(pictures))[1]).toBe('nothing'));
});
