import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { timeWords } from '../words/names.ts';
import { expiryWords, removedWords } from '../words/tasks.ts';

/** What the platform removes by itself when its time is over. */
export function RetentionView(): ReactElement {
  const { review } = useAccess();
  const retention = useQuery({ queryKey: ['retention'], queryFn: () => review.retention(), retry: false, gcTime: 0 });
  if (retention.isPending) return <p className="wait">Fetching what was removed …</p>;
  if (retention.isError) return <ProblemNotice problem={asProblem(retention.error)} />;
  const { runs, lastFailed } = retention.data;
  return (
    <section aria-labelledby="removed" className="record-page" data-testid="retention">
      <h2 id="removed">What is over is removed</h2>
      <p className={lastFailed ? 'use-bad' : undefined}>{expiryWords(retention.data)}</p>
      {runs.length === 0 ? (
        <p className="use-when">Nothing has been over yet.</p>
      ) : (
        <ol className="matters">
          {runs.map((run) => (
            <li key={run.id}>
              <p>{`${timeWords(run.at)}: ${removedWords(run)}.`}</p>
              <p className="use-when">{`Line ${run.leafIndex} of the public log.`}</p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
