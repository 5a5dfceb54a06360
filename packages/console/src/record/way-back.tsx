import { enrolmentIn, makeReceiptFile, receiptIn } from '@sclera/sdk';
import type { AgeBand } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { type CaptureHost, createCaptureHost } from '../capture/capture-host.ts';
import { type Eye, eyes } from '../capture/view.ts';
import { CheckList } from '../parts/check-list.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { useNotices, usePlatform } from '../platform/queries.ts';
import { SaveReceipt } from '../receipt/save-receipt.tsx';
import { assignSides } from '../walk/assign-sides.ts';
import { Refusals } from '../walk/capture-step.tsx';
import { choosePicture } from '../walk/choose-picture.ts';
import { NoticeText } from '../walk/notice-text.tsx';
import { PictureDrop } from '../walk/picture-drop.tsx';
import type { Picture } from '../walk/walk-state.ts';
import { answerWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { chooseNotice } from '../words/notices.ts';
import { ageWords } from '../words/rights.ts';
import { type CameBack, comeBack } from './come-back.ts';

/** For whoever lost their key: a receipt, the notice, both eyes, one answer. Nothing is read of the pictures before the person agreed. */
export function WayBack(props: { readonly onOpen: (person: Person) => void; readonly onLeave: () => void }): ReactElement {
  const access = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const host = useRef<CaptureHost | null>(null);
  host.current ??= createCaptureHost();
  useEffect(() => () => host.current?.forget(), []);
  const [language, setLanguage] = useState(() => navigator.language);
  const [receipt, setReceipt] = useState<string | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const [pictures, setPictures] = useState<Readonly<Record<Eye, Picture | null>>>({ left: null, right: null });
  const [ageBand, setAgeBand] = useState<AgeBand | null>(null);
  const [stage, setStage] = useState('');
  const notices = useNotices('rights-access');
  const notice = chooseNotice(notices.data ?? [], language);
  const { left, right } = pictures;
  const come = useMutation({
    mutationFn: async () => {
      if (!host.current || !notice || receipt === null || ageBand === null || left === null || right === null) throw new Error('not ready');
      const say = (text: string): void => {
        setStage(text);
        announce(text);
      };
      return comeBack(access, host.current, { receipt, left: left.file, right: right.file, notice, ageBand }, say);
    },
  });
  const takeReceipt = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const found = receiptIn(await file.slice(0, 1_000_000).text());
    setReceipt(found);
    setWhy(found === null ? 'There is no receipt of an enrolment in this file.' : null);
  };
  const takePictures = (files: readonly File[], on: Eye): void => {
    const chosen = Object.entries(assignSides(files, on)).map(([eye, file]) => [eye, choosePicture(file)] as const);
    setWhy(chosen.flatMap(([, choice]) => (choice.kind === 'refused' ? [choice.why] : []))[0] ?? null);
    const good = Object.fromEntries(chosen.flatMap(([eye, choice]) => (choice.kind === 'picture' ? [[eye, choice.picture]] : [])));
    setPictures((before) => ({ ...before, ...good }));
  };
  if (come.data?.kind === 'answered') {
    return <Answered came={come.data} onOpen={props.onOpen} onAgain={() => come.reset()} />;
  }
  const missing = missingWords({ receipt, pictures, ageBand });
  return (
    <section aria-labelledby={`${id}-title`} className="erase way-back" data-testid="way-back-form">
      <h2 id={`${id}-title`} tabIndex={-1} ref={focusOnMount}>
        Get back into your record
      </h2>
      <div className="receipt-drop">
        <label htmlFor={`${id}-receipt`}>The receipt of your enrolment</label>
        <p>The file that you saved, with its key or without. It names the one reference that your eyes are compared with.</p>
        <input
          id={`${id}-receipt`}
          type="file"
          accept=".json,.txt,application/json,text/plain"
          data-testid="way-back-receipt"
          onChange={(event) => void takeReceipt(event.target.files?.[0])}
        />
      </div>
      <div className="drops">
        {eyes.map((eye) => (
          <PictureDrop key={eye} eye={eye} picture={pictures[eye]} locked={come.isPending} onFiles={(files) => takePictures(files, eye)} />
        ))}
      </div>
      {why !== null && (
        <p className="problem" role="alert">
          {why}
        </p>
      )}
      <fieldset className="choice">
        <legend>How old are you?</legend>
        <div className="pills">
          {(['14-17', 'adult'] as const).map((band) => (
            <label key={band} className="pill">
              <input
                type="radio"
                name={`${id}-age`}
                checked={ageBand === band}
                onChange={() => setAgeBand(band)}
                data-testid={`way-back-${band}`}
              />
              <span>{ageWords[band]}</span>
            </label>
          ))}
        </div>
        <p className="use-when">Under 14, come in person with a parent or guardian: they decide together with you.</p>
      </fieldset>
      {notices.isError && <ProblemNotice problem={asProblem(notices.error)} />}
      {notice && <NoticeText notice={notice} offered={notices.data ?? []} onLanguage={setLanguage} />}
      <div className="decision-buttons">
        <button
          type="button"
          className="button-decide"
          onClick={() => come.mutate()}
          disabled={come.isPending || missing !== null || !notice}
          data-testid="way-back-agree"
        >
          Yes, I agree: compare
        </button>
        <button type="button" className="button-decide" onClick={props.onLeave} disabled={come.isPending} data-testid="way-back-refuse">
          No, I do not want this
        </button>
      </div>
      <p className="decision-hint" role="status">
        {come.isPending ? `${stage} …` : missing}
      </p>
      {come.data?.kind === 'rejected' && <Refusals refusals={come.data.refusals} />}
      {come.isError && <ProblemNotice problem={asProblem(come.error)} />}
    </section>
  );
}

