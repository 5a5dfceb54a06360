import { documentNamesOf, readTypedZone } from '@sclera/sdk/capture';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Step } from '../walk/step.tsx';
import { kindWords } from '../words/documents.ts';
import { dateWords } from '../words/names.ts';
import { ChipFiles } from './chip-files.tsx';
import { DocumentNumber } from './document-number.tsx';
import type { DocumentRefusal, SimControl } from './use-sim.ts';

/** Largest picture that is opened. */
const maxPictureBytes = 64 * 1024 * 1024;

export function DocumentStep({ control, now }: { readonly control: SimControl; readonly now: boolean }): ReactElement {
  const { sim } = control;
  const about =
    sim.way === 'counter'
      ? 'Say which document you will show. The platform keeps none of it, only a mark that nobody can read.'
      : 'It is read inside this browser. Its picture never leaves it; of its number the platform keeps a mark that nobody can read.';
  return (
    <Step number={3} title="Your document" about={about} state={now ? 'now' : sim.claim ? 'done' : 'later'}>
      {now &&
        (sim.way === 'counter' ? <ForCounter control={control} /> : sim.document ? <Read control={control} /> : <Show control={control} />)}
      {!now && sim.document && (
        <p data-testid="document">
          {`${kindWords[sim.document.document.kind]}, ${sim.document.evidence === 'shown' ? 'to be shown at the counter' : 'read in this browser'}.`}
        </p>
      )}
    </Step>
  );
}

function ForCounter({ control: { sim, open } }: { readonly control: SimControl }): ReactElement {
  return (
    <>
      <DocumentNumber busy={sim.busy} action="Go on" onNamed={(document) => void open({ evidence: 'shown', document })} />
      {sim.problem && <ProblemNotice problem={sim.problem} />}
    </>
  );
}

