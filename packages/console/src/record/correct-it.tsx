import type { ConsentRecord, PublishedNotice } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { Link } from '../app/link.tsx';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { useNotices } from '../platform/queries.ts';
import { AgeChoice } from '../walk/decision-parts.tsx';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { languageName, timeWords } from '../words/names.ts';
import { asStated } from '../words/rights.ts';

/** Puts right what an agreement says of the person. What was said before stays beside it. */
export function CorrectIt(props: {
  readonly consents: readonly ConsentRecord[];
  readonly person: Person;
  readonly onChanged: () => void;
}): ReactElement | null {
  const { consents, person, onChanged } = props;
  const id = useId();
  const [chosen, setChosen] = useState(consents.at(-1)?.id);
  const consent = consents.find((each) => each.id === chosen) ?? consents.at(-1);
  const notices = useNotices(consent?.purpose ?? null);
  if (consent === undefined) return null;
  return (
    <div className="ask-human" data-testid="correction">
      {consents.length > 1 && (
        <div className="field">
          <label htmlFor={`${id}-which`}>Which agreement?</label>
          <select id={`${id}-which`} value={consent.id} onChange={(event) => setChosen(event.target.value as ConsentRecord['id'])}>
            {consents.map((each) => (
              <option key={each.id} value={each.id}>
                {`${purposeWords[each.purpose].name}, ${timeWords(each.events[0]?.at ?? '')}`}
              </option>
            ))}
          </select>
        </div>
      )}
      <Correction
        key={`${consent.id}${consent.events.length}`}
        consent={consent}
        notices={notices.data ?? []}
        person={person}
        onChanged={onChanged}
      />
    </div>
  );
}

function Correction(props: {
  readonly consent: ConsentRecord;
  readonly notices: readonly PublishedNotice[];
  readonly person: Person;
  readonly onChanged: () => void;
}): ReactElement {
  const { consent, notices, person, onChanged } = props;
  const access = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const stated = asStated(consent);
  const [ageBand, setAgeBand] = useState(stated.ageBand);
  const [language, setLanguage] = useState(stated.language);
  const read = notices.find((notice) => notice.language === language);
  const correct = useMutation({
    mutationFn: () => {
      const reading = language === stated.language ? {} : { language, noticeHash: read?.hash };
      return access.correct(person, { consent: consent.id, ...(ageBand === stated.ageBand ? {} : { ageBand }), ...reading });
    },
    onSuccess: () => {
      announce('Corrected, and written into the public log.');
      onChanged();
    },
  });
  const changed = ageBand !== stated.ageBand || language !== stated.language;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (changed) correct.mutate();
  };
  return (
    <form className="ask-human" onSubmit={submit}>
      <AgeChoice name={`${id}-age`} chosen={ageBand} onChoose={setAgeBand} testId="correct" />
      <div className="field">
        <label htmlFor={`${id}-language`}>Language in which you read the notice</label>
        <select id={`${id}-language`} value={language} onChange={(event) => setLanguage(event.target.value)}>
          {[...new Set([stated.language, ...notices.map((notice) => notice.language)])].map((each) => (
            <option key={each} value={each} lang={each}>
              {languageName(each)}
            </option>
          ))}
        </select>
      </div>
      {language !== stated.language && read && (
        <p className="use-when">
          By correcting it you say that you have read <Link to={`/notice/${read.hash}`}>{`this text in ${languageName(language)}`}</Link>.
        </p>
      )}
      <button type="submit" className="button" disabled={!changed || correct.isPending}>
        Correct it
      </button>
      {correct.isError && <ProblemNotice problem={asProblem(correct.error)} />}
    </form>
  );
}
