import { hasLeft, type Wallet } from '@sclera/sdk';
import { type ReactElement, useState } from 'react';
import { Link } from '../app/link.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { dateWords } from '../words/names.ts';
import { ComeBack } from './come-back.tsx';
import { Credentials } from './credentials.tsx';
import { KeepCopy, RestoreCopy } from './keep-copy.tsx';
import { KeepReceipt } from './keep-receipt.tsx';
import { ProveTo } from './prove-to.tsx';
import { Rotate } from './rotate.tsx';
import { useWallet } from './wallet-context.tsx';
import { WithWallet } from './with-wallet.tsx';

/** The wallet of this browser: what it holds, in words; a copy of it; the way back to it. */
export function WalletPage(): ReactElement {
  return (
    <div className="page wallet">
      <h1>Wallet</h1>
      <p className="lede">
        It proves that you are one human, once in each place that asks, and never which one. It lies in this browser alone, sealed; nobody
        else has it.
      </p>
      <WithWallet none={<WaysBack />}>{(wallet) => <Open wallet={wallet} />}</WithWallet>
    </div>
  );
}

function WaysBack(): ReactElement {
  return (
    <>
      <RestoreCopy />
      <ComeBack />
    </>
  );
}

function Open({ wallet }: { readonly wallet: Wallet }): ReactElement {
  const { close } = useWallet();
  return (
    <div className="record-page">
      <Holds wallet={wallet} />
      {wallet.credential !== null && <ProveTo credential={wallet.credential} />}
      <Credentials wallet={wallet} />
      <KeepCopy />
      {wallet.receipt?.receipt != null && !hasLeft(wallet) && <KeepReceipt receipt={wallet.receipt.receipt} />}
      {!hasLeft(wallet) && <Rotate wallet={wallet} />}
      <TakeAway wallet={wallet} />
      <div>
        <button type="button" className="button" onClick={() => void close()} data-testid="seal-wallet">
          Seal it now
        </button>
      </div>
    </div>
  );
}

function Holds({ wallet }: { readonly wallet: Wallet }): ReactElement {
  const { credential, receipt, claims } = wallet;
  const left = hasLeft(wallet);
  return (
    <section aria-labelledby="holds" className="held" data-testid="wallet-holds" data-left={left}>
      <h2 id="holds">What it holds</h2>
      <dl className="glance">
        <div>
          <dt>A secret</dt>
          <dd>{credential === null ? 'Not yet: it comes with your enrolment.' : secretWords(credential.rotation)}</dd>
        </div>
        <div>
          <dt>Your record</dt>
          <dd>{recordWords(receipt !== null, left)}</dd>
        </div>
        <div>
          <dt>What you claimed</dt>
          <dd>{claims.length === 0 ? 'Nothing yet.' : <Claims claims={claims} />}</dd>
        </div>
        <div>
          <dt>Who can tell</dt>
          <dd>
            Nobody. Each place that asks gets a number of its own from you, the same each time, and no two places can find out that their
            numbers are one person’s. Neither can the platform. What you tell a place besides – a name, an address, where you are paid – it
            knows all the same.
          </dd>
        </div>
      </dl>
    </section>
  );
}

function secretWords(rotation: number): string {
  const again = rotation === 0 ? '' : ` It was replaced ${rotation === 1 ? 'once' : `${rotation} times`}; the old one is worth nothing.`;
  return `32 bytes that make every proof. Three parties helped to make them and none of them knows them. Your eyes bring them back while you are enrolled.${again}`;
}

function recordWords(isThere: boolean, left: boolean): ReactElement {
  if (left) {
    return (
      <>
        You have left, and it is deleted. Nobody can bring this wallet back any more; it still works in campaigns that were frozen before.
      </>
    );
  }
  if (!isThere) return <>The key of your record is not in this wallet.</>;
  return (
    <>
      Its key, and the receipt of your enrolment: with them you <Link to="/record">see everything about you</Link>, or{' '}
      <Link to="/leave">leave</Link>.
    </>
  );
}

function Claims({ claims }: { readonly claims: Wallet['claims'] }): ReactElement {
  return (
    <ul className="plain" data-testid="wallet-claims">
      {claims.map(({ campaign, amount, recipient, claimedAt, reference }) => (
        <li
          key={reference}
        >{`${amount} on ${dateWords(claimedAt)}, to ${recipient.slice(0, 8)}…${recipient.slice(-4)} (campaign ${campaign.slice(0, 12)})`}</li>
      ))}
    </ul>
  );
}

/** Off this device, on purpose: a wallet without a copy may be the only one. */
function TakeAway({ wallet }: { readonly wallet: Wallet }): ReactElement {
  const { remove } = useWallet();
  const announce = useAnnounce();
  const [sure, setSure] = useState(false);
  const back = hasLeft(wallet)
    ? 'You have left: without a copy nobody can ever bring it back.'
    : 'Without a copy, only your eyes bring it back, while you are enrolled.';
  const go = async (): Promise<void> => {
    await remove();
    announce('The wallet was taken off this browser.');
  };
  return (
    <section aria-labelledby="take-away" className="erase">
      <h2 id="take-away">Take it off this browser</h2>
      <p>Before you give the device away. Your record stays as it is; to delete that too, leave first.</p>
      {sure ? (
        <div className="sure">
          <p tabIndex={-1} ref={focusOnMount}>
            {back}
          </p>
          <div className="decision-buttons">
            <button type="button" className="button-decide" onClick={() => void go()} data-testid="take-away-confirm">
              Yes, take it away
            </button>
            <button type="button" className="button-decide" onClick={() => setSure(false)}>
              No, keep it
            </button>
          </div>
        </div>
      ) : (
        <button type="button" className="button" onClick={() => setSure(true)} data-testid="take-wallet-away">
          Take it away …
        </button>
      )}
    </section>
  );
}
