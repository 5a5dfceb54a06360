import type { Matter } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { timeWords } from '../words/names.ts';
import { matterState, outcomeWords, topicWords } from '../words/rights.ts';

/** By its reference, on whatever device: nothing of it is kept in this browser. */
export function FollowReport(): ReactElement {
  const access = useAccess();
  const id = useId();
  const [ticket, setTicket] = useState('');
  const look = useMutation({ mutationFn: (reference: string) => access.reported(reference) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ticket.trim() !== '') look.mutate(ticket.trim());
  };
  const problem = look.isError ? asProblem(look.error) : null;
  return (
    <section aria-labelledby={`${id}-follow`} className="record-page">
      <h2 id={`${id}-follow`}>Read the answer</h2>
      <form className="ask-human" onSubmit={submit} data-testid="follow">
        <div className="words">
          <label htmlFor={`${id}-ticket`}>The reference of your report</label>
          <input
            id={`${id}-ticket`}
            className="text-input"
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            value={ticket}
            onChange={(event) => setTicket(event.target.value)}
            data-testid="ticket"
          />
        </div>
        <button type="submit" className="button" disabled={ticket.trim() === '' || look.isPending}>
          Look
        </button>
        {problem &&
          (problem.code === 'not-found' ? (
            <p className="problem" role="alert" data-testid="no-report">
              There is no report with this reference. Check that all of it was copied.
            </p>
          ) : (
            <ProblemNotice problem={problem} />
          ))}
      </form>
      {look.data && <Followed key={look.submittedAt} matter={look.data} />}
    </section>
  );
}

function Followed({ matter }: { readonly matter: Matter }): ReactElement {
  const { answer } = matter;
  return (
    <ol className="matters">
      <li data-state={matter.state} data-testid="followed">
        <h3 ref={focusOnMount} tabIndex={-1}>{`About ${topicWords[matter.topic] ?? matter.topic}, ${timeWords(matter.lodgedAt)}`}</h3>
        <blockquote>{matter.words}</blockquote>
        <p className={matter.overdue ? 'use-bad' : 'use-when'}>{matterState(matter)}</p>
        {answer !== null && (
          <div className="answered">
            <p>{outcomeWords[answer.outcome]}</p>
            <p>{answer.reasons}</p>
          </div>
        )}
      </li>
    </ol>
  );
}
