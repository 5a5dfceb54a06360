import { type ReactElement, useEffect, useRef } from 'react';
import { IrisArt } from '../parts/iris-art.tsx';
import { useLeavingWarning } from '../parts/leaving-warning.ts';
import { AnswerStep } from './answer-step.tsx';
import { CaptureStep } from './capture-step.tsx';
import { ConsentStep } from './consent-step.tsx';
import { KnowledgePanel } from './knowledge-panel.tsx';
import { PicturesStep } from './pictures-step.tsx';
import { RecordStep } from './record-step.tsx';
import type { WalkControl } from './use-walk.ts';
import { currentStep, leavesKeyBehind } from './walk-state.ts';

/** The whole walk on one page, by hand: pictures, notice and decision, what the browser sees, the answer, the record. */
export function WalkPage({ control }: { readonly control: WalkControl }): ReactElement {
  const { walk } = control;
  const step = currentStep(walk);
  useFocusOnStep(step);
  // The personal key is in this tab alone.
  useLeavingWarning(leavesKeyBehind(walk));
  return (
    <div className="walk">
      <div className="hero">
        <div className="hero-text">
          <h1>
            An eye goes in.
            <br />
            One bit comes out.
            <br />
            Nobody holds the eye.
          </h1>
          <p>
            Sclera finds out whether somebody is new. Your browser turns your eyes into noise for three independent parties. Together they
            answer one question. None of them, and nobody else, ever has your eyes.
          </p>
        </div>
        <IrisArt />
      </div>
      <div className="walk-grid">
        <ol className="steps">
          <PicturesStep control={control} now={step === 1} />
          <ConsentStep control={control} now={step === 2} />
          <CaptureStep control={control} now={step === 3} />
          <AnswerStep control={control} now={step === 4 || walk.ask.kind === 'answered'} />
          <RecordStep control={control} now={step === 5} />
        </ol>
        <KnowledgePanel walk={walk} />
      </div>
    </div>
  );
}

/** A decision replaces the buttons that had the focus; the focus goes on to what comes next. */
function useFocusOnStep(step: number): void {
  const before = useRef(step);
  useEffect(() => {
    const next = step === 5 ? document.querySelector<HTMLElement>('[data-outcome]') : document.getElementById(`step-${step}`);
    const decided = before.current === 2 && (step === 3 || step === 1);
    if (decided || (step === 5 && before.current !== 5) || (step === 1 && before.current === 5)) {
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: 'start' });
    } else if (before.current !== step && lostFocus()) next?.focus({ preventScroll: true });
    before.current = step;
  }, [step]);
}

/** Whether what had the focus is gone or folded away. */
function lostFocus(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || !activeElement.checkVisibility();
}
