import type { SimWay } from '@sclera/sdk/contract';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { Step } from '../walk/step.tsx';
import { missingName } from './sim-state.ts';
import type { SimControl } from './use-sim.ts';

const ways: readonly { readonly way: SimWay; readonly name: string; readonly says: string }[] = [
  {
    way: 'face',
    name: 'Here, with my face',
    says: 'This camera, three small movements, your document. Nothing of your face is kept. It takes a minute.',
  },
  {
    way: 'counter',
    name: 'At the counter, without my face',
    says: 'Somebody looks at you and your document. No camera. The same line, the same receipt, no extra cost.',
  },
];

/** Both ways weigh the same: as large, as bright, none chosen already. */
export function LineStep({ control: { sim, send }, now }: { readonly control: SimControl; readonly now: boolean }): ReactElement {
  const id = useId();
  const [tried, setTried] = useState(false);
  const missing = missingName(sim);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    send({ kind: 'named' });
  };
  return (
    <Step
      number={1}
      title="Which line, and how"
      about="Nothing is captured before you have read what happens and decided."
      state={now ? 'now' : 'done'}
    >
      {sim.isNamed ? (
        <div className="decided" data-testid="named">
          <p>
            The line that ends in <strong>{sim.line.trim().slice(-4)}</strong>,{' '}
            {sim.way === 'face' ? 'here, with your face' : 'at the counter'}.
          </p>
          {sim.claim === null && sim.decided === null && (
            <button type="button" className="button-quiet" onClick={() => send({ kind: 'back' })}>
              Change it
            </button>
          )}
        </div>
      ) : (
        <form className="sim-form" onSubmit={submit}>
          <div className="words">
            <label htmlFor={`${id}-line`}>Number of the line, or of its card (ICCID)</label>
            <input
              id={`${id}-line`}
              className="text-input"
              autoComplete="off"
              spellCheck={false}
              maxLength={64}
              value={sim.line}
              onChange={(event) => send({ kind: 'fill', line: event.target.value })}
              data-testid="line"
            />
          </div>
          <details>
            <summary>Somebody gives the line over to you</summary>
            <div className="words">
              <label htmlFor={`${id}-code`}>The code that they gave you</label>
              <input
                id={`${id}-code`}
                className="text-input"
                autoComplete="off"
                spellCheck={false}
                maxLength={64}
                value={sim.code}
                onChange={(event) => send({ kind: 'fill', code: event.target.value })}
                data-testid="code"
              />
            </div>
          </details>
          <fieldset className="choice">
            <legend>How do you want to show who you are?</legend>
            <div className="cards">
              {ways.map(({ way, name, says }) => (
                <label key={way} className="card">
                  <input
                    type="radio"
                    name={`${id}-way`}
                    checked={sim.way === way}
                    onChange={() => send({ kind: 'fill', way })}
                    data-testid={`way-${way}`}
                  />
                  <span className="card-name">{name}</span>
                  <span className="card-says">{says}</span>
                </label>
              ))}
            </div>
          </fieldset>
          <p className="decision-hint" role="status">
            {tried ? missing : ''}
          </p>
          <button type="submit" className="button button-main" data-testid="name">
            Go on
          </button>
        </form>
      )}
    </Step>
  );
}
