import type { AgeBand, PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { type ReactElement, type ReactNode, useState } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useNotices } from '../platform/queries.ts';
import { asProblem } from '../words/as-problem.ts';
import { chooseNotice } from '../words/notices.ts';
import { operatorWords } from '../words/parties.ts';
import { ageWords } from '../words/rights.ts';
import { NoticeText } from './notice-text.tsx';

const ages = Object.keys(ageWords) as readonly AgeBand[];

/** How old somebody is; `children` stand below the choice. `testId`: what a test finds a choice by, before its age. */
export function AgeChoice(props: {
  readonly name: string;
  readonly chosen: AgeBand | null;
  readonly onChoose: (ageBand: AgeBand) => void;
  readonly testId?: string;
  readonly children?: ReactNode;
}): ReactElement {
  const { name, chosen, onChoose, testId = 'age', children } = props;
  return (
    <fieldset className="choice">
      <legend>How old are you?</legend>
      <div className="pills">
        {ages.map((band) => (
          <label key={band} className="pill">
            <input type="radio" name={name} checked={chosen === band} onChange={() => onChoose(band)} data-testid={`${testId}-${band}`} />
            <span>{ageWords[band]}</span>
          </label>
        ))}
      </div>
      {children}
    </fieldset>
  );
}

/** The notice of a purpose, in the person's language or another of their choice, and below it what they can decide about it. */
export function NoticeToDecide(props: {
  readonly purpose: Purpose | null;
  readonly children: (notice: PublishedNotice, refetch: () => void) => ReactNode;
}): ReactElement {
  const [language, setLanguage] = useState(() => navigator.language);
  const notices = useNotices(props.purpose);
  const notice = chooseNotice(notices.data ?? [], language);
  return (
    <>
      {notices.isError && (
        <ProblemNotice problem={asProblem(notices.error)}>
          <button type="button" className="button" onClick={() => notices.refetch()}>
            Fetch the notice again
          </button>
        </ProblemNotice>
      )}
      {notices.isFetching && !notice && <p className="wait">Fetching the notice …</p>}
      {notice && <NoticeText notice={notice} offered={notices.data ?? []} onLanguage={setLanguage} />}
      {notice && props.children(notice, () => void notices.refetch())}
    </>
  );
}

/** A question of its own, besides the purpose: whether a share may go to other countries. */
export function AbroadTick(props: {
  readonly recipients: readonly { readonly name: string; readonly country: string }[];
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
}): ReactElement {
  const countries = props.recipients.map(({ name, country }) => operatorWords({ operator: name, country })).join('; ');
  return (
    <label className="tick">
      <input type="checkbox" checked={props.agreed} onChange={(event) => props.onAgree(event.target.checked)} data-testid="abroad" />
      <span>{`I agree, besides, that a share goes to other countries: ${countries}.`}</span>
    </label>
  );
}

/** Two buttons alike: neither is bigger, brighter or chosen already. `hint`: what is missing for the one that was pressed. */
export function DecisionButtons(props: {
  readonly busy: boolean;
  readonly hint: string | null;
  readonly onPress: (decision: 'given' | 'refused') => void;
}): ReactElement {
  const { busy, hint, onPress } = props;
  return (
    <>
      <div className="decision-buttons">
        <button type="button" className="button-decide" onClick={() => onPress('given')} disabled={busy} data-testid="agree">
          Yes, I agree
        </button>
        <button type="button" className="button-decide" onClick={() => onPress('refused')} disabled={busy} data-testid="refuse">
          No, I refuse
        </button>
      </div>
      <p className="decision-hint" role="status">
        {busy ? 'Writing down what you decided …' : hint}
      </p>
    </>
  );
}
