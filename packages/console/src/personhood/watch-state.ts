import type { Problem } from '@sclera/sdk/contract';
import type { DrawnLight, EyeAdvice, WatchRefusal } from './messages.ts';

/** Where watching somebody's eyes stands. Lives in memory only. */
export type Watch =
  /** `stopped`: the person ended a try themselves. */
  | { readonly kind: 'off'; readonly stopped: boolean }
  | { readonly kind: 'starting' }
  | { readonly kind: 'no-camera'; readonly why: string }
  /** The camera is on; `say` is null where both eyes are seen well, undefined before anything was looked at. */
  | { readonly kind: 'ready'; readonly say: EyeAdvice | null | undefined }
  | { readonly kind: 'drawing' }
  /** The page is the light. `sinceMs`: by `performance.now`. */
  | { readonly kind: 'light'; readonly drawn: DrawnLight; readonly sinceMs: number; readonly say: EyeAdvice | null }
  /** Two living eyes; what follows is no business of the camera's. */
  | { readonly kind: 'captured' }
  /** This try came to nothing; nothing was kept of it. */
  | { readonly kind: 'failed'; readonly refusal: WatchRefusal }
  | { readonly kind: 'problem'; readonly problem: Problem };

export type WatchEvent =
  | { readonly kind: 'turn-on' }
  | { readonly kind: 'no-camera'; readonly why: string }
  | { readonly kind: 'advice'; readonly say: EyeAdvice | null }
  | { readonly kind: 'begin' }
  | { readonly kind: 'light'; readonly drawn: DrawnLight; readonly sinceMs: number }
  | { readonly kind: 'captured' }
  | { readonly kind: 'failed'; readonly refusal: WatchRefusal }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'stop' };

export const freshWatch: Watch = { kind: 'off', stopped: false };

/** What comes late, from a camera or a worker that somebody has stopped meanwhile, changes nothing. */
export function nextWatch(watch: Watch, event: WatchEvent): Watch {
  switch (event.kind) {
    case 'turn-on':
      return isOn(watch) ? watch : { kind: 'starting' };
    case 'advice':
      if (watch.kind === 'starting' || watch.kind === 'ready') return { kind: 'ready', say: event.say };
      return watch.kind === 'light' ? { ...watch, say: event.say } : watch;
    case 'begin':
      return mayBegin(watch) ? { kind: 'drawing' } : watch;
    case 'light':
      return watch.kind === 'drawing' ? { kind: 'light', drawn: event.drawn, sinceMs: event.sinceMs, say: null } : watch;
    case 'captured':
      return watch.kind === 'light' ? { kind: 'captured' } : watch;
    case 'failed':
      return watch.kind === 'light' ? { kind: 'failed', refusal: event.refusal } : watch;
    case 'no-camera':
      return { kind: 'no-camera', why: event.why };
    case 'problem':
      return { kind: 'problem', problem: event.problem };
    case 'stop':
      return isOn(watch) ? { kind: 'off', stopped: watch.kind === 'light' } : watch;
  }
}

export function isOn({ kind }: Watch): boolean {
  return kind === 'starting' || kind === 'ready' || kind === 'drawing' || kind === 'light';
}

/** Nothing is drawn, and no try spent, before both eyes are seen well. */
export function mayBegin(watch: Watch): boolean {
  return watch.kind === 'ready' && watch.say === null;
}

/** As many lights as may be drawn in a day were. */
export function isOver(watch: Watch): boolean {
  return watch.kind === 'problem' && watch.problem.code === 'too-many-requests';
}

/** One line for whoever stands there. */
export function wordsOf(watch: Watch): string {
  switch (watch.kind) {
    case 'ready':
      if (watch.say === undefined) return 'Looking for your eyes …';
      return watch.say === null ? 'Good. Begin when you are ready.' : adviceWords(watch.say);
    case 'light':
      return watch.say === null ? 'Look here. Hold still.' : adviceWords(watch.say);
    case 'drawing':
      return 'Drawing your light …';
    default:
      return 'Turning the camera on …';
  }
}

function adviceWords({ eye, reason }: EyeAdvice): string {
  return `Your ${eye} eye: ${reason.message}`;
}
