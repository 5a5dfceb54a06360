import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';

/** Looks up one line, proves its place, and gives the proof as a file. */
export function OneLine({ size }: { readonly size: number }): ReactElement {
  const { log } = useAccess();
  const id = useId();
  const [text, setText] = useState('');
  const look = useMutation({ mutationFn: (index: number) => log.line(index) });
  const index = /^\d{1,15}$/.test(text) ? Number(text) : null;
  const there = index !== null && index < size;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (there) look.mutate(index);
  };
  return (
    <section aria-labelledby="log-line">
      <h2 id="log-line">Look at one line</h2>
      {size === 0 ? (
        <p>There is none yet.</p>
      ) : (
        <form className="log-lookup" onSubmit={submit}>
          <label htmlFor={id}>{`Number of the line, 0 to ${size - 1}`}</label>
          <input
            id={id}
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value.trim())}
            aria-describedby={`${id}-why`}
            aria-invalid={text !== '' && !there}
            data-testid="line-number"
          />
          <button type="submit" className="button" disabled={!there || look.isPending} data-testid="line-look">
            Look
          </button>
          <p id={`${id}-why`} className="use-when">
            {text !== '' && !there
              ? `There is no line ${text}: the log has the lines 0 to ${size - 1}.`
              : 'Your receipt and your record name your own lines.'}
          </p>
        </form>
      )}
      {look.data && (
        <div role="status" className="log-found" data-testid="line" data-proved={look.data.proved}>
          <p className={look.data.proved ? 'use-ok' : 'use-bad'}>
            {look.data.proved
              ? `Line ${look.data.index} stands in the log of ${look.data.size} lines: proved under its signed root.`
              : `The log does not prove that line ${look.data.index} stands in it.`}
          </p>
          <p>
            <code className="hash">{look.data.leaf}</code>
          </p>
          <p>
            That is all there is to see. It is a fingerprint over an event and 16 random bytes, which only the person concerned can have
            opened, and which are destroyed when that person asks to be forgotten.
          </p>
          <a
            className="button-quiet"
            download={`line-${look.data.index}.tlog-proof`}
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(look.data.proof)}`}
          >
            Save the proof as a file
          </a>
        </div>
      )}
      {look.isError && <ProblemNotice problem={asProblem(look.error)} />}
    </section>
  );
}
