import { useEffect, useRef } from 'react';

/** What was pressed is gone when a step is over: the focus goes on to the heading of the next one (`step-N`), which comes into view. */
export function useStepFocus(step: number): void {
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    const heading = document.getElementById(`step-${step}`);
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView({ block: 'start' });
  }, [step]);
}
