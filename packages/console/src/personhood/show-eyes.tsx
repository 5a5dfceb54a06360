import type { AgeBand, ConsentRecord, PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { Link } from '../app/link.tsx';
import type { EyeRefusal } from '../capture/messages.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { usePlatform } from '../platform/queries.ts';
import { Refusals } from '../walk/capture-step.tsx';
import { AgeChoice, DecisionButtons, NoticeToDecide } from '../walk/decision-parts.tsx';
import { EyesInput, type Pictures } from '../walk/eyes-input.tsx';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { createEyesHost, type EyesHost } from './eyes-host.ts';
import type { EyesUse } from './messages.ts';
import { WatchEyes } from './watch-eyes.tsx';
import { WaysToShow, type WayToShow } from './ways-to-show.tsx';

/** Somebody who agreed, and whose eyes are captured in the worker; nothing was sent yet. */
export interface ReadyToShow {
  readonly host: EyesHost;
  readonly person: Person;
  readonly notice: PublishedNotice;
  readonly consent: ConsentRecord['id'];
  readonly say: (words: string) => void;
}

type Shown<T> =
  | { readonly kind: 'refused'; readonly refusals: readonly EyeRefusal[] }
  /** It was agreed to; the eyes are before the camera. */
  | { readonly kind: 'agreed'; readonly agreed: Agreed }
  | { readonly kind: 'done'; readonly result: T };

type Agreed = Pick<ReadyToShow, 'person' | 'notice' | 'consent'>;

/**
 * Age, notice, both eyes and the decision; then `work` with what was captured, in the worker that holds it. A camera looks after the decision, pictures from files are chosen
 * before it. Whatever comes of it, the worker ends. A no is written down nowhere: nobody was asked for anything but what they came for.
 */
export function ShowEyes<T>(props: {
  readonly purpose: Purpose;
  readonly what: EyesUse['what'];
  readonly work: (ready: ReadyToShow) => Promise<T>;
  readonly onDone: (result: T) => void;
  readonly onLeave: () => void;
}): ReactElement {
  const { purpose, what, work, onDone, onLeave } = props;
  const access = useAccess();
  const announce = useAnnounce();
  const presentations = usePlatform().data?.presentations;
  const [ageBand, setAgeBand] = useState<AgeBand | null>(null);
  const [pictures, setPictures] = useState<Pictures>({ left: null, right: null });
  const [chosen, setChosen] = useState<WayToShow>('files');
  const [doing, setDoing] = useState('');
  const [tried, setTried] = useState(false);
  // One's own record is shown by its receipt and by pictures, too: nobody else's can be found by them.
  const mayBeFiles = presentations === 'any' || what.action === 'recover';
  const way = mayBeFiles ? chosen : 'camera';
  const host = useRef<EyesHost | null>(null);
  const say = (words: string): void => {
    setDoing(words);
    announce(words);
  };
  host.current ??= createEyesHost(say);
  useEffect(() => () => host.current?.forget(), []);

  const finish = async (agreed: Agreed): Promise<Shown<T>> => {
    if (host.current === null) throw new Error('not ready');
    return { kind: 'done', result: await work({ host: host.current, ...agreed, say }) };
  };
  const agree = async (notice: PublishedNotice, age: AgeBand): Promise<Agreed> => {
    say('Writing down what you agreed to');
    const person = await access.createSubject();
    const answer = await access.decide(person, {
      purpose,
      noticeHash: notice.hash,
      language: notice.language,
      decision: 'given',
      ageBand: age,
      guardian: false,
      initiative: 'person',
    });
    return { person, notice, consent: answer.consent.id };
  };
  const onSuccess = (shown: Shown<T>): void => {
    if (shown.kind === 'done') onDone(shown.result);
  };
  const show = useMutation({
    mutationFn: async (notice: PublishedNotice): Promise<Shown<T>> => {
      const { left, right } = pictures;
      const worker = host.current;
      if (!worker || ageBand === null) throw new Error('not ready');
      if (way === 'camera') return { kind: 'agreed', agreed: await agree(notice, ageBand) };
      if (left === null || right === null) throw new Error('not ready');
      const agreed = await agree(notice, ageBand);
      try {
        say('Looking at the pictures');
        const { refusals } = await worker.capture({ left: left.file, right: right.file });
        return refusals.length > 0 ? { kind: 'refused', refusals } : await finish(agreed);
      } finally {
        worker.forget();
      }
    },
    onSuccess,
  });
  const send = useMutation({
    mutationFn: (agreed: Agreed) => finish(agreed).finally(() => host.current?.forget()),
    onSuccess,
  });

  const agreed = show.data?.kind === 'agreed' ? show.data.agreed : null;
  const missing = missingWords(ageBand, way === 'files' ? pictures : null);
  return (
    <div className="show-eyes" data-testid="show-eyes-form">
      {agreed === null && (
        <>
          <AgeChoice name="eyes-age" testId="eyes-age" chosen={ageBand} onChoose={setAgeBand} />
          {ageBand === 'under-14' && (
            <p className="note">Under 14, come in person with a parent or guardian: they decide together with you.</p>
          )}
          <NoticeToDecide purpose={purpose}>
            {(notice) => (
              <div className="decision" data-testid="decision" data-purpose={purpose}>
                {mayBeFiles && <WaysToShow name="show-by" way={way} locked={show.isPending} onChoose={setChosen} />}
                {way === 'files' && (
                  <EyesInput
                    pictures={pictures}
                    inviting={false}
                    locked={show.isPending}
                    onPictures={(given) => {
                      show.reset();
                      setPictures((before) => ({ ...before, ...given }));
                    }}
                  />
                )}
                {way === 'camera' && <p>With your yes a camera looks at both eyes, once you turn it on.</p>}
                <p className="decision-ask">{`Do you agree to “${purposeWords[purpose].name}”?`}</p>
                <DecisionButtons
                  busy={show.isPending}
                  hint={tried ? missing : null}
                  onPress={(decision) => {
                    if (decision === 'refused') return onLeave();
                    setTried(missing !== null);
                    if (missing === null) show.mutate(notice);
                  }}
                />
              </div>
            )}
          </NoticeToDecide>
        </>
      )}
      {agreed !== null && host.current && !send.isPending && (
        <WatchEyes
          host={host.current}
          use={{ gateway: access.gateway, personalKey: agreed.person.personalKey, consent: agreed.consent, what }}
          onCaptured={() => send.mutate(agreed)}
          otherwise={<Otherwise />}
        />
      )}
      {(show.isPending || send.isPending) && (
        <p className="wait-line" role="status" data-testid="doing">
          {`${doing} …`}
        </p>
      )}
      {show.data?.kind === 'refused' && <Refusals refusals={show.data.refusals} />}
      {show.isError && <ProblemNotice problem={asProblem(show.error)} />}
      {send.isError && <ProblemNotice problem={asProblem(send.error)} />}
    </div>
  );
}

function Otherwise(): ReactElement {
  return (
    <>
      Have a human being look at it instead: come to the counter, or ask on <Link to="/record">My data</Link>.
    </>
  );
}

/** What still stands between the person and their yes; null when nothing does. `pictures`: null where a camera takes them. */
export function missingWords(ageBand: AgeBand | null, pictures: Pictures | null): string | null {
  if (ageBand === null) return 'Say first how old you are.';
  if (ageBand === 'under-14') return 'Under 14, a parent or guardian decides together with you, in person.';
  return pictures?.left === null || pictures?.right === null ? 'Choose first a picture of each eye.' : null;
}
