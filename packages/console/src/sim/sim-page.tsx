import type { ReactElement } from 'react';
import { useLeavingWarning } from '../parts/leaving-warning.ts';
import { useStepFocus } from '../parts/step-focus.ts';
import { AnswerStep } from './answer-step.tsx';
import { CounterStep } from './counter-step.tsx';
import { DecideStep } from './decide-step.tsx';
import { DocumentStep } from './document-step.tsx';
import { FaceStep } from './face-step.tsx';
import { LineStep } from './line-step.tsx';
import { leavesLineBehind, simStep } from './sim-state.ts';
import { useSim } from './use-sim.ts';

/** To register a line, by oneself: which one and how, what one is told, the document, the face or the counter, the receipt. */
export function SimPage(): ReactElement {
  const control = useSim();
  const { sim, engine } = control;
  const step = simStep(sim);
  useStepFocus(step);
  useLeavingWarning(leavesLineBehind(sim));
  return (
    <div className="page sim">
      <h1>Register a line</h1>
      <p className="lede">
        Show that you are the person on your document, once, before this camera or at the counter. Your face is compared with your document
        alone, by three parties of which none sees it, and nothing of it is kept.
      </p>
      <ol className="steps" data-testid="sim" data-step={step} data-engine={engine.kind}>
        <LineStep control={control} now={step === 1} />
        <DecideStep control={control} now={step === 2} />
        <DocumentStep control={control} now={step === 3} />
        {sim.way === 'counter' ? <CounterStep control={control} now={step === 4} /> : <FaceStep control={control} now={step === 4} />}
        <AnswerStep control={control} now={step === 5} />
      </ol>
    </div>
  );
}
