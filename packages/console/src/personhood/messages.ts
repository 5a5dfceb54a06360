import type { Decided } from '@sclera/sdk';
import type { CaptureReason, Eye, LightChange } from '@sclera/sdk/capture';
import type { ConsentRecord, ErasureAnswer, Problem } from '@sclera/sdk/contract';
import type { EyeRefusal } from '../capture/messages.ts';
import type { CaptureView } from '../capture/view.ts';

/** Who shows their eyes, under which consent, and what for. */
export interface EyesUse {
  readonly gateway: string;
  readonly personalKey: string;
  readonly consent: ConsentRecord['id'];
  /** `recover` with the receipt of the enrolment, compact JWS. */
  readonly what: { readonly action: 'enrol' } | { readonly action: 'find' } | { readonly action: 'recover'; readonly receipt: string };
}

/** What to say to somebody whose eyes are before the camera: of which eye, and what. */
export interface EyeAdvice {
  readonly eye: Eye;
  readonly reason: Pick<CaptureReason, 'code' | 'message'>;
}

/** What was drawn for one try. */
export interface DrawnLight {
  readonly light: readonly LightChange[];
  /** How long light and looking take. */
  readonly durationMs: number;
}

export type WatchLook =
  | { readonly kind: 'going'; readonly say: EyeAdvice | null }
  | { readonly kind: 'captured' }
  | { readonly kind: 'rejected'; readonly refusal: WatchRefusal };

export interface WatchRefusal {
  readonly eye: Eye | 'both';
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

/** A session in which the parties saw whose eyes these are; its keys are in the worker. */
export interface Shown {
  readonly permit: Decided['permit'];
  /** Under which the secret is derived, or the record deleted. */
  readonly consent: ConsentRecord['id'];
}

/** What the parties helped this device to, base64url. It goes into the wallet and nowhere else. */
export interface Derived {
  readonly secret: string;
  readonly recordName: string;
  readonly rotation: number;
}

/** From the page to the worker, one at a time. Pictures go in; neither they, nor codes, nor the keys of a session come out. */
export type ToEyesWorker =
  | { readonly kind: 'capture'; readonly left: Uint8Array; readonly right: Uint8Array }
  /** A picture of both eyes, before a try is drawn. */
  | { readonly kind: 'advise'; readonly frame: ImageBitmap }
  /** Draws a try for this use, and begins it. */
  | { readonly kind: 'watch'; readonly use: EyesUse }
  | { readonly kind: 'look'; readonly frame: ImageBitmap; readonly atMs: number }
  | { readonly kind: 'ask'; readonly use: EyesUse }
  | { readonly kind: 'derive'; readonly shown: Shown; readonly rotation: number }
  | { readonly kind: 'depart'; readonly shown: Shown };

export type FromEyesWorker =
  | { readonly kind: 'doing'; readonly words: string }
  | { readonly kind: 'captured'; readonly view: CaptureView }
  | { readonly kind: 'rejected'; readonly refusals: readonly EyeRefusal[]; readonly view: CaptureView }
  | { readonly kind: 'advice'; readonly say: EyeAdvice | null }
  | { readonly kind: 'watching'; readonly drawn: DrawnLight }
  | { readonly kind: 'look'; readonly look: WatchLook }
  | { readonly kind: 'decided'; readonly decided: Decided }
  | { readonly kind: 'derived'; readonly derived: Derived }
  | { readonly kind: 'departed'; readonly erasure: ErasureAnswer }
  | { readonly kind: 'failed'; readonly problem: Problem };
