import type { SubjectId } from '@sclera/core';
import { describe, expect, it } from 'vitest';
import type { ComparisonAnswer } from '../contract/types.ts';
import { makeReceiptFile, openReceiptFile } from './receipt-file.ts';

const person = { subject: `sub_${'0'.repeat(26)}` as SubjectId, personalKey: 'k'.repeat(43) };
const answer: ComparisonAnswer = { decision: 'new', enrolment: null, receipt: 'd.e.f', leafIndex: 7 };
const common = { url: 'http://127.0.0.1:8440', platform: null, person, consentReceipt: 'a.b.c', nowMs: 0 };
const saved = makeReceiptFile({ ...common, answer });

describe('a receipt file', () => {
  it('opens again as it was saved, from text and from what was parsed of it', () => {
    expect(saved).toMatchObject({ ...person, consentReceipt: 'a.b.c', decision: 'new', receipt: 'd.e.f', leafIndex: 7, erasure: null });
    expect(openReceiptFile(JSON.stringify(saved))).toEqual({ kind: 'opened', file: saved });
    expect(openReceiptFile(saved)).toEqual({ kind: 'opened', file: saved });
  });

  it('opens also where no question was asked', () => {
    const opened = openReceiptFile(JSON.stringify(makeReceiptFile({ ...common, answer: null })));
    expect(opened).toMatchObject({ kind: 'opened', file: { decision: null, receipt: null } });
  });

  it('says in words that it holds a key to keep safe', () => expect(saved.about).toMatch(/keep it safe/));

  it('takes what it does not understand for missing', () => {
    const odd = { ...saved, leafIndex: 'seven', platform: { parties: 3 }, erasure: true };
    expect(openReceiptFile(odd)).toMatchObject({ kind: 'opened', file: { leafIndex: null, platform: null, erasure: null } });
  });

  it.each([
    ['not JSON', 'it is not JSON', '{'],
    ['a list', 'not a receipt', '[]'],
    ['another kind of file', 'not a receipt', JSON.stringify({ ...saved, schema: 'other' })],
    ['nobody’s', 'whose it is', JSON.stringify({ ...saved, subject: 'Ada' })],
    ['no key', 'no personal key', JSON.stringify({ ...saved, personalKey: undefined })],
    ['a key that could not be sent', 'no personal key', JSON.stringify({ ...saved, personalKey: 'a b\n' })],
    ['a huge file', 'far larger', ' '.repeat(256 * 1024 + 1)],
  ])('is refused in words: %s', (_, why, content) => {
    const opened = openReceiptFile(content);
    expect(opened.kind === 'refused' && opened.why).toContain(why);
  });
});
