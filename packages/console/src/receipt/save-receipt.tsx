import type { ReceiptFile } from '@sclera/sdk';
import type { ReactElement } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { saveJson } from '../parts/save-json.ts';

/** Saves the receipt as a file. It holds the personal key, and says so before it is saved. */
export function SaveReceipt(props: {
  readonly make: () => ReceiptFile;
  readonly saved: boolean;
  readonly onSaved: () => void;
}): ReactElement {
  const announce = useAnnounce();
  const save = (): void => {
    const file = props.make();
    saveJson(`sclera-receipt-${file.subject.slice(4, 12)}.json`, file);
    props.onSaved();
    announce('The receipt was saved. Keep it safe: it holds your personal key.');
  };
  return (
    <div className="keep">
      <p className="keep-title">Keep it like a house key</p>
      <p>
        The file holds your <strong>personal key</strong>. With it you can see your record and delete everything, from any device. Whoever
        else has it can do so too, and nobody can make you a second one: the platform does not have it.
      </p>
      <button type="button" className="button" onClick={save} data-testid="save-receipt">
        {props.saved ? 'Save the receipt once more' : 'Save the receipt (JSON)'}
      </button>
    </div>
  );
}
