import { hasLeft, stockOf, type Wallet } from '@sclera/sdk';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { asProblem } from '../words/as-problem.ts';
import { dateWords } from '../words/names.ts';
import { useCredentials } from './use-credentials.ts';

/** How many single-use credentials are left and until when; another batch; and away with all of them. */
export function Credentials({ wallet }: { readonly wallet: Wallet }): ReactElement | null {
  const id = useId();
  const announce = useAnnounce();
  const { doing, fetchBatch } = useCredentials();
  const { credential } = wallet;
  const { left, until, isLow } = stockOf(wallet);
  const more = useMutation({
    mutationFn: async () => credential !== null && (await fetchBatch(credential)),
    onSuccess: (fetched) => announce(fetched ? 'The credentials are in your wallet.' : 'This wallet is not on the list yet.'),
  });
  if (credential === null || hasLeft(wallet)) return null;
  return (
    <section aria-labelledby={`${id}-title`} className="erase" data-testid="credentials" data-left={left}>
      <h2 id={`${id}-title`}>Credentials for one use each</h2>
      <p className="big" data-testid="credentials-left">
        {until === null ? 'None is here.' : `${left} left, until ${dateWords(until)}.`}
      </p>
      <p>
        For places that ask only whether you are one human. Each is shown once, above, and says nothing else: no name, no number, not
        whether you were there before. No two of them lead to each other.
      </p>
      {isLow ? (
        <>
          <p>
            You get ten at a time, one batch a day, good for two weeks. Fetch them before you need them: then nobody can tell by the time
            where you showed one.
          </p>
          <button type="button" className="button" onClick={() => more.mutate()} disabled={more.isPending} data-testid="fetch-credentials">
            {more.isPending ? 'Being fetched …' : 'Fetch ten'}
          </button>
        </>
      ) : (
        <p>When three are left you can fetch ten more.</p>
      )}
      <p className="wait-line" role="status">
        {more.isPending ? `${doing} …` : ''}
      </p>
      {more.data === false && (
        <p className="problem" role="alert" data-testid="credentials-not-listed">
          Your wallet is not on the list of members yet. Whoever enrolled just now is on the next one, within minutes.
        </p>
      )}
      {more.isError && <ProblemNotice problem={asProblem(more.error)} />}
      {wallet.batches.length > 0 && <Revoke />}
    </section>
  );
}

function Revoke(): ReactElement {
  const announce = useAnnounce();
  const { revokeAll } = useCredentials();
  const [sure, setSure] = useState(false);
  const revoke = useMutation({ mutationFn: revokeAll, onSuccess: () => announce('They are revoked.') });
  if (!sure) {
    return (
      <button type="button" className="button-quiet" onClick={() => setSure(true)} data-testid="revoke-credentials">
        Revoke them: another device with this wallet was lost …
      </button>
    );
  }
  return (
    <div className="sure">
      <p tabIndex={-1} ref={focusOnMount}>
        Whoever has a copy of them can show none any more, and neither can you. A new batch can be had tomorrow.
      </p>
      <div className="decision-buttons">
        <button
          type="button"
          className="button-decide"
          onClick={() => revoke.mutate()}
          disabled={revoke.isPending}
          data-testid="revoke-confirm"
        >
          {revoke.isPending ? 'Being revoked …' : 'Yes, revoke them'}
        </button>
        <button type="button" className="button-decide" onClick={() => setSure(false)} disabled={revoke.isPending}>
          No, keep them
        </button>
      </div>
      {revoke.isError && <ProblemNotice problem={asProblem(revoke.error)} />}
    </div>
  );
}
