import type { ConsentRecord, Matter, UseRecord } from '@sclera/sdk/contract';
import { describe, expect, it, test } from 'vitest';
import { asStated, matterState, objectionEffect, refusalsIn, refusalWords } from './rights.ts';

const use = (leafIndex: number, kind: string, decision: string) => ({ leafIndex, event: { kind, decision } }) as unknown as UseRecord;
const matter = {
  state: 'open',
  dueAt: '2026-03-02T00:00:00Z',
  overdue: false,
  answer: null,
  refusal: { leafIndex: 2 },
} as unknown as Matter;

describe('what can be appealed', () => {
  const uses = [
    use(0, 'consent-given', 'given'),
    use(1, 'permit-denied', 'denied'),
    use(2, 'check', 'already-enrolled'),
    use(3, 'check', 'new'),
    use(4, 'verify', 'not-matched'),
    use(5, 'staff-check', 'not-matched'),
    use(6, 'line', 'denied'),
    use(7, 'line', 'registered'),
  ];
  it('is what went against the person', () => expect(refusalsIn(uses, []).map(({ leafIndex }) => leafIndex)).toEqual([1, 2, 4, 5, 6]));
  it('is appealed once', () => expect(refusalsIn(uses, [matter]).map(({ leafIndex }) => leafIndex)).toEqual([1, 4, 5, 6]));
});

describe('a consent', () => {
  const given = { ageBand: 'adult', language: 'en', noticeHash: 'x', events: [{ state: 'given' }] } as unknown as ConsentRecord;
  const corrects = { ageBand: '14-17', language: 'es', noticeHash: 'y' };
  it('says what was given', () => expect(asStated(given)).toMatchObject({ ageBand: 'adult', noticeHash: 'x' }));
  it('says what was corrected last', () =>
    expect(asStated({ ...given, events: [...given.events, { state: 'given', corrects }, { state: 'withdrawn' }] } as never)).toEqual(
      corrects,
    ));
});

describe('where a matter stands', () => {
  it.each([
    [{}, 'Waiting for a reviewer. An answer is due by 2 March 2026.'],
    [{ state: 'taken' }, 'A reviewer is looking at it. An answer is due by 2 March 2026.'],
    [{ overdue: true }, 'Waiting for a reviewer. It should have been answered by 2 March 2026: tell the authority.'],
    [{ state: 'answered', answer: { at: '2026-03-01T00:00:00Z' } }, 'Answered by a human being on 1 March 2026.'],
  ])('%j', (change, words) => expect(matterState({ ...matter, ...change } as Matter)).toBe(words));
});

describe('an objection', () => {
  const rest = 'What is enrolled stays stored';
  it.each([
    [null, ['Until then your eyes are not used for it.', rest]],
    [{ outcome: 'other-way-ordered' }, ['not used for it any more', rest]],
    [{ outcome: 'explained' }, ['may be used for it again']],
  ])('says what it does, answered with %j', (answer, words) => {
    for (const part of words) expect(objectionEffect({ answer } as never)).toContain(part);
  });
});

test.each([
  ['check', 'already-enrolled', 'uniqueness-check', 'somebody enrolled has these eyes'],
  ['verify', 'not-matched', 'rights-access', 'not the eyes under the receipt'],
  ['verify', 'not-matched', 'sim-registration', 'the face is not surely that on the document'],
  ['staff-check', 'not-matched', 'sim-registration', 'at the counter'],
  ['line', 'denied', 'sim-registration', 'a line was not registered'],
  ['permit-denied', 'denied', 'uniqueness-check', 'the use was refused'],
] as const)('a refusal (%s: %s, %s) is said in words', (kind, decision, purpose, words) =>
  expect(refusalWords({ kind, decision }, purpose)).toContain(words),
);
