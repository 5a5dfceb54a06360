import type { SimClaim } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import {
  freshSim,
  isFaceOver,
  leavesLineBehind,
  missingForFace,
  missingName,
  nextSim,
  type Sim,
  type SimEvent,
  simStep,
} from './sim-state.ts';

const after = (...events: readonly SimEvent[]): Sim => events.reduce(nextSim, freshSim);
const person = { subject: 'sub_x', personalKey: 'k' } as never;
const claim = (state: SimClaim['state'], way: SimClaim['way'] = 'face'): SimClaim =>
  ({ id: 'clm_x', state, way, attemptsLeft: 5 }) as unknown as SimClaim;
const fill = (way: 'face' | 'counter'): SimEvent => ({ kind: 'fill', line: '8934071234567890123', way });
const document = { evidence: 'shown', document: { kind: 'passport', issuer: 'NLD', number: 'X1' } } as const;
const given = { kind: 'decided', person, decided: { decision: 'given' } as never } as const;

describe('the way through a registration', () => {
  it('goes step by step with a face, and without agreement at the counter', () => {
    expect(simStep(after(fill('face')))).toBe(1);
    expect(simStep(after(fill('face'), { kind: 'named' }))).toBe(2);
    expect(simStep(after(fill('face'), { kind: 'named' }, given))).toBe(3);
    expect(
      simStep(after(fill('face'), { kind: 'named' }, given, { kind: 'document', document }, { kind: 'claim', claim: claim('open') })),
    ).toBe(4);
    expect(simStep(after(fill('counter'), { kind: 'named' }))).toBe(3);
    expect(simStep(after(fill('counter'), { kind: 'named' }, { kind: 'claim', claim: claim('registered', 'counter') }))).toBe(5);
  });

  it('leads from a refusal, or a face way that is closed, to the counter with the same line', () => {
    const refused = after(fill('face'), { kind: 'named' }, { ...given, decided: { decision: 'refused' } as never }, { kind: 'counter' });
    expect([simStep(refused), refused.line, refused.way]).toEqual([3, '8934071234567890123', 'counter']);
    const closed = after(fill('face'), { kind: 'named' }, given, { kind: 'claim', claim: claim('way-closed') }, { kind: 'counter' });
    expect([simStep(closed), closed.claim, closed.document]).toEqual([3, null, null]);
  });

  it('is over with faces once nothing is left to draw, but not while the last attempt runs', () => {
    const last = { ...claim('open'), attemptsLeft: 0 };
    const failed = { kind: 'failed', reasons: [] } as const;
    expect(isFaceOver({ claim: claim('way-closed'), attempt: { kind: 'off' } })).toBe(true);
    expect(isFaceOver({ claim: last, attempt: failed })).toBe(true);
    expect(isFaceOver({ claim: last, attempt: { kind: 'sending', doing: [] } })).toBe(false);
    expect(isFaceOver({ claim: claim('open'), attempt: failed })).toBe(false);
  });

  it('does not go on without a line and a way, and changes neither once they are settled', () => {
    expect(after({ kind: 'named' }).isNamed).toBe(false);
    expect(after(fill('face'), { kind: 'named' }, fill('counter')).way).toBe('face');
    expect(after(fill('face'), { kind: 'named' }, { kind: 'back' }, fill('counter')).way).toBe('counter');
    const named = { line: '12345', code: '', way: 'face' } as const;
    expect(missingName(named)).toBeNull();
    for (const wrong of [{ line: '' }, { line: 'a b c d' }, { code: 'short' }, { way: null }])
      expect(missingName({ ...named, ...wrong })).not.toBeNull();
  });

  it('asks a face of nobody under 14, and a yes of its own for shares abroad', () => {
    expect(missingForFace({ ageBand: null, abroad: false }, false)).toContain('how old');
    expect(missingForFace({ ageBand: 'under-14', abroad: true }, false)).toContain('counter');
    expect(missingForFace({ ageBand: 'adult', abroad: false }, true)).toContain('other countries');
    expect(missingForFace({ ageBand: 'adult', abroad: true }, true)).toBeNull();
  });

  it('warns of leaving while the key to a line is saved nowhere', () => {
    const registered = after(fill('counter'), { kind: 'named' }, { kind: 'claim', claim: claim('registered', 'counter') });
    expect([leavesLineBehind(registered), leavesLineBehind(nextSim(registered, { kind: 'saved' }))]).toEqual([true, false]);
    expect(leavesLineBehind(nextSim(registered, { kind: 'claim', claim: claim('waiting', 'counter') }))).toBe(true);
    expect(leavesLineBehind(nextSim(registered, { kind: 'claim', claim: claim('open') }))).toBe(false);
    expect(nextSim(registered, { kind: 'restart' })).toEqual(freshSim);
  });
});
