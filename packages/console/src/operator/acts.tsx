import type { OperatorAct } from '@sclera/sdk/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { MoreButton } from '../parts/more-button.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { timeWords } from '../words/names.ts';

/** What those who run the platform did on a day: for the auditor, to its end. */
export function Acts(): ReactElement {
  const { review } = useAccess();
  const id = useId();
  const [day, setDay] = useState(() => new Date().toISOString().slice(0, 10));
  const acts = useInfiniteQuery({
    queryKey: ['operator-acts', day],
    queryFn: ({ pageParam }) => review.acts(day, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    retry: false,
    gcTime: 0,
  });
  const all = acts.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-labelledby={`${id}-acts`} className="record-page">
      <h2 id={`${id}-acts`}>What was done by those who run this</h2>
      <div className="words">
        <label htmlFor={`${id}-day`}>Day (UTC)</label>
        <input
          id={`${id}-day`}
          type="date"
          className="text-input"
          value={day}
          onChange={(event) => event.target.value !== '' && setDay(event.target.value)}
        />
      </div>
      {acts.isPending && <p className="wait">Fetching what was done …</p>}
      {acts.isError && <ProblemNotice problem={asProblem(acts.error)} />}
      {acts.data && all.length === 0 && <p className="note">Nothing was done on this day.</p>}
      <ol className="matters" data-testid="acts">
        {all.map((act) => (
          <li key={act.id}>
            <p>{actWords(act)}</p>
            <p className="use-when">
              {`${timeWords(act.at)}. `}
              <code>{act.account}</code>
              {act.about === null ? '' : ', about '}
              {act.about !== null && <code>{act.about}</code>}
            </p>
          </li>
        ))}
      </ol>
      <MoreButton of={acts} />
    </section>
  );
}

function actWords({ act, via, role, allowed }: OperatorAct): string {
  const who = { account: `An account (${role ?? 'no role'})`, key: 'An API key', machine: 'At the machine itself' }[via];
  return `${who}: ${act}${allowed ? '' : ', refused'}`;
}
