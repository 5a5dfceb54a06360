import type { AssessmentLine, AssessmentText } from '@sclera/sdk/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { dateWords } from '../words/names.ts';

/** The gateway asks for as much. */
const shortestPostChars = 3;

/** Impact assessments that wait for a reviewer: read whole, then approved, by somebody who did not write them. */
export function ToApprove({ account }: { readonly account: string }): ReactElement | null {
  const { review } = useAccess();
  const queries = useQueryClient();
  const queryKey = ['review-assessments'];
  const all = useQuery({ queryKey, queryFn: () => review.assessments(), retry: false, gcTime: 0 });
  if (all.isPending) return null;
  if (all.isError) return <ProblemNotice problem={asProblem(all.error)} />;
  const waiting = all.data.filter(({ state }) => state === 'in-review');
  return (
    <section aria-labelledby="to-approve" className="record-page">
      <h2 id="to-approve">
        {waiting.length === 0 ? 'No impact assessment waits for approval' : `Impact assessments to approve: ${waiting.length}`}
      </h2>
      <ol className="matters" data-testid="to-approve">
        {waiting.map((line) => (
          <Waiting
            key={line.id}
            line={line}
            own={line.draftedBy === account}
            onApproved={() => void queries.invalidateQueries({ queryKey })}
          />
        ))}
      </ol>
    </section>
  );
}

interface WaitingProps {
  readonly line: AssessmentLine;
  readonly own: boolean;
  readonly onApproved: () => void;
}

function Waiting({ line, own, onApproved }: WaitingProps): ReactElement {
  const { review } = useAccess();
  const [open, setOpen] = useState(false);
  const text = useQuery({
    queryKey: ['review-assessment', line.id],
    queryFn: () => review.assessment(line.id),
    enabled: open,
    retry: false,
    gcTime: 0,
  });
  return (
    <li data-testid="assessment-waiting">
      <h3>{`“${purposeWords[line.purpose].name}”, version ${line.version}`}</h3>
      <p className="use-when">
        {`Drafted ${dateWords(line.draftedAt)} ${line.draftedBy === null ? 'at the machine of the gateway' : `by account ${line.draftedBy}`}.`}
      </p>
      {!open && (
        <button type="button" className="button" onClick={() => setOpen(true)} data-testid="read-assessment">
          Read it
        </button>
      )}
      {open && text.isPending && <p className="wait">Fetching it …</p>}
      {text.isError && <ProblemNotice problem={asProblem(text.error)} />}
      {text.data && <Answers text={text.data} />}
      {text.data && own && <p className="note">You drafted it, so somebody else has to approve it.</p>}
      {text.data && !own && <Approve text={text.data} onApproved={onApproved} />}
    </li>
  );
}

function Answers({ text }: { readonly text: AssessmentText }): ReactElement {
  return (
    <dl className="assessment-answers">
      <div>
        <dt>Recipients</dt>
        <dd>{text.recipients.map(({ name, region }) => `${name} (${region})`).join(', ')}</dd>
      </div>
      {text.answers.map(({ id, title, ask, law, answer }) => (
        <div key={id}>
          <dt>{title}</dt>
          <dd>
            <span className="use-when">{`${ask} [${law}]`}</span>
            <br />
            {answer}
          </dd>
        </div>
      ))}
      <div>
        <dt>Fingerprint</dt>
        <dd>
          <code className="hash">{text.hash}</code>
        </dd>
      </div>
    </dl>
  );
}

function Approve({ text, onApproved }: { readonly text: AssessmentText; readonly onApproved: () => void }): ReactElement {
  const { review } = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const [post, setPost] = useState('');
  const approve = useMutation({
    mutationFn: () => review.approve(text.id, { by: post.trim(), hash: text.hash }),
    onSuccess: () => {
      announce('Approved. It is in force for a year.');
      onApproved();
    },
  });
  const ready = post.trim().length >= shortestPostChars;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) approve.mutate();
  };
  return (
    <form className="ask-human" onSubmit={submit} data-testid="approve-form">
      <div className="words">
        <label htmlFor={`${id}-post`}>As what you approve it, such as “data protection officer”</label>
        <input
          id={`${id}-post`}
          className="text-input"
          maxLength={200}
          value={post}
          onChange={(event) => setPost(event.target.value)}
          aria-describedby={`${id}-what`}
        />
        <p id={`${id}-what`} className="use-when">
          A post or a body, not your name: everybody reads it. Your account and this fingerprint go into the public log.
        </p>
      </div>
      <button type="submit" className="button button-main" disabled={!ready || approve.isPending}>
        Approve it for a year
      </button>
      {approve.isError && <ProblemNotice problem={asProblem(approve.error)} />}
    </form>
  );
}
