import { openReceiptFile, type ReceiptFile } from '@sclera/sdk';
import { useQuery } from '@tanstack/react-query';
import { type DragEvent, type ReactElement, useId, useState } from 'react';
import { CheckList } from '../parts/check-list.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { RecordView } from './record-view.tsx';

/** Opens a record with a receipt file. `here` is whoever walked through the first page in this tab. */
export function RecordPage({ here, onErased }: { readonly here: Person | null; readonly onErased: () => void }): ReactElement {
  const { gateway } = useAccess();
  const [opened, setOpened] = useState<ReceiptFile | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const result = openReceiptFile(await file.slice(0, 1_000_000).text());
    setWhy(result.kind === 'refused' ? result.why : null);
    setOpened(result.kind === 'opened' ? result.file : null);
  };
  const person = opened ?? here;
  return (
    <div className="page">
      <h1>My data</h1>
      <p className="lede">
        Open the receipt that was given to you. It holds the key to your record: you see every use, can check each against the public log,
        and can delete everything everywhere.
      </p>
      <ReceiptDrop onFile={take} />
      {why && (
        <p className="problem" role="alert" data-testid="receipt-refused">
          {why}
        </p>
      )}
      {opened && opened.url !== '' && opened.url !== gateway && (
        <p
          className="note"
          role="status"
        >{`This receipt came from ${opened.url}; this page asks ${gateway}. If the record does not open, go to the page of the platform that gave it.`}</p>
      )}
      {opened !== null && opened.receipt !== null && opened.decision !== null && (
        <ReceiptChecks person={opened} answer={{ receipt: opened.receipt, decision: opened.decision }} />
      )}
      {person && !opened && <p className="note">This is the record of whoever is using this page right now.</p>}
      {person && (
        <section aria-labelledby="the-record" className="record-page">
          <h2 id="the-record">What the record says</h2>
          <RecordView key={person.subject} person={person} onErased={person === here ? onErased : undefined} />
        </section>
      )}
    </div>
  );
}

function ReceiptDrop({ onFile }: { readonly onFile: (file: File | undefined) => Promise<void> }): ReactElement {
  const id = useId();
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void onFile(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the file input inside does the same by keyboard.
    <div className="receipt-drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <label htmlFor={id}>Your receipt file</label>
      <p>Drop it here or choose it. It is read in this browser; only the key in it is shown to the gateway, to open your record.</p>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        data-testid="receipt-file"
        onChange={(event) => {
          void onFile(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}

function ReceiptChecks(props: {
  readonly person: Person;
  readonly answer: { readonly receipt: string; readonly decision: string };
}): ReactElement | null {
  const access = useAccess();
  const { person, answer } = props;
  const checks = useQuery({ queryKey: ['receipt', answer.receipt], queryFn: () => access.checkAnswer(person, answer), gcTime: 0 });
  if (checks.data === undefined) return null;
  return (
    <section aria-labelledby="receipt-checked" className="receipt">
      <h2 id="receipt-checked">The receipt, checked in this browser</h2>
      <CheckList checks={checks.data} />
    </section>
  );
}
