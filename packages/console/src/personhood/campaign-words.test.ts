import type { RewardCampaign } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import { accountFault, campaignWords, isPaying, makeAccount } from './campaign-words.ts';

const nowMs = Date.parse('2026-11-23T00:00:00Z');
const campaign = {
  id: 'cmp_1',
  title: 'One each',
  state: 'frozen',
  paused: false,
  endsAt: '2026-12-24T00:00:00.000Z',
  frozen: { at: '2026-11-20T00:00:00.000Z', root: '1', size: 20 },
  closedAt: null,
} as unknown as RewardCampaign;

describe('a campaign in words', () => {
  it.each<[string, Partial<RewardCampaign>, RegExp, boolean]>([
    ['frozen', {}, /frozen on 20 November 2026 with 20 people/, true],
    ['paused', { paused: true }, /paused/, false],
    ['open', { state: 'open', frozen: null }, /still enrol/, false],
    ['ended', { endsAt: '2026-11-22T00:00:00.000Z' }, /ended on 22 November/, false],
    ['closed', { state: 'closed', closedAt: '2026-11-22T00:00:00.000Z' }, /closed on 22 November/, false],
  ])('%s', (_, change, words, paying) => {
    expect(campaignWords({ ...campaign, ...change }, nowMs)).toMatch(words);
    expect(isPaying({ ...campaign, ...change }, nowMs)).toBe(paying);
  });
});

describe('an account', () => {
  it('is judged before anything is proved', () => {
    expect(accountFault(' ')).toMatch(/first/);
    expect(accountFault('0x12')).toMatch(/40 digits/);
    expect(accountFault(`0x${'0'.repeat(40)}`)).toMatch(/nobody/);
    expect(accountFault(` 0x${'aB'.repeat(20)} `)).toBeNull();
  });

  it('is made anew each time, and is one', () => {
    expect(makeAccount()).not.toBe(makeAccount());
    expect(accountFault(makeAccount())).toBeNull();
    expect(makeAccount(new Uint8Array(20).fill(10))).toBe(`0x${'0a'.repeat(20)}`);
  });
});
