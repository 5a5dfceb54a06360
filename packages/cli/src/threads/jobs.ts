import {
  type Boundary,
  type Ellipse,
  type EncodeOptions,
  type Gallery,
  type IrisGeometry,
  type IrisQuality,
  type IrisTemplate,
  type SearchOptions,
  type SearchResult,
  searchGallery,
} from '@sclera/engine';
import { type DrawnSequence, drawSequenceOf, type SequenceJob } from '../eyes/look-into-light.ts';
import { type DrawJob, type Drawn, drawPerson } from '../lab/draw-person.ts';
import { type EncodedFace, encodeFaceFile, type FaceJob } from '../lab/encode-face-file.ts';
import { encodeFile } from '../lab/encode-file.ts';
import { type AttemptJob, type JudgedAttempt, judgeAttempt, type LeftOutAttempt } from '../lab/judge-attempt.ts';
import { type EyeAttemptJob, type JudgedEyeAttempt, judgeEyeAttempt } from '../lab/judge-eye-attempt.ts';
import type { FileReason, PictureOptions } from '../lab/read-picture.ts';

export type Job =
  | DrawJob
  | FaceJob
  | AttemptJob
  | EyeAttemptJob
  | SequenceJob
  | { readonly kind: 'encode'; readonly path: string; readonly options: EncodeOptions & PictureOptions }
  /** Compares a template with the entries of a gallery from `first` on. */
  | { readonly kind: 'compare'; readonly gallery: Gallery; readonly probe: IrisTemplate; readonly first: number }
  /** Searches part of a gallery. */
  | { readonly kind: 'search'; readonly gallery: Gallery; readonly probe: IrisTemplate; readonly options: SearchOptions };

export interface Outline {
  readonly x: number;
  readonly y: number;
  readonly radiusPx: number;
  readonly ellipse: Ellipse;
}

/** What encoding a picture told, small enough to be handed from thread to thread. */
export interface Seen {
  /** Circles and ellipses; the contours themselves are for drawing. */
  readonly pupil: Outline | null;
  readonly iris: Outline | null;
  readonly quality: IrisQuality | null;
  /** Probability that the eye asked for is the one shown; null where none was asked for. */
  readonly sidePlausibility: number | null;
  readonly ms: number;
}

export type Encoded =
  | (Seen & { readonly kind: 'encoded'; readonly template: IrisTemplate })
  | (Seen & { readonly kind: 'failed'; readonly reasons: readonly FileReason[] });

export type Answer =
  | Drawn
  | Encoded
  | EncodedFace
  | JudgedAttempt
  | JudgedEyeAttempt
  | DrawnSequence
  | LeftOutAttempt
  /** Distances to entries first …; NaN where nothing could be said. */
  | { readonly kind: 'compared'; readonly hds: Float32Array }
  | SearchResult;

/** Does one job, in whatever thread. */
export function answer(job: Job): Answer | Promise<Answer> {
  switch (job.kind) {
    case 'draw':
      return drawPerson(job);
    case 'encode':
      return encode(job.path, job.options);
    case 'encode-face':
      return encodeFaceFile(job);
    case 'judge-attempt':
      return judgeAttempt(job);
    case 'judge-eye-attempt':
      return judgeEyeAttempt(job);
    case 'draw-sequence':
      return drawSequenceOf(job);
    case 'compare':
      return compare(job.gallery, job.probe, job.first);
    case 'search':
      return searchGallery(job.gallery, job.probe, job.options);
  }
}

function encode(path: string, options: EncodeOptions & PictureOptions): Encoded {
  const outcome = encodeFile(path, options);
  const { encoding, ms } = outcome;
  const geometry: IrisGeometry | undefined = encoding?.geometry;
  const seen: Seen = {
    pupil: geometry ? outline(geometry.pupil) : null,
    iris: geometry ? outline(geometry.limbus) : null,
    quality: encoding?.quality ?? null,
    sidePlausibility: encoding?.kind === 'encoded' ? (encoding.sidePlausibility ?? null) : null,
    ms,
  };
  if (outcome.kind === 'rejected') return { kind: 'failed', reasons: outcome.reasons, ...seen };
  return { kind: 'encoded', template: outcome.encoding.template, ...seen };
}

function outline({ centre, radiusPx, ellipse }: Boundary): Outline {
  return { x: centre.x, y: centre.y, radiusPx, ellipse };
}

/** Entries a call: a result list of this length is still put in order quickly. */
const entriesACall = 64;

/** The compiled search with no limit is the quickest way to all distances of one template: about three times as quick as pair by pair. */
function compare(gallery: Gallery, probe: IrisTemplate, from: number): Answer {
  const hds = new Float32Array(gallery.count - from).fill(Number.NaN);
  for (let first = from; first < gallery.count; first += entriesACall) {
    const count = Math.min(entriesACall, gallery.count - first);
    const found = searchGallery(gallery, probe, { first, count, top: count, maxHd: 1 });
    if (found.kind !== 'searched') break;
    for (const { index, num, maskBits } of found.hits) hds[index - from] = num / maskBits;
  }
  return { kind: 'compared', hds };
}
