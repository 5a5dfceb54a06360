import type { AssessmentLine } from '@sclera/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { approvedWords, assessmentWords } from '../words/assessments.ts';
import { dateWords } from '../words/names.ts';

/** Every impact assessment that is or was in force: how it stands, and its document. */
export function AssessmentsPage(): ReactElement {
  const access = useAccess();
  const lines = useQuery({ queryKey: ['assessments'], queryFn: () => access.assessments() });
  return (
    <div className="page">
      <h1>Impact assessments</h1>
      <p className="lede">
        Before anybody’s eyes are used, somebody has to write down what that does to people, and somebody else has to approve it. Without an
        assessment in force nothing is captured. Here is each one, for everybody to read.
      </p>
      {lines.isPending && <p className="wait">Fetching the assessments …</p>}
      {lines.isError && (
        <ProblemNotice problem={asProblem(lines.error)}>
          <button type="button" className="button" onClick={() => lines.refetch()}>
            Fetch them again
          </button>
        </ProblemNotice>
      )}
      {lines.data?.length === 0 && (
        <p className="note" data-testid="assessments-none">
          There is none. So nothing is captured here, for no purpose.
        </p>
      )}
      {lines.data && lines.data.length > 0 && (
        <ul className="assessments" data-testid="assessments">
          {lines.data.map((line) => (
            <Assessment key={line.id} line={line} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Assessment({ line }: { readonly line: AssessmentLine }): ReactElement {
  const { gateway } = useAccess();
  const { state, says } = assessmentWords(line);
  return (
    <li className="assessment" data-state={line.state}>
      <h2>{purposeWords[line.purpose].name}</h2>
      <p className="assessment-state">
        <strong>{state}</strong> {says}
      </p>
      {line.label !== '' && <p className="note">{line.label}</p>}
      <dl className="facts">
        <dt>Version</dt>
        <dd>{line.version}</dd>
        <dt>Drafted</dt>
        <dd>{dateWords(line.draftedAt)}</dd>
        <dt>Approved by</dt>
        <dd>{approvedWords(line)}</dd>
        <dt>Kept at least until</dt>
        <dd>{dateWords(line.keepUntil)}</dd>
        <dt>Fingerprint</dt>
        <dd>
          <code className="hash">{line.hash}</code>
        </dd>
      </dl>
      <p>
        <a className="button" href={`${gateway}/v1/assessments/${encodeURIComponent(line.id)}`} target="_blank" rel="noreferrer">
          Read and print it{' '}
          <span className="unseen">{`, ${purposeWords[line.purpose].name}, version ${line.version} (opens in a new tab)`}</span>
        </a>
      </p>
    </li>
  );
}
