import type { RewardOutcome } from '@sclera/sdk';
import type { RewardCampaign } from '@sclera/sdk/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { Link } from '../app/link.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Ring } from '../parts/ring.tsx';
import { useAccess } from '../platform/access-context.ts';
import { pageProver } from '../wallet/page-prover.ts';
import { useWallet } from '../wallet/wallet-context.tsx';
import { WithWallet } from '../wallet/with-wallet.tsx';
import { asProblem } from '../words/as-problem.ts';
import { AccountInput } from './account-input.tsx';
import { accountFault, bookWords, campaignWords, isPaying, makeAccount } from './campaign-words.ts';

type Way = 'wallet' | 'document';

/** What is paid once to each human: by a proof of the wallet, or the same by a document and without anybody's eyes. */
export function ClaimPage(): ReactElement {
  const access = useAccess();
  const campaigns = useQuery({ queryKey: ['campaigns'], queryFn: () => access.campaigns(), retry: false });
  const [chosen, setChosen] = useState<string | null>(() => new URLSearchParams(location.search).get('campaign'));
  const [way, setWay] = useState<Way | null>(null);
  const [account, setAccount] = useState('');
  const campaign = campaigns.data?.find(({ id }) => id === chosen) ?? null;
  return (
    <div className="page sim">
      <h1>Claim</h1>
      <p className="lede">
        A campaign pays every human the same, once. There are two ways to it, and both pay the same. Neither needs your name, and leaving
        later takes nothing back.
      </p>
      {campaigns.isPending && <p className="wait">Fetching the campaigns …</p>}
      {campaigns.isError && <ProblemNotice problem={asProblem(campaigns.error)} />}
      {campaigns.data?.length === 0 && (
        <p className="note" data-testid="no-campaign">
          There is no campaign here. Nothing is paid just now.
        </p>
      )}
      {campaigns.data && campaigns.data.length > 0 && (
        <div className="record-page">
          <Choose campaigns={campaigns.data} chosen={chosen} onChoose={setChosen} />
          {campaign !== null && (
            <>
              <Ways way={way} onWay={setWay} />
              <Account campaign={campaign} account={account} onAccount={setAccount} />
              {way === 'wallet' && <WithWallet>{() => <ByWallet key={campaign.id} campaign={campaign} account={account} />}</WithWallet>}
              {way === 'document' && <ByDocument campaign={campaign} account={account} />}
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Choose(props: {
  readonly campaigns: readonly RewardCampaign[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}): ReactElement {
  return (
    <fieldset className="choice">
      <legend>Which campaign?</legend>
      <div className="cards">
        {props.campaigns.map((campaign) => (
          <label key={campaign.id} className="card">
            <input
              type="radio"
              name="campaign"
              checked={props.chosen === campaign.id}
              onChange={() => props.onChoose(campaign.id)}
              data-testid="campaign"
            />
            <span className="card-name">{`${campaign.title}: ${campaign.amount} to each`}</span>
            <span className="card-says">{campaignWords(campaign, Date.now())}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Alike, on purpose: neither is chosen already, and none pays more. */
function Ways({ way, onWay }: { readonly way: Way | null; readonly onWay: (way: Way) => void }): ReactElement {
  const ways = [
    ['wallet', 'With my wallet', 'It proves that you are on the campaign’s list, and not who. Nothing is captured now.'],
    ['document', 'With a document', 'You show a passport or an identity card at the counter. No camera, no eyes, no wallet.'],
  ] as const;
  return (
    <fieldset className="choice">
      <legend>Which way? Both pay the same</legend>
      <div className="cards">
        {ways.map(([key, name, says]) => (
          <label key={key} className="card">
            <input type="radio" name="claim-way" checked={way === key} onChange={() => onWay(key)} data-testid={`claim-${key}`} />
            <span className="card-name">{name}</span>
            <span className="card-says">{says}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Account(props: {
  readonly campaign: RewardCampaign;
  readonly account: string;
  readonly onAccount: (account: string) => void;
}): ReactElement {
  const { campaign, account, onAccount } = props;
  const id = useId();
  const fault = account === '' ? null : accountFault(account);
  return (
    <div className="words">
      <label htmlFor={`${id}-account`}>Which account is to be paid?</label>
      <p id={`${id}-says`}>{bookWords(campaign)} An account that you have used elsewhere tells that both were you; take a fresh one.</p>
      <AccountInput id={`${id}-account`} account={account} onAccount={onAccount} testId="account" describedBy={`${id}-says ${id}-fault`} />
      {campaign.book === 'ledger' && (
        <button type="button" className="button-quiet" onClick={() => onAccount(makeAccount())} data-testid="make-account">
          Make a fresh account for me
        </button>
      )}
      <p className="decision-hint" id={`${id}-fault`} role="status">
        {fault}
      </p>
    </div>
  );
}

function ByWallet({ campaign, account }: { readonly campaign: RewardCampaign; readonly account: string }): ReactElement {
  const access = useAccess();
  const announce = useAnnounce();
  const { state, change } = useWallet();
  const [doing, setDoing] = useState('');
  const credential = state.kind === 'open' ? state.wallet.credential : null;
  const former = state.kind === 'open' ? state.wallet.former : [];
  const before = state.kind === 'open' ? state.wallet.claims.find((claim) => claim.campaign === campaign.id) : undefined;
  const say = (text: string): void => {
    setDoing(text);
    announce(text);
  };
  const claim = useMutation({
    mutationFn: async () => {
      if (credential === null) throw new Error('no credential');
      const prove = pageProver((news) =>
        setDoing(news.kind === 'loading' ? `Loading the prover: ${Math.round(100 * news.share)} %` : 'Proving'),
      );
      const outcome = await access.claim({
        credential,
        former,
        campaign: campaign.id,
        recipient: account.trim().toLowerCase(),
        prove,
        say,
      });
      if (outcome.kind === 'paid') {
        await change((wallet) => ({
          ...wallet,
          claims: [...wallet.claims.filter(({ campaign: of }) => of !== campaign.id), outcome.claim],
        }));
      }
      return outcome;
    },
    onSuccess: (outcome) => announce(outcome.kind === 'paid' ? 'It was paid.' : 'This wallet is not on the list of this campaign.'),
  });
  if (claim.data) return <Outcome outcome={claim.data} />;
  if (before !== undefined) {
    return (
      <p
        className="note"
        data-testid="claimed-before"
      >{`You have claimed this already: ${before.amount} to ${before.recipient}. A campaign pays each human once.`}</p>
    );
  }
  if (credential === null) {
    return (
      <p className="note">
        This wallet has no secret yet. <Link to="/wallet">Open it</Link> to see what is missing.
      </p>
    );
  }
  const fault = accountFault(account);
  const paying = isPaying(campaign, Date.now());
  return (
    <section className="asking" aria-label="Claim with the wallet">
      <button
        type="button"
        className="button button-main"
        onClick={() => claim.mutate()}
        disabled={claim.isPending || !paying || fault !== null}
        data-testid="claim"
      >
        {claim.isPending ? 'Claiming …' : `Prove and claim ${campaign.amount}`}
      </button>
      <p className="wait-line" role="status" data-testid="claim-doing">
        {claim.isPending ? `${doing} …` : paying ? fault : 'Nothing is paid just now: see above.'}
      </p>
      <p className="use-when">
        The prover is a program of its own, under the GNU General Public License: <a href="/prover/LICENSE.txt">its licence</a>,{' '}
        <a href="/prover/SOURCE.txt">its source</a>. It has 6 MB, and runs in this browser.
      </p>
      {claim.isError && <ProblemNotice problem={asProblem(claim.error)} />}
    </section>
  );
}

function Outcome({ outcome }: { readonly outcome: RewardOutcome }): ReactElement {
  if (outcome.kind === 'not-a-member') {
    return (
      <div className="problem" role="alert" data-testid="claim-answer" data-outcome-kind="not-a-member">
        <p className="problem-title" tabIndex={-1} ref={focusOnMount}>
          This wallet is not on the list of this campaign
        </p>
        <p>
          You enrolled after the list was frozen, or the secret was replaced since. You are on the next campaign’s list; and the way with a
          document is open to you.
        </p>
      </div>
    );
  }
  const { payment, before } = outcome;
  return (
    <div className="answer" data-testid="claim-answer" data-outcome-kind="paid">
      <div className="outcome" tabIndex={-1} ref={focusOnMount}>
        <Ring size={64} />
        <div>
          <p className="outcome-headline">{before ? 'It was paid before.' : 'It is paid.'}</p>
          <p>{`${payment.amount} to ${payment.recipient}.`}</p>
        </div>
      </div>
      <dl className="facts">
        <div>
          <dt>Reference of the payment</dt>
          <dd data-testid="reference">{payment.reference}</dd>
        </div>
        {payment.leaf.index !== null && (
          <div>
            <dt>Line in the public log</dt>
            <dd>{payment.leaf.index}</dd>
          </div>
        )}
      </dl>
      <p>
        It says that one human of the list was paid, and not which. It stays yours whatever you do: also when you{' '}
        <Link to="/leave">leave</Link>.
      </p>
    </div>
  );
}

/** What to say at the counter: everything else is done there. */
function ByDocument({ campaign, account }: { readonly campaign: RewardCampaign; readonly account: string }): ReactElement {
  const fault = accountFault(account);
  return (
    <section className="erase" aria-labelledby="by-document" data-testid="by-document">
      <h2 id="by-document">At the counter</h2>
      <p>
        Bring a passport or an identity card; you have to be 18. Somebody types its number in. The three parties turn the number into a mark
        of this campaign alone, so that a document is paid once; neither the number nor your name is kept, and no picture is taken.
      </p>
      <dl className="facts">
        <div>
          <dt>Say this campaign</dt>
          <dd>
            {campaign.title} (<code data-testid="counter-campaign">{campaign.id}</code>)
          </dd>
        </div>
        <div>
          <dt>And this account</dt>
          <dd>{fault === null ? <code data-testid="counter-account">{account.trim().toLowerCase()}</code> : fault}</dd>
        </div>
        <div>
          <dt>You get</dt>
          <dd>{`${campaign.amount}, as everybody does`}</dd>
        </div>
      </dl>
    </section>
  );
}
