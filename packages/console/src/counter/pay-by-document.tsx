import type { DocumentNames } from '@sclera/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { AccountInput } from '../personhood/account-input.tsx';
import { accountFault, isPaying } from '../personhood/campaign-words.ts';
import { useAccess } from '../platform/access-context.ts';
import { DocumentNumber } from '../sim/document-number.tsx';
import { asProblem } from '../words/as-problem.ts';
import { timeWords } from '../words/names.ts';

/** The way to a reward without eyes: the same amount, once a document, for adults. Nothing of the document is kept; nothing at all where no campaign pays. */
export function PayByDocument(): ReactElement | null {
  const access = useAccess();
  const { review } = access;
  const announce = useAnnounce();
  const id = useId();
  const campaigns = useQuery({ queryKey: ['campaigns'], queryFn: () => access.campaigns(), retry: false });
  const paying = (campaigns.data ?? []).filter((campaign) => isPaying(campaign, Date.now()));
  const [campaign, setCampaign] = useState('');
  const [account, setAccount] = useState('');
  const [bornOn, setBornOn] = useState('');
  const chosen = paying.find((one) => one.id === campaign) ?? paying[0];
  const pay = useMutation({
    mutationFn: (document: DocumentNames) =>
      review.payByDocument(chosen?.id ?? '', { recipient: account.trim().toLowerCase(), document, bornOn }),
    onSuccess: ({ kind }) => {
      announce(kind === 'paid' ? 'It was paid.' : 'It is written down. Somebody else looks now.');
      setAccount('');
      setBornOn('');
    },
  });
  if (chosen === undefined) return null;
  const fault = accountFault(account) ?? (bornOn === '' ? 'Type the day of birth from the document.' : null);
  return (
    <section aria-labelledby={`${id}-title`} className="record-page" data-testid="pay-by-document">
      <h2 id={`${id}-title`} ref={pay.isSuccess ? focusOnMount : undefined} tabIndex={-1}>
        Pay a reward by document
      </h2>
      <p>
        For whoever claims without their eyes: the same amount. Two of you look at the person and at the document, each signed in as
        yourself; when the second types the same, it is paid. They have to be 18. Number and day of birth are used and not kept.
      </p>
      <div className="sim-form">
        <div className="words">
          <label htmlFor={`${id}-campaign`}>Campaign</label>
          <select id={`${id}-campaign`} value={chosen.id} onChange={(event) => setCampaign(event.target.value)}>
            {paying.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.title}: ${one.amount} to each`}
              </option>
            ))}
          </select>
        </div>
        <div className="words">
          <label htmlFor={`${id}-account`}>The account that the person names</label>
          <AccountInput id={`${id}-account`} account={account} onAccount={setAccount} testId="pay-account" />
        </div>
        <div className="words">
          <label htmlFor={`${id}-born`}>Born on</label>
          <input
            id={`${id}-born`}
            type="date"
            className="text-input"
            value={bornOn}
            onChange={(event) => setBornOn(event.target.value)}
            data-testid="pay-born"
          />
        </div>
      </div>
      {fault === null ? (
        <DocumentNumber
          busy={pay.isPending}
          action={`I hold this document in my hands: ${chosen.amount} may be paid`}
          onNamed={(document) => pay.mutate(document)}
        />
      ) : (
        <p className="use-when">{fault}</p>
      )}
      {pay.data?.kind === 'paid' && (
        <p className="answered" data-testid="paid-by-document">
          {`Paid: ${pay.data.payment.amount} to ${pay.data.payment.recipient}, reference ${pay.data.payment.reference}.`}
        </p>
      )}
      {pay.data?.kind === 'second-look' && (
        <p className="answered" data-testid="second-look">
          {`Nothing is paid yet. Let a second clerk look, sign in and type the same by ${timeWords(pay.data.until)}.`}
        </p>
      )}
      {pay.isError && <ProblemNotice problem={asProblem(pay.error)} />}
    </section>
  );
}
