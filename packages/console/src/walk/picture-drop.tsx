import { type DragEvent, type ReactElement, useId, useState } from 'react';
import type { Eye } from '../capture/view.ts';
import type { Picture } from './walk-state.ts';

const accepted = '.png,.jpg,.jpeg,.bmp,.tif,.tiff,.pgm,.iir,.der,image/*';

/** A place for one eye's picture: drop it, or choose a file. Two files dropped at once go to both eyes. */
export function PictureDrop(props: {
  readonly eye: Eye;
  readonly picture: Picture | null;
  readonly locked: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}): ReactElement {
  const { eye, picture, locked, onFiles } = props;
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (!locked) onFiles([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the file input inside does the same by keyboard.
    <div
      className={`drop${over ? ' drop-over' : ''}${picture ? ' drop-full' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(!locked);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id} className="drop-label">
        {`Your ${eye} eye`}
      </label>
      <div className="drop-view">{picture ? <Preview key={picture.url} picture={picture} eye={eye} /> : <EyeOutline />}</div>
      {!locked && (
        <>
          <p className="drop-choose">{picture ? 'Choose another picture' : 'Drop a picture here, or choose a file'}</p>
          <input
            id={id}
            type="file"
            accept={accepted}
            multiple
            data-testid={`file-${eye}`}
            onChange={(event) => {
              onFiles([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
        </>
      )}
      {picture && <p className="drop-name">{picture.name}</p>}
    </div>
  );
}

function Preview({ picture, eye }: { readonly picture: Picture; readonly eye: Eye }): ReactElement {
  const [shown, setShown] = useState(true);
  return shown ? (
    <img src={picture.url} alt={`Your ${eye} eye, as chosen`} data-testid={`preview-${eye}`} onError={() => setShown(false)} />
  ) : (
    <p className="drop-unshown" data-testid={`preview-${eye}`}>
      Chosen. Your browser cannot show this kind of file; it will be drawn in step 3.
    </p>
  );
}

function EyeOutline(): ReactElement {
  return (
    <svg viewBox="0 0 160 100" className="eye-outline" aria-hidden="true">
      <path d="M8 52C34 20 58 10 80 10s46 10 72 42C126 82 102 92 80 92S34 82 8 52Z" />
      <circle cx="80" cy="51" r="29" />
      <circle cx="80" cy="51" r="11" />
    </svg>
  );
}
