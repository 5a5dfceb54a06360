import type { ReactElement } from 'react';
import { useLeavingWarning } from '../parts/leaving-warning.ts';
import { useStepFocus } from '../parts/step-focus.ts';
import { EnrolAnswerStep } from './answer-step.tsx';
import { AgeStep, KeepingStep, NoticeStep } from './decide.tsx';
import { enrolStep, leavesEnrolmentBehind } from './enrol-state.ts';
import { EyesStep } from './eyes-step.tsx';
import { useEnrol } from './use-enrol.ts';
import { WalletStep } from './wallet-step.tsx';

/** To be enrolled, once: age, notice, keeping as a question of its own, a wallet, both eyes, the answer. */
export function EnrolPage(): ReactElement {
  const control = useEnrol();
  const { enrol } = control;
  const step = enrolStep(enrol);
  useStepFocus(step);
  useLeavingWarning(leavesEnrolmentBehind(enrol));
  return (
    <div className="page sim">
      <h1>Enrol once</h1>
      <p className="lede">
        You show your eyes, once. If nobody enrolled has them, a wallet of your own can prove that you are one human, in each place once,
        and never which one. Nobody holds your eyes, and you can leave at any time.
      </p>
      <ol className="steps" data-testid="enrol" data-step={step}>
        <AgeStep control={control} now={step === 1} />
        <NoticeStep control={control} now={step === 2} />
        <KeepingStep control={control} now={step === 3} />
        <WalletStep control={control} now={step === 4} />
        <EyesStep control={control} now={step === 5} />
        <EnrolAnswerStep control={control} now={step === 6} />
      </ol>
    </div>
  );
}
