import { answerRequest, readVerifyRequest, type WalletCredential } from '@sclera/sdk';
import type { VerifyGiven, VerifyRequest } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { timeWords } from '../words/names.ts';
import { pageProver } from './page-prover.ts';
import { isPresentationRequest, ShowCredential } from './show-credential.tsx';

/** What stands after the # of an address that leads here: a place's request, and the sign-in that it is for, if it is for one. */
const inAddress = (): { readonly request: string; readonly signIn: string | null } => {
  const said = new URLSearchParams(location.hash.slice(1));
  return { request: said.get('request') ?? '', signIn: said.get('signIn') };
};

/** Answers a place that asks whether one is a human, once in it: first who asks for what, then yes or no. */
export function ProveTo({ credential }: { readonly credential: WalletCredential }): ReactElement {
  const access = useAccess();
  const id = useId();
  const [address] = useState(inAddress);
  const [token, setToken] = useState(address.request);
  const [presentation, setPresentation] = useState<string | null>(null);
  const look = useMutation({
    mutationFn: async (text: string) => ({ text, read: readVerifyRequest(text, await access.platform()) }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const text = token.trim();
    if (isPresentationRequest(text)) setPresentation(text);
    else if (text !== '') look.mutate(text);
  };
  const asked = look.data?.read.kind === 'valid' ? look.data : null;
  return (
    <section aria-labelledby={`${id}-title`} className="erase" data-testid="prove-to">
      <h2 id={`${id}-title`}>Prove it to a place that asks</h2>
      {presentation !== null ? (
        <ShowCredential key={presentation} request={presentation} credential={credential} onAgain={() => setPresentation(null)} />
      ) : asked?.read.kind === 'valid' ? (
        <Asked
          key={asked.text}
          token={asked.text}
          request={asked.read.request}
          credential={credential}
          signIn={asked.text === address.request ? address.signIn : null}
          onAgain={() => look.reset()}
        />
      ) : (
        <form className="words" onSubmit={submit}>
          <label htmlFor={`${id}-request`}>Its request</label>
          <p id={`${id}-says`}>
            A long line of letters that the place gave you, or a link that begins with openid4vp. It is read here, and nothing is sent yet.
          </p>
          <textarea
            id={`${id}-request`}
            rows={4}
            spellCheck={false}
            value={token}
            onChange={(event) => setToken(event.target.value)}
            aria-describedby={`${id}-says`}
            data-testid="request"
          />
          <button type="submit" className="button" disabled={look.isPending || token.trim() === ''} data-testid="read-request">
            Read it
          </button>
          {look.data?.read.kind === 'invalid' && (
            <p className="problem" role="alert" data-testid="request-refused">{`This is not to be answered: ${look.data.read.reason}.`}</p>
          )}
          {look.isError && <ProblemNotice problem={asProblem(look.error)} />}
        </form>
      )}
    </section>
  );
}

function Asked(props: {
  readonly token: string;
  readonly request: VerifyRequest;
  readonly credential: WalletCredential;
  /** The sign-in at the gateway that waits for this answer; null where the person takes it along. */
  readonly signIn: string | null;
  readonly onAgain: () => void;
}): ReactElement {
  const { token, request, credential, signIn, onAgain } = props;
  const access = useAccess();
  const announce = useAnnounce();
  const [doing, setDoing] = useState('');
  const answer = useMutation({
    mutationFn: async () => {
      const prove = pageProver((news) =>
        setDoing(news.kind === 'loading' ? `Loading the prover: ${Math.round(100 * news.share)} %` : 'Proving'),
      );
      setDoing('Fetching the list of members');
      const made = await answerRequest({ request: token, platform: await access.platform(), credential, members: access.membersOf, prove });
      if (made.kind === 'answered' && signIn !== null) location.assign(await access.signingIn.answer(signIn, made.given));
      return made;
    },
    onSuccess: ({ kind }) => announce(kind === 'answered' ? 'The proof is made.' : 'This wallet is not on the list yet.'),
  });
  const refuse = useMutation({
    mutationFn: async () => {
      if (signIn === null) onAgain();
      else location.assign(await access.signingIn.refuse(signIn));
    },
  });
  if (answer.data?.kind === 'answered' && signIn !== null) {
    return (
      <p className="decision" role="status" data-testid="signed-in">
        The proof is made. You are taken back to <strong>{request.relyingParty.name}</strong> …
      </p>
    );
  }
  if (answer.data?.kind === 'answered') return <Answered given={answer.data.given} request={request} onAgain={onAgain} />;
  return (
    <div className="decision" data-testid="asked">
      <p className="decision-ask" tabIndex={-1} ref={focusOnMount}>
        <strong>{request.relyingParty.name}</strong>{' '}
        {request.use === 'sign-in' ? 'wants to sign you in: are you one human?' : `asks: are you one human, once in “${request.scope}”?`}
      </p>
      <p>
        It learns a number of yours that is the same each time there, and that no other place can link to you. It learns no name, no age,
        nothing of your eyes. The request holds until {timeWords(request.until)}.
      </p>
      <div className="decision-buttons">
        <button
          type="button"
          className="button-decide"
          onClick={() => answer.mutate()}
          disabled={answer.isPending}
          data-testid="answer-yes"
        >
          Yes, prove it
        </button>
        <button
          type="button"
          className="button-decide"
          onClick={() => refuse.mutate()}
          disabled={answer.isPending || refuse.isPending}
          data-testid="answer-no"
        >
          No, do not answer
        </button>
      </div>
      <p className="wait-line" role="status">
        {answer.isPending ? `${doing} …` : ''}
      </p>
      {answer.data?.kind === 'not-a-member' && (
        <p className="problem" role="alert" data-testid="not-listed">
          Your wallet is not on the list that this request names. Whoever enrolled just now is on the next one, within minutes: ask the
          place for a new request then. Whoever has left is on none.
        </p>
      )}
      {answer.isError && <ProblemNotice problem={asProblem(answer.error)} />}
      {refuse.isError && <ProblemNotice problem={asProblem(refuse.error)} />}
    </div>
  );
}

/** The answer goes where the request says, by the person's own hand; it is good there alone, and once. */
function Answered(props: { readonly given: VerifyGiven; readonly request: VerifyRequest; readonly onAgain: () => void }): ReactElement {
  const { given, request, onAgain } = props;
  const text = JSON.stringify(given);
  return (
    <div className="decision" data-testid="answered">
      <p tabIndex={-1} ref={focusOnMount}>
        The proof is made. It is good at <strong>{request.relyingParty.name}</strong> alone, once, until {timeWords(request.until)}.
      </p>
      {request.returnTo !== null && (
        <a
          className="button button-main"
          href={`${request.returnTo}#answer=${encodeURIComponent(text)}`}
          rel="noreferrer"
          data-testid="go-back"
        >
          {`Take it to ${new URL(request.returnTo).host}`}
        </a>
      )}
      <div className="words">
        <label htmlFor="given">The answer, to copy</label>
        <textarea id="given" rows={4} readOnly value={text} data-testid="given" />
      </div>
      <button type="button" className="button-quiet" onClick={onAgain}>
        Answer another one
      </button>
    </div>
  );
}
