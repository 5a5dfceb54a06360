import type { DocumentKind, DocumentNames } from '@sclera/sdk';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { kindWords } from '../words/documents.ts';

const kinds = Object.keys(kindWords) as readonly DocumentKind[];

/** Which document, typed in: for the counter, on both of its sides. */
export function DocumentNumber(props: {
  readonly busy: boolean;
  readonly action: string;
  readonly onNamed: (document: DocumentNames) => void;
}): ReactElement {
  const id = useId();
  const [kind, setKind] = useState<DocumentKind>('passport');
  const [issuer, setIssuer] = useState('');
  const [number, setNumber] = useState('');
  const isWhole = /^[A-Za-z]{1,3}$/.test(issuer.trim()) && /[A-Za-z0-9]/.test(number) && /^[A-Za-z0-9< -]{1,32}$/.test(number.trim());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole) props.onNamed({ kind, issuer: issuer.trim().toUpperCase(), number: number.trim() });
  };
  return (
    <form className="sim-form" onSubmit={submit} data-testid="document-form">
      <fieldset className="choice">
        <legend>Which document</legend>
        <div className="pills">
          {kinds.map((one) => (
            <label key={one} className="pill">
              <input type="radio" name={`${id}-kind`} checked={kind === one} onChange={() => setKind(one)} />
              <span>{kindWords[one]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="words">
        <label htmlFor={`${id}-issuer`}>Issuing state, its letters on the document (D, FRA, CHN …)</label>
        <input
          id={`${id}-issuer`}
          className="text-input short-input"
          maxLength={3}
          autoComplete="off"
          spellCheck={false}
          value={issuer}
          onChange={(event) => setIssuer(event.target.value)}
          data-testid="document-issuer"
        />
      </div>
      <div className="words">
        <label htmlFor={`${id}-number`}>Number of the document</label>
        <input
          id={`${id}-number`}
          className="text-input"
          maxLength={32}
          autoComplete="off"
          spellCheck={false}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          data-testid="document-number"
        />
      </div>
      <button type="submit" className="button button-main" disabled={props.busy || !isWhole} data-testid="document-named">
        {props.action}
      </button>
    </form>
  );
}
