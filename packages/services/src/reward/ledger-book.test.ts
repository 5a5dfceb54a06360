import { generateSigningKey, type RecordStore } from '@sclera/core';
import { fieldOrder } from '@sclera/credential';
import { expect, it } from 'vitest';
import { createFakeStore } from '../personhood/testing/fake-store.ts';
import { type Fault, FaultInjected, failOn } from '../personhood/testing/faults.ts';
import { approveDocumentClaim } from './document-approval.ts';
import { createLedgerBook } from './ledger-book.ts';
import { type DocumentClaim, isCampaign, isRecipient, type Recipient, type RewardBook } from './reward-book.ts';

const id = 20261122n;
const amount = 10n;
const { secretKey, publicKey } = generateSigningKey();
const recipientOf = (document: bigint): Recipient => `0x${document.toString(16).padStart(40, '0')}`;
/** By document: quicker to judge than a proof, and paid in the same place. */
const claimOf = (document: bigint): DocumentClaim => {
  const claim = { campaign: id, recipient: recipientOf(document), document };
  return { ...claim, approval: approveDocumentClaim(claim, secretKey) };
};
const bookOn = (records: RecordStore): RewardBook =>
  createLedgerBook({ records, clock: () => 0, issuerKeys: () => ({ issuerKey: publicKey }) });

it('loses and doubles nothing, wherever it is cut off and whoever comes next', async () => {
  const [first, second] = [1n, 2n];
  let cut = 0;
  for (const when of ['before', 'after'] as const) {
    for (let occurrence = 0; ; occurrence++) {
      const { records } = createFakeStore();
      const book = bookOn(records);
      await book.open({ id, root: 1n, amount, budget: 2n * amount, closesAt: 1 });
      const fault: Fault = { method: null, occurrence, when };
      const outcome = await bookOn(failOn(records, fault))
        .claimByDocument(claimOf(first))
        .catch((error: unknown) => {
          if (!(error instanceof FaultInjected)) throw error;
          return null;
        });
      if (outcome !== null) {
        expect(outcome.kind).toBe('paid');
        break;
      }
      cut += 1;
      // Another claim, then the one that was cut off once more: each is paid once.
      expect((await book.claimByDocument(claimOf(second))).kind).toBe('paid');
      const again = await book.claimByDocument(claimOf(first));
      expect(again.kind === 'paid' || again).toEqual(again.kind === 'paid' ? true : { kind: 'refused', fault: 'already-claimed' });
      expect(await book.balanceOf(recipientOf(first))).toBe(amount);
      expect(await book.balanceOf(recipientOf(second))).toBe(amount);
      expect((await book.standing(id))?.left).toBe(0n);
    }
  }
  expect(cut).toBeGreaterThan(12);
});

it('recipients and campaigns have one spelling', () => {
  expect([`0x${'a1'.repeat(20)}`, `0x${'A1'.repeat(20)}`, `0x${'00'.repeat(20)}`, '0x1', 'a1'.repeat(20)].map(isRecipient)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  const campaign = { id: 1n, root: 1n, amount: 1n, budget: 1n, closesAt: 11 };
  expect(isCampaign(campaign, 10)).toBe(true);
  for (const wrong of [
    { id: -1n },
    { root: 0n },
    { root: fieldOrder },
    { amount: -1n, budget: 5n },
    { budget: 0n },
    { closesAt: 10 },
    { closesAt: 10.5 },
  ]) {
    expect(isCampaign({ ...campaign, ...wrong }, 10)).toBe(false);
  }
});
