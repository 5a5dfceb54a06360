import { generateSigningKey } from '@sclera/core';
import { approveDocumentClaim, createLedgerBook } from '@sclera/services';
import { createFakeStore } from '@sclera/services/testing';
import { describeRewardBook } from './reward-book.contract.ts';

describeRewardBook(
  'the ledger of the platform',
  async () => {
    let nowMs = 1_800_000_000_000;
    const { secretKey, publicKey } = generateSigningKey();
    const book = createLedgerBook({ records: createFakeStore().records, clock: () => nowMs, issuerKeys: () => ({ issuerKey: publicKey }) });
    return {
      book,
      now: async () => nowMs / 1_000,
      passSeconds: async (seconds) => {
        nowMs += seconds * 1_000;
      },
      approve: async (claim) => approveDocumentClaim(claim, secretKey),
    };
  },
  async () => undefined,
);
