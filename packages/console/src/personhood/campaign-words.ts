import type { RewardCampaign } from '@sclera/sdk/contract';
import { dateWords } from '../words/names.ts';

/** Where a campaign stands for somebody who wants to take part, in one sentence. */
export function campaignWords({ state, paused, endsAt, frozen, closedAt }: RewardCampaign, nowMs: number): string {
  if (state === 'closed') return `It was closed${closedAt === null ? '' : ` on ${dateWords(closedAt)}`}. Nothing is paid any more.`;
  if (Date.parse(endsAt) <= nowMs) return `It ended on ${dateWords(endsAt)}. Nothing is paid any more.`;
  if (paused) return 'It is paused just now: nothing is paid, and nothing is lost. Come back later.';
  if (state === 'frozen') {
    return `Its list was frozen on ${dateWords(frozen?.at ?? '')} with ${frozen?.size ?? 0} people. Claims are paid until ${dateWords(endsAt)}.`;
  }
  return `People can still enrol for it. Claims begin when its list is frozen, and are paid until ${dateWords(endsAt)}.`;
}

/** Whether claims are paid now. */
export function isPaying({ state, paused, endsAt }: RewardCampaign, nowMs: number): boolean {
  return state === 'frozen' && !paused && Date.parse(endsAt) > nowMs;
}

/** What the place of payment means for the person. */
export function bookWords({ book, contract }: Pick<RewardCampaign, 'book' | 'contract'>): string {
  return book === 'ledger'
    ? 'It is paid into the platform’s own ledger, to an account that needs no name.'
    : `It is paid on a chain, by the contract ${contract ?? ''}: everybody can see there which account was paid and when, and nobody who you are – unless that account tells it.`;
}

const form = /^0x[0-9a-fA-F]{40}$/;

/** What is wrong with an account, in words; null when nothing is. */
export function accountFault(account: string): string | null {
  const text = account.trim();
  if (text === '') return 'Say first which account is to be paid, or have one made.';
  if (!form.test(text)) return 'An account is 0x and 40 digits of 0 to 9 and a to f.';
  return /^0x0{40}$/.test(text) ? 'This is nobody’s account.' : null;
}

/** A fresh account of the ledger: a number that nobody had before and that leads to nobody. */
export function makeAccount(random: Uint8Array = crypto.getRandomValues(new Uint8Array(20))): string {
  return `0x${Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
