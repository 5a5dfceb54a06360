import type { SimLine } from '@sclera/sdk/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { dateWords } from '../words/names.ts';

/** The telephone lines of this person; nothing where there never was one. */
export function Lines({ person, onChanged }: { readonly person: Person; readonly onChanged: () => void }): ReactElement | null {
  const access = useAccess();
  const queries = useQueryClient();
  const queryKey = ['lines', person.subject];
  const lines = useQuery({ queryKey, queryFn: async () => (await access.sim(person)).lines(), gcTime: 0 });
  const changed = (): void => {
    void queries.invalidateQueries({ queryKey });
    onChanged();
  };
  if (lines.isError) return <ProblemNotice problem={asProblem(lines.error)} />;
  if (lines.data === undefined || lines.data.length === 0) return null;
  return (
    <section aria-labelledby="lines">
      <h3 id="lines">Your telephone lines</h3>
      <p className="use-when">
        Of each the gateway keeps its last four characters and two marks, one of the line and one of the document that it was registered
        with. Nobody can read a mark back.
      </p>
      <ul className="matters" data-testid="lines">
        {lines.data.map((line) => (
          <Line key={line.id} line={line} person={person} onChanged={changed} />
        ))}
      </ul>
    </section>
  );
}

interface LineProps {
  readonly line: SimLine;
  readonly person: Person;
  readonly onChanged: () => void;
}

function Line({ line, person, onChanged }: LineProps): ReactElement {
  const { sim } = useAccess();
  const announce = useAnnounce();
  const [ending, setEnding] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const offer = useMutation({
    mutationFn: async () => (await sim(person)).offer(line.id),
    onSuccess: (made) => {
      setCode(made.code);
      announce('A code was made. It is shown once.');
      onChanged();
    },
  });
  const takeBack = useMutation({
    mutationFn: async () => (await sim(person)).takeBack(line.id),
    onSuccess: () => {
      setCode(null);
      announce('Nobody can take the line over any more.');
      onChanged();
    },
  });
  const end = useMutation({
    mutationFn: async () => (await sim(person)).end(line.id),
    onSuccess: () => {
      announce('The line was ended.');
      onChanged();
    },
  });
  const busy = offer.isPending || takeBack.isPending || end.isPending;
  const failed = [offer, takeBack, end].find(({ isError }) => isError);
  return (
    <li data-testid="line" data-state={line.state}>
      <p>
        <strong>{`The line that ends in ${line.ending}`}</strong>
        <span className="use-when">{`, since ${dateWords(line.since)}, ${line.way === 'face' ? 'registered with your face' : 'registered at the counter'}`}</span>
      </p>
      {line.state === 'ended' ? (
        <p>It has ended.</p>
      ) : (
        <>
          {line.offeredUntil !== null && (
            <p data-testid="offered">{`You give it over: whoever has the code can take it until ${dateWords(line.offeredUntil)}.`}</p>
          )}
          {code !== null && (
            <p className="answered">
              Give this code to whoever takes the line over. It is shown this once: <code data-testid="offer-code">{code}</code>
            </p>
          )}
          <div className="problem-actions">
            <button type="button" className="button-quiet" onClick={() => offer.mutate()} disabled={busy} data-testid="offer">
              {line.offeredUntil === null ? 'Give it over to somebody' : 'Make a new code'}
            </button>
            {line.offeredUntil !== null && (
              <button type="button" className="button-quiet" onClick={() => takeBack.mutate()} disabled={busy} data-testid="take-back">
                Keep it after all
              </button>
            )}
            {ending ? (
              <button type="button" className="button-quiet" onClick={() => end.mutate()} disabled={busy} data-testid="end-line-confirm">
                Yes, end this line for good
              </button>
            ) : (
              <button type="button" className="button-quiet" onClick={() => setEnding(true)} disabled={busy} data-testid="end-line">
                End it
              </button>
            )}
          </div>
        </>
      )}
      {failed && <ProblemNotice problem={asProblem(failed.error)} />}
    </li>
  );
}
