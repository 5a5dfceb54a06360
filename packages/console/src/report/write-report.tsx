import type { ReportAnswer, ReportRequest } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { dateWords } from '../words/names.ts';
import { reportTopics, topicWords } from '../words/rights.ts';

/** As the gateway takes it. */
const mostChars = 4_000;

export function WriteReport(): ReactElement {
  const access = useAccess();
  const id = useId();
  const [topic, setTopic] = useState<ReportRequest['topic'] | null>(null);
  const [words, setWords] = useState('');
  const send = useMutation({ mutationFn: (request: ReportRequest) => access.report(request) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (topic !== null && words.trim() !== '') send.mutate({ topic, words: words.trim() });
  };
  if (send.data) return <Sent answer={send.data} />;
  return (
    <section aria-labelledby={`${id}-write`} className="record-page">
      <h2 id={`${id}-write`}>Write a report</h2>
      <form className="ask-human" onSubmit={submit} data-testid="report">
        <fieldset className="choice">
          <legend>What is it about?</legend>
          <div className="refused-lines">
            {reportTopics.map((each) => (
              <label key={each} className="pill">
                <input
                  type="radio"
                  name={`${id}-topic`}
                  checked={topic === each}
                  onChange={() => setTopic(each)}
                  data-testid={`topic-${each}`}
                />
                <span>{topicWords[each]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div className="words">
          <label htmlFor={`${id}-words`}>What happened, in your own words</label>
          <textarea id={`${id}-words`} rows={6} maxLength={mostChars} value={words} onChange={(event) => setWords(event.target.value)} />
        </div>
        <button type="submit" className="button button-main" disabled={topic === null || words.trim() === '' || send.isPending}>
          {send.isPending ? 'Sending …' : 'Send the report'}
        </button>
        {send.isError && <ProblemNotice problem={asProblem(send.error)} />}
      </form>
    </section>
  );
}

/** The reference is told once: nobody could find it again for whoever lost it. */
function Sent({ answer: { ticket, matter } }: { readonly answer: ReportAnswer }): ReactElement {
  return (
    <section aria-labelledby="sent" className="record-page" data-testid="report-sent">
      <h2 id="sent" ref={focusOnMount} tabIndex={-1}>
        Your report has arrived
      </h2>
      <p>{`A human being answers it by ${dateWords(matter.dueAt)}. This reference is the only way back to it: copy it now, and show it to nobody.`}</p>
      <p className="reference">
        <code data-testid="reference">{ticket}</code>
      </p>
      <div>
        <button type="button" className="button" onClick={() => saveText(`${location.origin}/report\n${ticket}\n`)}>
          Save the reference
        </button>
      </div>
    </section>
  );
}

function saveText(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  // A name that tells nothing to whoever looks at the folder.
  link.download = 'reference.txt';
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
