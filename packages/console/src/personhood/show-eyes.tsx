import type { AgeBand, ConsentRecord, PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { EyeRefusal } from '../capture/messages.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { Refusals } from '../walk/capture-step.tsx';
import { AgeChoice, DecisionButtons, NoticeToDecide } from '../walk/decision-parts.tsx';
import { EyesInput, type Pictures } from '../walk/eyes-input.tsx';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { createEyesHost, type EyesHost } from './eyes-host.ts';

/** Somebody who agreed, and whose eyes are captured in the worker; nothing was sent yet. */
export interface ReadyToShow {
  readonly host: EyesHost;
  readonly person: Person;
  readonly notice: PublishedNotice;
  readonly consent: ConsentRecord['id'];
  readonly say: (words: string) => void;
}

type Shown<T> = { readonly kind: 'refused'; readonly refusals: readonly EyeRefusal[] } | { readonly kind: 'done'; readonly result: T };

/**
 * Age, notice, both eyes and the decision; then `work` with what was captured, in the worker that holds it. Whatever comes of it, the worker ends. A no is
 * written down nowhere: nobody was asked for anything but what they came for.
 */
export function ShowEyes<T>(props: {
  readonly purpose: Purpose;
  readonly work: (ready: ReadyToShow) => Promise<T>;
  readonly onDone: (result: T) => void;
  readonly onLeave: () => void;
}): ReactElement {
  const { purpose, work, onDone, onLeave } = props;
  const access = useAccess();
  const announce = useAnnounce();
  const [ageBand, setAgeBand] = useState<AgeBand | null>(null);
  const [pictures, setPictures] = useState<Pictures>({ left: null, right: null });
  const [doing, setDoing] = useState('');
  const [tried, setTried] = useState(false);
  const host = useRef<EyesHost | null>(null);
  const say = (words: string): void => {
    setDoing(words);
    announce(words);
  };
  host.current ??= createEyesHost(say);
  useEffect(() => () => host.current?.forget(), []);

  const show = useMutation({
    mutationFn: async (notice: PublishedNotice): Promise<Shown<T>> => {
      const { left, right } = pictures;
      const worker = host.current;
      if (!worker || ageBand === null || left === null || right === null) throw new Error('not ready');
      say('Writing down what you agreed to');
      const person = await access.createSubject();
      const answer = await access.decide(person, {
        purpose,
        noticeHash: notice.hash,
        language: notice.language,
        decision: 'given',
        ageBand,
        guardian: false,
        initiative: 'person',
      });
      try {
        say('Looking at the pictures');
        const { refusals } = await worker.capture({ left: left.file, right: right.file });
        if (refusals.length > 0) return { kind: 'refused', refusals };
        return { kind: 'done', result: await work({ host: worker, person, notice, consent: answer.consent.id, say }) };
      } finally {
        worker.forget();
      }
    },
    onSuccess: (shown) => {
      if (shown.kind === 'done') onDone(shown.result);
    },
  });

  const missing = missingWords(ageBand, pictures);
  return (
    <div className="show-eyes" data-testid="show-eyes-form">
      <AgeChoice name="eyes-age" testId="eyes-age" chosen={ageBand} onChoose={setAgeBand} />
      {ageBand === 'under-14' && <p className="note">Under 14, come in person with a parent or guardian: they decide together with you.</p>}
      <NoticeToDecide purpose={purpose}>
        {(notice) => (
          <div className="decision" data-testid="decision" data-purpose={purpose}>
            <EyesInput
              pictures={pictures}
              inviting={false}
              locked={show.isPending}
              onPictures={(given) => {
                show.reset();
                setPictures((before) => ({ ...before, ...given }));
              }}
            />
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
      {show.isPending && (
        <p className="wait-line" role="status" data-testid="doing">
          {`${doing} …`}
        </p>
      )}
      {show.data?.kind === 'refused' && <Refusals refusals={show.data.refusals} />}
      {show.isError && <ProblemNotice problem={asProblem(show.error)} />}
    </div>
  );
}

/** What still stands between the person and their yes; null when nothing does. */
export function missingWords(ageBand: AgeBand | null, { left, right }: Pictures): string | null {
  if (ageBand === null) return 'Say first how old you are.';
  if (ageBand === 'under-14') return 'Under 14, a parent or guardian decides together with you, in person.';
  return left === null || right === null ? 'Choose first a picture of each eye.' : null;
}
