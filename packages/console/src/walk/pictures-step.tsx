import type { ReactElement } from 'react';
import { EyesInput } from './eyes-input.tsx';
import { Step } from './step.tsx';
import type { WalkControl } from './use-walk.ts';

export function PicturesStep({ control: { walk, send }, now }: { readonly control: WalkControl; readonly now: boolean }): ReactElement {
  const locked = walk.ask.kind === 'asking' || walk.ask.kind === 'answered' || walk.decided?.decision === 'refused';
  return (
    <Step
      number={1}
      title="Two pictures of your eyes"
      about="Close-up pictures in near-infrared light, as an iris camera takes them. They stay in this browser tab, and nothing looks at them before you have agreed to it in step 2."
      state={now ? 'now' : 'done'}
    >
      <EyesInput pictures={walk.pictures} locked={locked} onPictures={(pictures) => send({ kind: 'pictures', pictures })} />
    </Step>
  );
}
