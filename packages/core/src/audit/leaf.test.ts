import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeId } from '../ids.ts';
import type { LogEvent } from '../model.ts';
import { commitEvent, opensLeaf } from './leaf.ts';

const event: LogEvent = {
  kind: 'check',
  subject: makeId('subject'),
  purpose: 'uniqueness-check',
  decision: 'new',
  permit: makeId('permit'),
  at: '2026-01-02T03:04:05.000Z',
};
const salt = new Uint8Array(16).fill(7);

describe('commitEvent', () => {
  it('is SHA-256 over salt and canonical JSON', () => {
    const json = `{"at":"${event.at}","decision":"new","kind":"check","permit":"${event.permit}","purpose":"uniqueness-check","subject":"${event.subject}"}`;
    const expected = createHash('sha256').update(salt).update(json).digest('hex');
    expect(Buffer.from(commitEvent(event, salt).commitment).toString('hex')).toBe(expected);
    expect(commitEvent(event, salt).use).toEqual({ event, salt: '07'.repeat(16) });
  });

  it('takes a fresh salt, so that the same event twice cannot be recognised', () => {
    expect(commitEvent(event).commitment).not.toEqual(commitEvent(event).commitment);
  });

  it('refuses a short salt: it could be guessed', () => {
    expect(() => commitEvent(event, new Uint8Array(8))).toThrow('bad-request');
  });
});

describe('opensLeaf', () => {
  it('accepts the event and salt of the leaf, and no other', () => {
    const { commitment, use } = commitEvent(event);
    expect(opensLeaf(commitment, use.event, use.salt)).toBe(true);
    expect(opensLeaf(commitment, { ...event, decision: 'already-enrolled' }, use.salt)).toBe(false);
    expect(opensLeaf(commitment, use.event, '07'.repeat(16))).toBe(false);
    expect(opensLeaf(commitment, use.event, use.salt.slice(2))).toBe(false);
    expect(opensLeaf(commitment, use.event, 'not hex')).toBe(false);
    expect(opensLeaf(commitment.slice(1), use.event, use.salt)).toBe(false);
  });
});
