import type * as T from '@sclera/sdk/contract';
import type { Campaign, CampaignFigures, CampaignPayment, EpochList, OwnMembership } from '@sclera/services';

/** As it is sent: numbers of more than 53 bits are decimal text. */
export function plainCampaign({ scope, amount, budget, frozen, ...rest }: Campaign): T.RewardCampaign {
  return {
    ...rest,
    scope: String(scope),
    amount: String(amount),
    budget: String(budget),
    frozen: frozen && { ...frozen, root: String(frozen.root) },
  };
}

export function plainPayment({ amount, ...rest }: CampaignPayment): T.RewardPayment {
  return { ...rest, amount: String(amount) };
}

export function plainFigures({ campaign, left, days }: CampaignFigures): T.RewardFigures {
  return { campaign: plainCampaign(campaign), left: left === null ? null : String(left), days };
}

export function plainEpoch({ epoch, root, size, publishedAt, leaf }: EpochList): T.MembersEpoch {
  return { epoch, root: String(root), size, publishedAt, leaf };
}

export function plainMembership({ commitment, ...rest }: OwnMembership): T.OwnCommitment {
  return { ...rest, commitment: String(commitment) };
}
