import { type ReactElement, useState } from 'react';
import { type Eye, eyes } from '../capture/view.ts';
import { assignSides } from './assign-sides.ts';
import { choosePicture } from './choose-picture.ts';
import { PictureDrop } from './picture-drop.tsx';
import { SamplePicker } from './sample-picker.tsx';
import { Step } from './step.tsx';
import type { WalkControl } from './use-walk.ts';
import type { Picture } from './walk-state.ts';

export function PicturesStep({ control: { walk, send }, now }: { readonly control: WalkControl; readonly now: boolean }): ReactElement {
  const [refused, setRefused] = useState<readonly string[]>([]);
  const locked = walk.ask.kind === 'asking' || walk.ask.kind === 'answered' || walk.decided?.decision === 'refused';
  const take = (files: readonly File[], droppedOn: Eye): void => {
    const chosen = Object.entries(assignSides(files, droppedOn)).map(([eye, file]) => [eye, choosePicture(file)] as const);
    setRefused(chosen.flatMap(([, choice]) => (choice.kind === 'refused' ? [choice.why] : [])));
    const pictures = Object.fromEntries(chosen.flatMap(([eye, choice]) => (choice.kind === 'picture' ? [[eye, choice.picture]] : [])));
    send({ kind: 'pictures', pictures });
  };
  const takeSample = (pictures: Readonly<Record<Eye, Picture>>): void => {
    setRefused([]);
    send({ kind: 'pictures', pictures });
  };
  const complete = walk.pictures.left !== null && walk.pictures.right !== null;
  return (
    <Step
      number={1}
      title="Two pictures of your eyes"
      about="Close-up pictures in near-infrared light, as an iris camera takes them. They stay in this browser tab, and nothing looks at them before you have agreed to it in step 2."
      state={now ? 'now' : 'done'}
    >
      <div className="drops">
        {eyes.map((eye) => (
          <PictureDrop key={eye} eye={eye} picture={walk.pictures[eye]} locked={locked} onFiles={(files) => take(files, eye)} />
        ))}
      </div>
      {refused.length > 0 && (
        <div className="problem" role="alert">
          {refused.map((why) => (
            <p key={why}>{why}</p>
          ))}
        </div>
      )}
      {!locked && <SamplePicker onPick={takeSample} open={!complete} />}
    </Step>
  );
}
