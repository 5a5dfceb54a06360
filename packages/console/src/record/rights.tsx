import type { PersonalRecord, Purpose } from '@sclera/sdk/contract';
import { type ReactElement, type ReactNode, useId, useState } from 'react';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { eventWords, purposeWords } from '../words/answers.ts';
import { timeWords } from '../words/names.ts';
import { refusalsIn } from '../words/rights.ts';
import { AskHuman } from './ask-human.tsx';
import { CorrectIt } from './correct-it.tsx';
import { Matters } from './matters.tsx';

/** What a person can ask for besides seeing and deleting: a correction, a halt, and a human being who looks at a refusal. */
export function Rights(props: { readonly record: PersonalRecord; readonly person: Person; readonly onChanged: () => void }): ReactElement {
  const { record, person, onChanged } = props;
  const given = record.consents.filter(({ events }) => events.at(-1)?.state === 'given');
  return (
    <section aria-labelledby="rights">
      <h3 id="rights">Ask for something</h3>
      <Matters matters={record.matters} />
      <div className="rights">
        <Right name="Appeal" says="A refusal is not the last word: a human being looks at it and answers with reasons.">
          <Appeal record={record} person={person} onChanged={onChanged} />
        </Right>
        <Right
          name="Object"
          says="Say why something should not go on, without taking your agreement back yet. Until a human being has answered, your eyes are not used for it."
        >
          {given.length === 0 ? (
            <p>Nothing of yours is in use that you could object to.</p>
          ) : (
            <Objection purposes={[...new Set(given.map(({ purpose }) => purpose))]} person={person} onChanged={onChanged} />
          )}
        </Right>
        <Right name="Correct" says="Put right what is written about you: how old you are, or in which language you read the notice.">
          {given.length === 0 ? (
            <p>No agreement of yours is in force, so nothing about you is relied on.</p>
          ) : (
            <CorrectIt consents={given} person={person} onChanged={onChanged} />
          )}
        </Right>
      </div>
    </section>
  );
}

/** One right, said in a sentence; what it takes is folded away until it is wanted. */
function Right({ name, says, children }: { readonly name: string; readonly says: string; readonly children: ReactNode }): ReactElement {
  return (
    <details className="right">
      <summary>
        <span className="right-name">{name}</span>
        <span className="right-says">{says}</span>
      </summary>
      <div className="right-body">{children}</div>
    </details>
  );
}

function Appeal(props: { readonly record: PersonalRecord; readonly person: Person; readonly onChanged: () => void }): ReactElement {
  const { record, person, onChanged } = props;
  const access = useAccess();
  const id = useId();
  const [leafIndex, setLeafIndex] = useState<number | null>(null);
  const refusals = refusalsIn(record.uses, record.matters);
  const chosen = refusals.find((use) => use.leafIndex === leafIndex) ?? null;
  if (refusals.length === 0) return <p>Nothing was refused to you that you have not appealed already.</p>;
  return (
    <AskHuman
      label="Why is it wrong?"
      button="Appeal"
      ask={chosen && ((words) => access.appeal(person, { leafIndex: chosen.leafIndex, words }))}
      onAsked={onChanged}
      testId="appeal"
    >
      <fieldset className="choice">
        <legend>Which refusal?</legend>
        <div className="refused-lines">
          {refusals.map((use) => (
            <label key={use.leafIndex} className="pill">
              <input
                type="radio"
                name={`${id}-refusal`}
                checked={leafIndex === use.leafIndex}
                onChange={() => setLeafIndex(use.leafIndex)}
                data-testid="refusal"
              />
              <span>{`Line ${use.leafIndex}, ${timeWords(use.event.at)}: ${eventWords(use.event)}`}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </AskHuman>
  );
}

function Objection(props: {
  readonly purposes: readonly Purpose[];
  readonly person: Person;
  readonly onChanged: () => void;
}): ReactElement {
  const { purposes, person, onChanged } = props;
  const access = useAccess();
  const id = useId();
  const [purpose, setPurpose] = useState<Purpose | null>(null);
  return (
    <AskHuman
      label="What speaks against it?"
      button="Object"
      ask={purpose && ((words) => access.object(person, { purpose, words }))}
      onAsked={onChanged}
      testId="objection"
    >
      <fieldset className="choice">
        <legend>To what do you object?</legend>
        <div className="pills">
          {purposes.map((each) => (
            <label key={each} className="pill">
              <input type="radio" name={`${id}-purpose`} checked={purpose === each} onChange={() => setPurpose(each)} />
              <span>{purposeWords[each].name}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </AskHuman>
  );
}