/** A photo with what stands on it, or the files of the chip. */
function Show({ control }: { readonly control: SimControl }): ReactElement {
  const { sim, engine, readDocument, send } = control;
  const id = useId();
  const [how, setHow] = useState<'photo' | 'chip'>('photo');
  const [reasons, setReasons] = useState<DocumentRefusal | null>(null);
  const read = async (source: Parameters<typeof readDocument>[0]): Promise<void> => setReasons(await readDocument(source));
  if (engine.kind === 'failed')
    return (
      <div className="problem" role="alert">
        <p className="problem-title">What looks at faces could not be fetched</p>
        <p>Reload the page to try again. The counter needs none of it.</p>
        <div className="problem-actions">
          <button type="button" className="button" onClick={() => send({ kind: 'counter' })}>
            Go on at the counter
          </button>
        </div>
      </div>
    );
  return (
    <>
      <fieldset className="choice">
        <legend>How do you show it?</legend>
        <div className="pills">
          {(['photo', 'chip'] as const).map((one) => (
            <label key={one} className="pill">
              <input type="radio" name={`${id}-how`} checked={how === one} onChange={() => setHow(one)} data-testid={`document-${one}`} />
              <span>{one === 'photo' ? 'A photo of its page' : 'The files of its chip'}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {how === 'photo' ? (
        <PhotoForm busy={sim.busy || engine.kind !== 'ready'} onRead={read} />
      ) : (
        <ChipFiles busy={sim.busy || engine.kind !== 'ready'} onRead={read} />
      )}
      {engine.kind === 'loading' && (
        <p className="engine-progress">
          <label
            htmlFor={`${id}-engine`}
          >{`What looks at faces is being ${engine.share < 1 ? 'fetched into' : 'started in'} this browser …`}</label>
          <progress id={`${id}-engine`} max={1} value={engine.share} />
        </p>
      )}
      <p className="wait-line" role="status">
        {sim.busy ? 'Reading the document …' : ''}
      </p>
      {reasons && !sim.busy && (
        <div className="problem" role="alert" data-testid="document-refused">
          <p className="problem-title">The document could not be read</p>
          <ul className="reasons">
            {reasons.map(({ code, message, subject }) => (
              <li key={`${code}${subject ?? ''}`} data-code={code}>
                {subject === undefined ? message : `${subject}: ${message}`}
              </li>
            ))}
          </ul>
          <p>Nothing has left this browser. At the counter a document is enough, without a picture of it.</p>
        </div>
      )}
      {sim.problem && <ProblemNotice problem={sim.problem} />}
    </>
  );
}

function PhotoForm(props: {
  readonly busy: boolean;
  readonly onRead: (source: { kind: 'photo'; picture: Uint8Array; zone: string }) => Promise<void>;
}): ReactElement {
  const id = useId();
  const [picture, setPicture] = useState<File | null>(null);
  const [zone, setZone] = useState('');
  const reading = readTypedZone(zone, { at: new Date() });
  const isLong = zone.replaceAll(/\s/g, '').length >= 72;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (picture !== null) await props.onRead({ kind: 'photo', picture: new Uint8Array(await picture.arrayBuffer()), zone });
  };
  return (
    <form className="sim-form" onSubmit={(event) => void submit(event)}>
      <div className="words">
        <label htmlFor={`${id}-photo`}>One photo that shows the portrait and the two lines at the foot of the page</label>
        <input
          id={`${id}-photo`}
          type="file"
          accept="image/png,image/jpeg,.bmp,.tif,.tiff"
          data-testid="document-photo-file"
          onChange={(event) => {
            const file = event.target.files?.[0] ?? null;
            setPicture(file !== null && file.size > 0 && file.size <= maxPictureBytes ? file : null);
          }}
        />
      </div>
      <div className="words">
        <label htmlFor={`${id}-zone`}>Those lines, typed or pasted: letters, digits and &lt;</label>
        <textarea
          id={`${id}-zone`}
          className="zone"
          rows={3}
          maxLength={400}
          spellCheck={false}
          autoComplete="off"
          value={zone}
          aria-describedby={`${id}-said`}
          onChange={(event) => setZone(event.target.value)}
          data-testid="document-zone"
        />
      </div>
      <div id={`${id}-said`} role="status" data-testid="zone-said" data-ok={String(reading.kind === 'mrz')}>
        {reading.kind === 'mrz' ? (
          <p className="use-ok">
            {`All check digits are right: ${kindWords[documentNamesOf(reading.mrz).kind].toLowerCase()} of ${reading.mrz.issuingState}, number ${reading.mrz.documentNumber}, valid to ${dateWords(reading.mrz.dateOfExpiry)}.`}
          </p>
        ) : (
          isLong && (
            <ul className="reasons">
              {reading.reasons.map(({ code, message, subject }) => (
                <li key={`${code}${subject ?? ''}`}>{subject === undefined ? message : `${subject}: ${message}`}</li>
              ))}
            </ul>
          )
        )}
      </div>
      <button
        type="submit"
        className="button button-main"
        disabled={props.busy || picture === null || zone.trim() === ''}
        data-testid="read-document"
      >
        Read the document
      </button>
    </form>
  );
}

/** What was read, what that proves and what it does not; then on. */
function Read({ control: { sim, send, open } }: { readonly control: SimControl }): ReactElement | null {
  const { document } = sim;
  if (document === null || document.evidence === 'shown') return null;
  const { kind, issuer, number } = document.document;
  return (
    <div className="decided" data-testid="document-read" data-evidence={document.evidence}>
      <p className="big">{`${kindWords[kind]} of ${issuer}, number ${number}.`}</p>
      <p>{`Valid to ${dateWords(document.validTo)}. Its portrait was turned into numbers in this browser, and the picture was wiped.`}</p>
      {document.proven.length > 0 && (
        <>
          <h3>What is proven</h3>
          <ul className="plain-list">
            {document.proven.map(({ code, message }) => (
              <li key={code}>{message}</li>
            ))}
          </ul>
        </>
      )}
      <h3>What is not proven</h3>
      <ul className="plain-list" data-testid="not-proven">
        {document.notProven.map(({ code, message }) => (
          <li key={code}>{message}</li>
        ))}
      </ul>
      {sim.problem && <ProblemNotice problem={sim.problem} />}
      <div className="problem-actions">
        <button
          type="button"
          className="button button-main"
          onClick={() => void open(document)}
          disabled={sim.busy}
          data-testid="open-claim"
        >
          Yes, go on with this document
        </button>
        <button type="button" className="button" onClick={() => send({ kind: 'document', document: null })} disabled={sim.busy}>
          Take another one
        </button>
      </div>
    </div>
  );
}
