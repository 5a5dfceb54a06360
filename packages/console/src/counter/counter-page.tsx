import type { DocumentNames } from '@sclera/sdk';
import type { SimDecision, WaitingClaim } from '@sclera/sdk/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useId, useRef, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { SignedIn } from '../review/signed-in.tsx';
import { DocumentNumber } from '../sim/document-number.tsx';
import { asProblem } from '../words/as-problem.ts';
import { timeWords } from '../words/names.ts';
import { PayByDocument } from './pay-by-document.tsx';

const queryKey = ['waiting-claims'];
const lookEveryMs = 5_000;
/** The gateway asks for as much. */
const leastReasonsChars = 10;

/** The way without a face: a clerk looks at a person and their document, and says what they saw. */
export function CounterPage(): ReactElement {
  return (
    <div className="page">
      <h1>The counter</h1>
      <p className="lede">
        People come here who register a line or claim a reward without a camera. Look at the person and at the document they hold. What you
        decide is signed, logged and read by them; it counts as much as a face or eyes that were compared.
      </p>
      <SignedIn>
        {() => (
          <>
            <Waiting />
            <PayByDocument />
          </>
        )}
      </SignedIn>
    </div>
  );
}

function Waiting(): ReactElement {
  const { review } = useAccess();
  const queries = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const claims = useQuery({ queryKey, queryFn: () => review.waitingClaims(), retry: false, gcTime: 0, refetchInterval: lookEveryMs });
  if (claims.isPending) return <p className="wait">Fetching who waits …</p>;
  if (claims.isError) return <ProblemNotice problem={asProblem(claims.error)} />;
  const decided = (): void => {
    heading.current?.focus();
    void queries.invalidateQueries({ queryKey });
  };
  return (
    <section aria-labelledby="waiting" className="record-page">
      <h2 id="waiting" ref={heading} tabIndex={-1}>
        {claims.data.length === 0 ? 'Nobody waits' : `Waiting: ${claims.data.length}`}
      </h2>
      <ol className="matters" data-testid="waiting">
        {claims.data.map((claim) => (
          <Claim key={claim.id} claim={claim} onDecided={decided} />
        ))}
      </ol>
    </section>
  );
}

function Claim({ claim, onDecided }: { readonly claim: WaitingClaim; readonly onDecided: () => void }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <li data-testid="waiting-claim" data-claim={claim.id} data-state={isOpen ? 'taken' : 'open'}>
      <h3>{`A line that ends in ${claim.ending}`}</h3>
      <p className="use-when">
        <code>{claim.id}</code>
        {`, since ${timeWords(claim.openedAt)}, until ${timeWords(claim.until)}.`}
      </p>
      {isOpen ? (
        <Look claim={claim} onDecided={onDecided} />
      ) : (
        <button type="button" className="button" onClick={() => setOpen(true)} data-testid="take-claim">
          This person stands before me
        </button>
      )}
    </li>
  );
}

/** The document first, as it stands there: another one than the person named decides nothing. Then what was seen, with reasons. */
function Look({ claim, onDecided }: { readonly claim: WaitingClaim; readonly onDecided: () => void }): ReactElement {
  const { review } = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const [document, setDocument] = useState<DocumentNames | null>(null);
  const [reasons, setReasons] = useState('');
  const decide = useMutation({
    mutationFn: (decision: SimDecision) => review.decideClaim(claim.id, decision),
    onSuccess: () => {
      announce('It is decided and written down.');
      onDecided();
    },
  });
  if (document === null) return <DocumentNumber busy={false} action="I hold this document in my hands" onNamed={setDocument} />;
  const ready = reasons.trim().length >= leastReasonsChars && !decide.isPending;
  const press = (decision: SimDecision['decision']): void => decide.mutate({ decision, reasons: reasons.trim(), document });
  return (
    <div className="sim-form" data-testid="clerk-decision">
      <div className="words">
        <label htmlFor={`${id}-reasons`}>What you saw, in a sentence that the person will read</label>
        <textarea id={`${id}-reasons`} rows={3} maxLength={2_000} value={reasons} onChange={(event) => setReasons(event.target.value)} />
      </div>
      <p className="decision-ask">Is the person before you the one on the document?</p>
      <div className="decision-buttons">
        <button type="button" className="button-decide" onClick={() => press('same-person')} disabled={!ready} data-testid="same-person">
          Yes, the same person
        </button>
        <button
          type="button"
          className="button-decide"
          onClick={() => press('not-same-person')}
          disabled={!ready}
          data-testid="not-same-person"
        >
          No, not surely
        </button>
      </div>
      {decide.isError && (
        <ProblemNotice problem={{ ...asProblem(decide.error), title: 'This is not decided yet' }}>
          <button type="button" className="button" onClick={() => setDocument(null)}>
            Type the document again
          </button>
        </ProblemNotice>
      )}
    </div>
  );
}
