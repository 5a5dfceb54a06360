import type { DocumentClaim } from '@sclera/services';
import type { Hex, LocalAccount } from 'viem';

/** Which contract an approval is for: one for another contract or chain is none. */
export interface ApprovalDomain {
  readonly chainId: number;
  readonly contract: Hex;
}

/** What the campaign's document signer signs (EIP-712) when a document was seen: good for this contract, campaign, recipient and document alone. */
export function approveOnChain(
  { campaign, recipient, document }: Omit<DocumentClaim, 'approval'>,
  { chainId, contract }: ApprovalDomain,
  signer: LocalAccount,
): Promise<Hex> {
  return signer.signTypedData({
    domain: { name: 'Sclera OnceReward', version: '1', chainId, verifyingContract: contract },
    types: {
      DocumentClaim: [
        { name: 'campaign', type: 'uint256' },
        { name: 'recipient', type: 'address' },
        { name: 'document', type: 'uint256' },
      ],
    },
    primaryType: 'DocumentClaim',
    message: { campaign, recipient, document },
  });
}
