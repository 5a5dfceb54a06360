import type { ReceiptFile } from '@sclera/sdk';
import type { ReactElement } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { saveJson, saveText } from '../parts/save-json.ts';

/** Saves the receipt as a file. It holds the personal key, and says so before it is saved. */
export function SaveReceipt(props: {
  readonly make: () => ReceiptFile;
  readonly saved: boolean;
  readonly onSaved: () => void;
  /** The receipt of an enrolment, for keeping apart from its key; null where nothing was enrolled. */
  readonly spare?: string | null;
  /** What stands in the record: eyes are a way back into it, a line is none. */
  readonly keeps?: 'eyes' | 'line';
}): ReactElement {
  const { spare = null, keeps = 'eyes' } = props;
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
        else has it can do so too. The platform does not have it:{' '}
        {keeps === 'eyes'
          ? 'where it is lost, a passkey of yours opens your record, or the receipt together with your eyes.'
          : 'where it is lost, only a passkey opens your record, which you can add under My data.'}
      </p>
      <button type="button" className="button" onClick={save} data-testid="save-receipt">
        {props.saved ? 'Save the receipt once more' : 'Save the receipt (JSON)'}
      </button>
      {spare !== null && (
        <>
          <p>
            Keep the receipt without its key somewhere else as well. By itself it opens nothing and tells nothing; with your eyes it gives
            you a new key.
          </p>
          <button
            type="button"
            className="button"
            onClick={() => saveText('sclera-receipt-without-key.txt', spare)}
            data-testid="save-spare"
          >
            Save the receipt without the key
          </button>
        </>
      )}
    </div>
  );
}
