import type { OperatorTask } from '@sclera/sdk/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useRef, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { endsByItself, taskSources, taskState } from '../words/tasks.ts';

/** The gateway asks for as much. */
const leastNoteChars = 3;
const queryKey = ['operator-tasks'];

/** What is to be done, the most urgent first, and what was. */
export function TaskList(): ReactElement {
  const { review } = useAccess();
  const queries = useQueryClient();
  const tasks = useQuery({ queryKey, queryFn: () => review.tasks(), retry: false, gcTime: 0 });
  const heading = useRef<HTMLHeadingElement>(null);
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey });
  /** What is done leaves the list: whoever works by keyboard goes on from its top. */
  const finished = (): void => {
    heading.current?.focus();
    void refresh();
  };
  if (tasks.isPending) return <p className="wait">Fetching what is to be done …</p>;
  if (tasks.isError) return <ProblemNotice problem={asProblem(tasks.error)} />;
  const open = tasks.data.filter(({ state }) => state !== 'done');
  const done = tasks.data.filter(({ state }) => state === 'done');
  return (
    <section aria-labelledby="to-do" className="record-page">
      <h2 id="to-do" ref={heading} tabIndex={-1}>
        {open.length === 0 ? 'Nothing is to be done' : `To do: ${open.length}`}
      </h2>
      <ol className="matters" data-testid="tasks">
        {open.map((task) => (
          <OpenTask key={task.id} task={task} onTaken={() => void refresh()} onDone={finished} />
        ))}
      </ol>
      {done.length > 0 && (
        <details className="right">
          <summary>
            <span className="right-name">Done</span>
            <span className="right-says">{`${done.length}, with what was noted`}</span>
          </summary>
          <ol className="matters right-body" data-testid="tasks-done">
            {done.map((task) => (
              <li key={task.id} data-state="answered">
                <h3>{task.message}</h3>
                <p className="use-when">{`${taskState(task)} ${task.law}.`}</p>
                {task.note !== null && <blockquote>{task.note}</blockquote>}
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

interface OpenTaskProps {
  readonly task: OperatorTask;
  readonly onTaken: () => void;
  readonly onDone: () => void;
}

function OpenTask({ task, onTaken, onDone }: OpenTaskProps): ReactElement {
  const { review } = useAccess();
  const announce = useAnnounce();
  const heading = useRef<HTMLHeadingElement>(null);
  const take = useMutation({
    mutationFn: () => review.takeTask(task.id),
    onSuccess: () => {
      announce('It is yours to do.');
      // The button goes: what it was about takes its focus.
      heading.current?.focus();
      onTaken();
    },
  });
  return (
    <li data-testid="task" data-state={task.state} data-source={task.source}>
      <h3 ref={heading} tabIndex={-1}>
        {task.message}
      </h3>
      <p className="use-when">{`${taskSources[task.source]} ${task.law}.`}</p>
      <p className={task.overdue ? 'use-bad' : 'use-when'}>{taskState(task)}</p>
      {task.state === 'open' && (
        <button type="button" className="button" onClick={() => take.mutate()} disabled={take.isPending} data-testid="take-task">
          Take it
        </button>
      )}
      {task.state === 'taken' &&
        (endsByItself(task) ? <p>It leaves this list as soon as that is so.</p> : <Note task={task} onDone={onDone} />)}
      {take.isError && <ProblemNotice problem={asProblem(take.error)} />}
    </li>
  );
}

function Note({ task, onDone }: { readonly task: OperatorTask; readonly onDone: () => void }): ReactElement {
  const { review } = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const [note, setNote] = useState('');
  const finish = useMutation({
    mutationFn: () => review.finishTask(task.id, note.trim()),
    onSuccess: () => {
      announce('Noted as done.');
      onDone();
    },
  });
  const ready = note.trim().length >= leastNoteChars;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) finish.mutate();
  };
  return (
    <form className="ask-human" onSubmit={submit} data-testid="task-note">
      <div className="words">
        <label htmlFor={`${id}-note`}>What was done</label>
        <textarea id={`${id}-note`} rows={3} maxLength={4_000} value={note} onChange={(event) => setNote(event.target.value)} />
      </div>
      <button type="submit" className="button" disabled={!ready || finish.isPending}>
        It is done
      </button>
      {finish.isError && <ProblemNotice problem={asProblem(finish.error)} />}
    </form>
  );
}
