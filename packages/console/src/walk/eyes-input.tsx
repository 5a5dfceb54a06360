import { type ReactElement, useState } from 'react';
import { type Eye, eyes } from '../capture/view.ts';
import { assignSides } from './assign-sides.ts';
import { choosePicture } from './choose-picture.ts';
import { PictureDrop } from './picture-drop.tsx';
import { SamplePicker } from './sample-picker.tsx';
import type { Picture } from './walk-state.ts';

export type Pictures = Readonly<Record<Eye, Picture | null>>;

/** Places for the pictures of both eyes, and made-up ones for trying it out. Nothing is looked at here. */
export function EyesInput(props: {
  readonly pictures: Pictures;
  readonly locked: boolean;
  readonly onPictures: (pictures: Partial<Pictures>) => void;
  /** Whether the made-up ones are shown while pictures are missing, or folded away. */
  readonly inviting?: boolean;
}): ReactElement {
  const { pictures, locked, onPictures, inviting = true } = props;
  const [refused, setRefused] = useState<readonly string[]>([]);
  const take = (files: readonly File[], droppedOn: Eye): void => {
    const chosen = Object.entries(assignSides(files, droppedOn)).map(([eye, file]) => [eye, choosePicture(file)] as const);
    setRefused(chosen.flatMap(([, choice]) => (choice.kind === 'refused' ? [choice.why] : [])));
    onPictures(Object.fromEntries(chosen.flatMap(([eye, choice]) => (choice.kind === 'picture' ? [[eye, choice.picture]] : []))));
  };
  const takeSample = (sample: Readonly<Record<Eye, Picture>>): void => {
    setRefused([]);
    onPictures(sample);
  };
  return (
    <>
      <div className="drops">
        {eyes.map((eye) => (
          <PictureDrop key={eye} eye={eye} picture={pictures[eye]} locked={locked} onFiles={(files) => take(files, eye)} />
        ))}
      </div>
      {refused.length > 0 && (
        <div className="problem" role="alert">
          {refused.map((why) => (
            <p key={why}>{why}</p>
          ))}
        </div>
      )}
      {!locked && <SamplePicker onPick={takeSample} open={inviting && (pictures.left === null || pictures.right === null)} />}
    </>
  );
}
