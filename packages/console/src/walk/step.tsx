import type { ReactElement, ReactNode } from 'react';

export type StepState = 'done' | 'now' | 'later';

/** One step on the page. A later one shows its name and what it will be, so that nobody is surprised. */
export function Step(props: {
  readonly number: number;
  readonly title: string;
  readonly about: string;
  readonly state: StepState;
  readonly children?: ReactNode;
}): ReactElement {
  const { number, title, about, state, children } = props;
  return (
    <li className={`step step-${state}`} data-testid={`step-${number}`} data-state={state}>
      <div className="step-mark" aria-hidden="true">
        {state === 'done' ? (
          <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
            <path d="M4.5 10.5 8.5 14.5 15.5 6" />
          </svg>
        ) : (
          number
        )}
      </div>
      <section aria-labelledby={`step-${number}`}>
        <h2 id={`step-${number}`} tabIndex={-1}>
          <span className="unseen">{`Step ${number}${state === 'done' ? ', done' : ''}: `}</span>
          {title}
        </h2>
        <p className="step-about">{about}</p>
        {children}
      </section>
    </li>
  );
}
