import { challengeWithinMs } from '@sclera/sdk/capture';
import type { ReactElement, RefObject } from 'react';
import type { Attempt } from './sim-state.ts';

/** The preview, mirrored as people know themselves; what is looked at is not. Around it the steps, above it what to do now. */
export function CameraView(props: {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly attempt: Attempt;
  readonly hidden: boolean;
}): ReactElement {
  const { video, attempt, hidden } = props;
  const steps = attempt.kind === 'steps' ? attempt : null;
  return (
    <figure className="camera" hidden={hidden}>
      <figcaption className="camera-say" data-testid="say">
        {wordsFor(attempt)}
      </figcaption>
      <div className="camera-frame">
        <video ref={video} muted playsInline aria-label="What the camera sees of you, mirrored" />
        <Oval done={steps?.done ?? 0} of={steps?.of ?? 3} isNow={steps !== null} side={steps?.say.code ?? ''} />
      </div>
      {steps && (
        <>
          <p className="camera-done">{`${steps.done} of ${steps.of} steps seen`}</p>
          <progress
            className="camera-time"
            max={challengeWithinMs}
            value={Math.max(0, steps.leftMs)}
            aria-label="Time left for all steps"
          />
        </>
      )}
    </figure>
  );
}

function wordsFor(attempt: Attempt): string {
  switch (attempt.kind) {
    case 'ready':
      return attempt.say?.message ?? 'Good. Begin when you are ready.';
    case 'steps':
      return attempt.say.message;
    case 'drawing':
      return 'Drawing your three steps …';
    default:
      return 'Turning the camera on …';
  }
}

/** Degrees of a step's arc, clockwise from the top; between two of them a gap. */
const gap = 8;

/** Where the face goes, and an arc for each step. Decoration: the words say the same. */
function Oval({
  done,
  of,
  isNow,
  side,
}: {
  readonly done: number;
  readonly of: number;
  readonly isNow: boolean;
  readonly side: string;
}): ReactElement {
  return (
    <svg className="oval" viewBox="-100 -75 200 150" aria-hidden="true">
      {Array.from({ length: of }, (_, i) => (
        <path key={arc(i, of)} d={arc(i, of)} className={i < done ? 'oval-done' : isNow && i === done ? 'oval-now' : 'oval-later'} />
      ))}
      {/* In the mirror, the person's left is the left side. */}
      {side === 'turn-left' && <path className="oval-arrow" d="M-70 -14 -86 0 -70 14" />}
      {side === 'turn-right' && <path className="oval-arrow" d="M70 -14 86 0 70 14" />}
    </svg>
  );
}

function arc(i: number, of: number): string {
  const [rx, ry] = [48, 64];
  const at = (degrees: number): string => {
    const angle = ((degrees - 90) * Math.PI) / 180;
    return `${(rx * Math.cos(angle)).toFixed(2)} ${(ry * Math.sin(angle)).toFixed(2)}`;
  };
  const [from, to] = [(i * 360) / of + gap / 2, ((i + 1) * 360) / of - gap / 2];
  return `M${at(from)}A${rx} ${ry} 0 ${to - from > 180 ? 1 : 0} 1 ${at(to)}`;
}
