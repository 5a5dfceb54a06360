import { type CaptureOutcome, captureEyes, type EyeExplanation, explainShares } from '@sclera/sdk/capture';
import { shrinkForScreen } from './shrink.ts';
import type { CaptureView, EyeView } from './view.ts';

/** Longest side of a picture that is drawn. */
const maxShownPx = 1280;

/** Captures both eyes, in a worker, with what a page may draw of them. The capture is the worker's to keep. */
export async function lookAtEyes(
  pictures: { readonly left: Uint8Array; readonly right: Uint8Array },
  onStage: (text: string) => void,
): Promise<{ readonly outcome: CaptureOutcome; readonly view: CaptureView }> {
  const outcome = await captureEyes({ ...pictures, trace: true, onStage: ({ text }) => onStage(text) });
  const eyes = { left: forScreen(outcome.explain?.left), right: forScreen(outcome.explain?.right) };
  if (outcome.kind === 'rejected') return { outcome, view: { eyes, shares: [] } };
  onStage('Splitting the codes into three shares');
  return { outcome, view: { eyes, shares: explainShares(outcome.capture) } };
}

function forScreen(seen: EyeExplanation | null | undefined): EyeView | null {
  if (!seen) return null;
  const { width, height } = seen.image;
  return { ...seen, image: shrinkForScreen(seen.image, maxShownPx), frame: { width, height } };
}
