import type { OwnMatter } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, type ReactNode, useId, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { asProblem } from '../words/as-problem.ts';
import { dateWords } from '../words/names.ts';

/** As the gateway takes it. */
const mostChars = 4_000;

/** Puts something before a human being, in the person's own words. `children` is what they choose it about. */
export function AskHuman(props: {
  readonly children: ReactNode;
  readonly label: string;
  readonly button: string;
  /** Null until it is chosen what this is about. */
  readonly ask: ((words: string) => Promise<OwnMatter>) | null;
  readonly onAsked: () => void;
  readonly testId: string;
}): ReactElement {
  const { children, label, button, ask, onAsked, testId } = props;
  const id = useId();
  const announce = useAnnounce();
  const [words, setWords] = useState('');
  const asking = useMutation({
    mutationFn: (put: (words: string) => Promise<OwnMatter>) => put(words.trim()),
    onSuccess: () => {
      announce('Written down. A human being will answer.');
      setWords('');
      onAsked();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ask !== null && words.trim() !== '') asking.mutate(ask);
  };
  return (
    <form className="ask-human" onSubmit={submit} data-testid={testId}>
      {children}
      <div className="words">
        <label htmlFor={id}>{label}</label>
        <textarea id={id} rows={4} maxLength={mostChars} value={words} onChange={(event) => setWords(event.target.value)} />
      </div>
      <button type="submit" className="button" disabled={ask === null || words.trim() === '' || asking.isPending}>
        {button}
      </button>
      {asking.data && (
        <p role="status" className="use-ok">
          {`Written down, and into the public log. A human being answers by ${dateWords(asking.data.dueAt)}; the answer appears above.`}
        </p>
      )}
      {asking.isError && <ProblemNotice problem={asProblem(asking.error)} />}
    </form>
  );
}
