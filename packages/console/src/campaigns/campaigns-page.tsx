import type { RewardCampaign } from '@sclera/sdk/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { Link } from '../app/link.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { campaignWords } from '../personhood/campaign-words.ts';
import { useAccess } from '../platform/access-context.ts';
import { SignedIn } from '../review/signed-in.tsx';
import { asProblem } from '../words/as-problem.ts';
import { CampaignActs } from './campaign-acts.tsx';
import { CampaignFigures } from './campaign-figures.tsx';
import { OpenCampaign } from './open-campaign.tsx';

/** Rewards, for those who run them: open, freeze, pause, close; and counts, of which none is about anybody. */
export function CampaignsPage(): ReactElement {
  return (
    <div className="page">
      <h1>Campaigns</h1>
      <p className="lede">
        A campaign pays each human of a frozen list once, and the same to whoever shows a document. This page counts; it can show nobody.
      </p>
      <p>
        <Link to="/operator">Back to the desk</Link>
      </p>
      <SignedIn>{() => <Campaigns />}</SignedIn>
    </div>
  );
}

function Campaigns(): ReactElement {
  const access = useAccess();
  const queries = useQueryClient();
  const campaigns = useQuery({ queryKey: ['campaigns'], queryFn: () => access.campaigns(), retry: false });
  const [chosen, setChosen] = useState<string | null>(null);
  const changed = (id?: string): void => {
    if (id !== undefined) setChosen(id);
    void queries.invalidateQueries({ queryKey: ['campaigns'] });
    void queries.invalidateQueries({ queryKey: ['campaign-figures'] });
  };
  if (campaigns.isPending) return <p className="wait">Fetching the campaigns …</p>;
  if (campaigns.isError) return <ProblemNotice problem={asProblem(campaigns.error)} />;
  const { data } = campaigns;
  return (
    <div className="record-page campaigns">
      {data.length === 0 ? (
        <p className="note">No campaign was opened yet.</p>
      ) : (
        <ul className="matters" data-testid="campaigns">
          {data.map((campaign) => (
            <Campaign
              key={campaign.id}
              campaign={campaign}
              isOpen={chosen === campaign.id}
              onToggle={() => setChosen(chosen === campaign.id ? null : campaign.id)}
              onChanged={changed}
            />
          ))}
        </ul>
      )}
      <OpenCampaign onOpened={changed} />
    </div>
  );
}

function Campaign(props: {
  readonly campaign: RewardCampaign;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onChanged: (id?: string) => void;
}): ReactElement {
  const { campaign, isOpen, onToggle, onChanged } = props;
  return (
    <li data-testid="campaign" data-state={campaign.state} data-paused={campaign.paused}>
      <h2 className="campaign-title">{campaign.title}</h2>
      <p>{campaignWords(campaign, Date.now())}</p>
      <p className="use-when">
        {`${campaign.amount} to each, out of ${campaign.budget}; ${campaign.book === 'ledger' ? 'in the ledger' : `on a chain (${campaign.contract ?? 'no contract'})`}. `}
        <code>{campaign.id}</code>
      </p>
      <CampaignActs campaign={campaign} onChanged={() => onChanged(campaign.id)} />
      <button type="button" className="button-quiet" aria-expanded={isOpen} onClick={onToggle} data-testid="figures">
        {isOpen ? 'Hide the figures' : 'Show the figures'}
      </button>
      {isOpen && <CampaignFigures id={campaign.id} />}
    </li>
  );
}
