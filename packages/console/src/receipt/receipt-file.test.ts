import type { ComparisonAnswer, ConsentAnswer } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import type { Person } from '../platform/access.ts';
import { makeReceiptFile, openReceiptFile } from './receipt-file.ts';

const person = { subject: `sub_${'0'.repeat(26)}`, personalKey: 'k'.repeat(43) } as Person;
const consent = { receipt: 'a.b.c' } as ConsentAnswer;
const answer: ComparisonAnswer = { decision: 'new', enrolment: null, receipt: 'd.e.f', leafIndex: 7 };
const common = { gateway: 'http://127.0.0.1:8440', platform: null, person, consent, nowMs: 0 };
const saved = makeReceiptFile({ ...common, answer });

describe('a receipt file', () => {
  it('opens again as it was saved', () => {
    expect(openReceiptFile(JSON.stringify(saved))).toEqual({
      kind: 'opened',
      person,
      answer: { receipt: 'd.e.f', decision: 'new' },
      gateway: 'http://127.0.0.1:8440',
    });
  });

  it('opens a record also where no question was asked', () => {
    const opened = openReceiptFile(JSON.stringify(makeReceiptFile({ ...common, answer: null })));
    expect(opened.kind === 'opened' && opened.answer).toBeNull();
  });

  it('says in words that it holds a key to keep safe', () => expect(saved.about).toMatch(/keep it safe/));

  it.each([
    ['not JSON', 'it is not JSON', '{'],
    ['a list', 'not a receipt', '[]'],
    ['another kind of file', 'not a receipt', JSON.stringify({ ...saved, schema: 'other' })],
    ['nobody’s', 'whose it is', JSON.stringify({ ...saved, subject: 'Ada' })],
    ['no key', 'no personal key', JSON.stringify({ ...saved, personalKey: undefined })],
    ['a key that could not be sent', 'no personal key', JSON.stringify({ ...saved, personalKey: 'a b\n' })],
    ['a huge file', 'far larger', ' '.repeat(256 * 1024 + 1)],
  ])('is refused in words: %s', (_, words, content) => {
    const opened = openReceiptFile(content);
    expect(opened.kind).toBe('refused');
    expect(opened.kind === 'refused' && opened.why).toContain(words);
  });
});
