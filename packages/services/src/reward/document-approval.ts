import { type IssuerKeys, signJws, verifyJws } from '@sclera/core';
import type { DocumentClaim } from './reward-book.ts';

type Named = Omit<DocumentClaim, 'approval'>;

/** What the platform signs when it has seen a document: good for this campaign, recipient and document alone. For the ledger; a chain has signatures of its own. */
export function approveDocumentClaim(claim: Named, secretKey: Uint8Array): string {
  return signJws('sclera-document-claim+jwt', payloadOf(claim), secretKey);
}

/** Whether the platform approved this claim, with the key it has now: who comes after a change of keys shows the document again. */
export function isApproved({ approval, ...claim }: DocumentClaim, { issuerKey }: Pick<IssuerKeys, 'issuerKey'>): boolean {
  const verdict = verifyJws<Readonly<Record<string, unknown>>>(approval, 'sclera-document-claim+jwt', issuerKey);
  if (verdict.kind === 'invalid') return false;
  const expected = Object.entries(payloadOf(claim));
  return Object.keys(verdict.payload).length === expected.length && expected.every(([name, value]) => verdict.payload[name] === value);
}

function payloadOf({ campaign, recipient, document }: Named): Readonly<Record<string, string>> {
  return { campaign: String(campaign), recipient, document: String(document) };
}
