import type { SimAttempt } from '@sclera/sdk';
import type { DocumentNames, DocumentRead, DocumentSource, FaceAdvice, FaceLook } from '@sclera/sdk/capture';
import type { Problem, SimChallenge, SimClaim } from '@sclera/sdk/contract';

/** What a page may show: everything of a document but its face. */
export type DocumentShown = Omit<Extract<DocumentRead, { kind: 'read' }>, 'portrait'>;
/** A chip's files; what they are checked against, the worker fetches itself. */
export type PageSource =
  | Extract<DocumentSource, { kind: 'photo' }>
  | Omit<Extract<DocumentSource, { kind: 'chip' }>, 'trust' | 'openJpegWasm'>;

/** What a captured face is sent for. */
export interface FaceUse {
  readonly gateway: string;
  readonly personalKey: string;
  readonly claim: SimClaim['id'];
  readonly drawn: SimChallenge;
}

/** From the page to the worker, one at a time. Pictures go in; neither they nor embeddings come out. */
export type ToFaceWorker =
  | { readonly kind: 'start' }
  | { readonly kind: 'document'; readonly source: PageSource }
  | { readonly kind: 'advise'; readonly frame: ImageBitmap }
  | { readonly kind: 'begin'; readonly drawn: SimChallenge; readonly document: DocumentNames }
  | { readonly kind: 'look'; readonly frame: ImageBitmap; readonly atMs: number }
  | ({ readonly kind: 'send' } & FaceUse);

/** What the look at one frame came to, for the page. */
export type ShownLook = Exclude<FaceLook, { kind: 'captured' }> | { readonly kind: 'captured' };

/** The answer to each; `progress` comes besides, while the engine starts, and `doing` while a face is sent. */
export type FromFaceWorker =
  | { readonly kind: 'progress' /** 0…1 */; readonly share: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'document'; readonly read: DocumentShown | Extract<DocumentRead, { kind: 'rejected' }> }
  | { readonly kind: 'advice'; readonly say: FaceAdvice | null }
  | { readonly kind: 'begun' /** Why not, in words. */; readonly refused: string | null }
  | { readonly kind: 'look'; readonly look: ShownLook }
  | { readonly kind: 'doing'; readonly words: string }
  | { readonly kind: 'sent'; readonly attempt: SimAttempt }
  | { readonly kind: 'failed'; readonly problem: Problem };
