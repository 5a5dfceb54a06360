import type { Matter, MatterOutcome } from '@sclera/sdk/contract';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useRef, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Reasons } from '../parts/reasons.tsx';
import { useAccess } from '../platform/access-context.ts';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { timeWords } from '../words/names.ts';
import { matterNames, matterState, outcomesOf, outcomeWords, refusalWords, topicWords } from '../words/rights.ts';

/** The gateway asks for as much. */
const leastReasonChars = 10;

/** What waits for an answer, the most urgent first. */
export function Queue(): ReactElement {
  const { review } = useAccess();
  const queries = useQueryClient();
  const queryKey = ['review-queue'];
  const queue = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => review.queue(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    retry: false,
    gcTime: 0,
  });
  const heading = useRef<HTMLHeadingElement>(null);
  const refresh = (): void => void queries.invalidateQueries({ queryKey });
  /** What is answered leaves the queue: whoever works by keyboard goes on from its top. */
  const answered = (): void => {
    heading.current?.focus();
    refresh();
  };
  if (queue.isPending) return <p className="wait">Fetching what waits …</p>;
  if (queue.isError) return <ProblemNotice problem={asProblem(queue.error)} />;
  const total = queue.data.pages.at(-1)?.total ?? 0;
  return (
    <section aria-labelledby="waiting" className="record-page">
      <h2 id="waiting" ref={heading} tabIndex={-1}>
        {total === 0 ? 'Nothing waits for an answer' : `Waiting for an answer: ${total}`}
      </h2>
      <ol className="matters" data-testid="queue">
        {queue.data.pages.flatMap(({ items }) =>
          items.map((matter) => <Waiting key={matter.id} matter={matter} onTaken={refresh} onAnswered={answered} />),
        )}
      </ol>
      <MoreButton of={queue} />
    </section>
  );
}

interface WaitingProps {
  readonly matter: Matter;
  readonly onTaken: () => void;
  readonly onAnswered: () => void;
}

function Waiting({ matter, onTaken, onAnswered }: WaitingProps): ReactElement {
  const { review } = useAccess();
  const announce = useAnnounce();
  const heading = useRef<HTMLHeadingElement>(null);
  const take = useMutation({
    mutationFn: () => review.take(matter.id),
    onSuccess: () => {
      announce('It is yours to answer.');
      // The button goes: what it was about takes its focus.
      heading.current?.focus();
      onTaken();
    },
  });
  return (
    <li data-testid="matter" data-state={matter.state}>
      <h3 ref={heading} tabIndex={-1}>
        {matterNames[matter.kind]}
      </h3>
      <p className="use-when">
        {`Asked ${timeWords(matter.lodgedAt)}${matter.purpose === null ? '' : `, about “${purposeWords[matter.purpose].name}”`}${matter.topic === '' ? '' : `, about ${topicWords[matter.topic] ?? matter.topic}`}.`}
      </p>
      {matter.refusal && (
        <>
          <p>{`Against line ${matter.refusal.leafIndex} of the public log, ${timeWords(matter.refusal.at)}: ${refusalWords(matter.refusal, matter.purpose)}.`}</p>
          <Reasons reasons={matter.refusal.reasons} />
        </>
      )}
      <blockquote>{matter.words}</blockquote>
      <p className={matter.overdue ? 'use-bad' : 'use-when'}>{matterState(matter)}</p>
      {matter.state === 'open' ? (
        <button type="button" className="button" onClick={() => take.mutate()} disabled={take.isPending} data-testid="take">
          Take it
        </button>
      ) : (
        <Answer matter={matter} onAnswered={onAnswered} />
      )}
      {take.isError && <ProblemNotice problem={asProblem(take.error)} />}
    </li>
  );
}

function Answer({ matter, onAnswered }: { readonly matter: Matter; readonly onAnswered: () => void }): ReactElement {
  const { review } = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const [outcome, setOutcome] = useState<MatterOutcome | null>(null);
  const [reasons, setReasons] = useState('');
  const answer = useMutation({
    mutationFn: (chosen: MatterOutcome) => review.answer(matter.id, { outcome: chosen, reasons: reasons.trim() }),
    onSuccess: () => {
      announce('Answered. The person sees it in their record.');
      onAnswered();
    },
  });
  const ready = outcome !== null && reasons.trim().length >= leastReasonChars;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (outcome !== null && ready) answer.mutate(outcome);
  };
  return (
    <form className="ask-human" onSubmit={submit} data-testid="answer-form">
      <fieldset className="choice">
        <legend>What do you answer?</legend>
        <div className="refused-lines">
          {outcomesOf[matter.kind].map((each) => (
            <label key={each} className="pill">
              <input type="radio" name={`${id}-outcome`} checked={outcome === each} onChange={() => setOutcome(each)} data-testid={each} />
              <span>{outcomeWords[each]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="words">
        <label htmlFor={`${id}-reasons`}>Your reasons, in words that the person understands</label>
        <textarea
          id={`${id}-reasons`}
          rows={4}
          maxLength={4_000}
          value={reasons}
          onChange={(event) => setReasons(event.target.value)}
          aria-describedby={`${id}-who`}
        />
        <p id={`${id}-who`} className="use-when">
          Only whoever took it can answer it, and once. No answer changes what the three parties found.
        </p>
      </div>
      <button type="submit" className="button" disabled={!ready || answer.isPending}>
        Answer
      </button>
      {answer.isError && <ProblemNotice problem={asProblem(answer.error)} />}
    </form>
  );
}
