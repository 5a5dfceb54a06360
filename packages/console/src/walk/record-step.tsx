import type { ReactElement } from 'react';
import { RecordView } from '../record/record-view.tsx';
import { Step } from './step.tsx';
import type { WalkControl } from './use-walk.ts';
import { outcomeUnknown } from './walk-state.ts';

export function RecordStep({ control: { walk, send }, now }: { readonly control: WalkControl; readonly now: boolean }): ReactElement {
  const settled = walk.ask.kind === 'answered' || walk.decided?.decision === 'refused' || outcomeUnknown(walk);
  return (
    <Step
      number={5}
      title="Your record"
      about="Everything that was ever done with your data, line by line, and the way to delete it everywhere."
      state={now ? 'now' : 'later'}
    >
      {settled && walk.person && <RecordView person={walk.person} onErased={() => send({ kind: 'erased' })} />}
    </Step>
  );
}
