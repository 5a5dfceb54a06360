import { ownProblem, takeCredential, type WalletCredential } from '@sclera/sdk';
import type { PresentationAsked } from '@sclera/sdk/presentation';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { asProblem } from '../words/as-problem.ts';
import { useCredentials } from './use-credentials.ts';
import { useWallet } from './wallet-context.tsx';

/** Loaded when a place asks so: whoever never meets one does without. */
const presentation = (): Promise<typeof import('@sclera/sdk/presentation')> => import('@sclera/sdk/presentation');

/** Whether this is a request that a single-use credential answers (OpenID4VP). */
export function isPresentationRequest(text: string): boolean {
  return text.startsWith('openid4vp:');
}

interface Shown {
  /** As it came: `openid4vp://?…`. */
  readonly request: string;
  readonly credential: WalletCredential;
  readonly onAgain: () => void;
}

/** Shows a single-use credential to a place that asks by OpenID4VP: first who asks for what, then yes or no, then it goes by the person's own hand. */
export function ShowCredential(props: Shown): ReactElement {
  const { request, onAgain } = props;
  const read = useQuery({
    queryKey: ['presentation', request],
    queryFn: async () => (await presentation()).readPresentationRequest(request),
    retry: false,
    gcTime: 0,
  });
  if (read.isPending) return <p className="wait">Reading it …</p>;
  if (read.isError) {
    return (
      <ProblemNotice problem={asProblem(read.error)}>
        <button type="button" className="button" onClick={onAgain}>
          Read another one
        </button>
      </ProblemNotice>
    );
  }
  return <AskedToShow {...props} asked={read.data} />;
}

function AskedToShow(props: Shown & { readonly asked: PresentationAsked }): ReactElement {
  const { request, credential, asked, onAgain } = props;
  const announce = useAnnounce();
  const wallet = useWallet();
  const { doing, fetchBatch } = useCredentials();
  const show = useMutation({
    mutationFn: async () => {
      const { presentCredential } = await presentation();
      let taken = await takeCredential(wallet);
      if (taken === null) {
        if (!(await fetchBatch(credential))) return null;
        taken = await takeCredential(wallet);
      }
      if (taken === null) throw ownProblem('internal', 'Another window has shown the last one.', { fix: 'Try again tomorrow.' });
      return presentCredential(request, taken);
    },
    onSuccess: (form) => announce(form === null ? 'This wallet is not on the list yet.' : 'It is ready to be shown.'),
  });
  const host = new URL(asked.responseUri).host;
  if (show.data) return <TakeIt form={show.data} asked={asked} onAgain={onAgain} />;
  return (
    <div className="decision" data-testid="asked-to-show">
      <p className="decision-ask" tabIndex={-1} ref={focusOnMount}>
        <strong>{host}</strong> asks: are you one human?
      </p>
      {asked.name !== null && (
        <p>{`It calls itself “${asked.name}”. Nobody has checked that name; the address is where the answer goes.`}</p>
      )}
      <p>
        It gets a credential that says so, and that you show nowhere else. It learns no name, no age, no number of yours, and not whether
        you were there before. The platform does not learn that you were asked.
      </p>
      <div className="decision-buttons">
        <button type="button" className="button-decide" onClick={() => show.mutate()} disabled={show.isPending} data-testid="show-yes">
          Yes, show one
        </button>
        <button type="button" className="button-decide" onClick={onAgain} disabled={show.isPending} data-testid="show-no">
          No, show nothing
        </button>
      </div>
      <p className="wait-line" role="status">
        {show.isPending && doing !== '' ? `${doing} …` : ''}
      </p>
      {show.data === null && (
        <p className="problem" role="alert" data-testid="show-not-listed">
          None is left, and your wallet is not on the list of members, so that none can be fetched. Whoever enrolled just now is on the next
          list, within minutes.
        </p>
      )}
      {show.isError && <ProblemNotice problem={asProblem(show.error)} />}
    </div>
  );
}

/** A form that the person sends: this page itself talks to nobody but its own server and the gateway. */
function TakeIt(props: { readonly form: URLSearchParams; readonly asked: PresentationAsked; readonly onAgain: () => void }): ReactElement {
  const { form, asked, onAgain } = props;
  return (
    <form className="decision" method="post" action={asked.responseUri} data-testid="ready-to-show">
      <p tabIndex={-1} ref={focusOnMount}>
        A credential was taken out of your wallet for this request. It is good at <strong>{new URL(asked.responseUri).host}</strong> alone,
        once, for five minutes.
      </p>
      {[...form].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" className="button button-main" data-testid="take-it">
        {`Take it to ${new URL(asked.responseUri).host}`}
      </button>
      <button type="button" className="button-quiet" onClick={onAgain}>
        Answer another one
      </button>
    </form>
  );
}
