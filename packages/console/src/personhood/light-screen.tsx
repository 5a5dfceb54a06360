import { isBrightAt } from '@sclera/sdk/capture';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { type Watch, wordsOf } from './watch-state.ts';

/** The page as the light: all of it white, or black, by the plan that was drawn. In the middle where to look and what to do; Escape and the button end it. */
export function LightScreen({ watch, onStop }: { readonly watch: Watch & { kind: 'light' }; readonly onStop: () => void }): ReactElement {
  const { drawn, sinceMs } = watch;
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBright, setBright] = useState(false);
  const [share, setShare] = useState(0);
  useEffect(() => {
    dialog.current?.showModal();
    let asked = 0;
    const follow = (): void => {
      const atMs = performance.now() - sinceMs;
      setBright(isBrightAt(drawn.light, atMs));
      setShare(Math.min(1, Math.round((20 * atMs) / drawn.durationMs) / 20));
      asked = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(asked);
  }, [drawn, sinceMs]);
  return (
    <dialog
      ref={dialog}
      className="light-screen"
      data-bright={isBright}
      data-testid="light-screen"
      aria-label="The light. Look at the middle of the screen."
      onCancel={(event) => {
        event.preventDefault();
        onStop();
      }}
    >
      <div className="light-middle">
        <span className="light-dot" aria-hidden="true" />
        <p className="light-say">{wordsOf(watch)}</p>
        <progress value={share} aria-label="How much of it is done" />
      </div>
      <button type="button" className="light-stop" onClick={onStop} data-testid="stop-light">
        Stop
      </button>
    </dialog>
  );
}