/** What still stands between the person and the button, in their words; null when nothing does. */
function missingWords(state: {
  readonly receipt: string | null;
  readonly pictures: Readonly<Record<Eye, Picture | null>>;
  readonly ageBand: AgeBand | null;
}): string | null {
  if (state.receipt === null) return 'Choose first the receipt of your enrolment.';
  if (state.pictures.left === null || state.pictures.right === null) return 'Choose first a picture of each eye.';
  return state.ageBand === null ? 'Say first how old you are.' : null;
}

function Answered(props: {
  readonly came: Extract<CameBack, { kind: 'answered' }>;
  readonly onOpen: (person: Person) => void;
  readonly onAgain: () => void;
}): ReactElement {
  const { person, consentReceipt, receipt, answer, checks } = props.came;
  const { gateway } = useAccess();
  const platform = usePlatform();
  const [saved, setSaved] = useState(false);
  const words = answerWords(answer, 'rights-access', checks);
  const matched = answer.decision === 'matched' && checks.every(({ ok }) => ok !== false);
  // With the receipt of the enrolment in it: whoever loses this key too comes back with it again.
  const make = () => {
    const known = platform.data ?? null;
    const enrolled = known && enrolmentIn(receipt, known);
    return makeReceiptFile({ url: gateway, platform: known, person, consentReceipt, answer: enrolled, nowMs: Date.now() });
  };
  return (
    <section className="erase way-back" data-testid="way-back-answer" data-decision={answer.decision}>
      <h2 tabIndex={-1} ref={focusOnMount}>
        {words.headline}
      </h2>
      <p>{words.meaning}</p>
      <p>{words.kept}</p>
      <CheckList checks={checks} />
      {matched && <SaveReceipt make={make} saved={saved} onSaved={() => setSaved(true)} />}
      <div className="decision-buttons">
        <button
          type="button"
          className="button"
          onClick={() => props.onOpen(person)}
          disabled={matched && !saved}
          data-testid="way-back-open"
        >
          {matched ? 'Open my record' : 'Have a human being look at it'}
        </button>
        {!matched && (
          <button type="button" className="button" onClick={props.onAgain}>
            Try again with other pictures
          </button>
        )}
      </div>
      {matched && !saved && <p className="use-when">Save the new key first: it is told this once.</p>}
    </section>
  );
}
