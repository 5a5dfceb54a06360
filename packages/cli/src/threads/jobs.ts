import {
  compareIris,
  type Gallery,
  type IrisTemplate,
  irisCodeBytes,
  irisMaskBytes,
  type SearchOptions,
  type SearchResult,
  searchGallery,
} from '@sclera/engine';
import { type DrawJob, type Drawn, drawPerson } from '../lab/draw-person.ts';
import { encodeFile } from '../lab/encode-file.ts';

/** Templates in memory that threads share: `count` codes, then `count` masks. */
export interface Templates {
  readonly count: number;
  readonly codes: Uint8Array;
  readonly masks: Uint8Array;
}

export type Job =
  | DrawJob
  | { readonly kind: 'encode'; readonly path: string }
  /** Compares template `row` with every later one. */
  | { readonly kind: 'compare'; readonly row: number; readonly templates: Templates }
  /** Searches part of a gallery. */
  | { readonly kind: 'search'; readonly gallery: Gallery; readonly probe: IrisTemplate; readonly options: SearchOptions };

export type Answer =
  | Drawn
  | { readonly kind: 'encoded'; readonly code: Uint8Array; readonly mask: Uint8Array; readonly ms: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly ms: number }
  /** Distances to templates row + 1 …; NaN where nothing could be said. */
  | { readonly kind: 'compared'; readonly hds: Float32Array }
  | SearchResult;

/** Does one job, in whatever thread. */
export function answer(job: Job): Answer {
  switch (job.kind) {
    case 'draw':
      return drawPerson(job);
    case 'encode':
      return encode(job.path);
    case 'compare':
      return compareRow(job.row, job.templates);
    case 'search':
      return searchGallery(job.gallery, job.probe, job.options);
  }
}

export function allocateTemplates(count: number): Templates {
  // A shared buffer needs no copy for each thread.
  const bytes = (size: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(count * size));
  return { count, codes: bytes(irisCodeBytes), masks: bytes(irisMaskBytes) };
}

export function putTemplate(templates: Templates, index: number, code: Uint8Array, mask: Uint8Array): void {
  templates.codes.set(code, index * irisCodeBytes);
  templates.masks.set(mask, index * irisMaskBytes);
}

function encode(path: string): Answer {
  const outcome = encodeFile(path);
  if (outcome.kind === 'rejected') return { kind: 'failed', reason: outcome.reasons[0]?.code ?? 'no-eye-found', ms: outcome.ms };
  const { code, mask } = outcome.encoding.template;
  return { kind: 'encoded', code, mask, ms: outcome.ms };
}

function compareRow(row: number, templates: Templates): Answer {
  const hds = new Float32Array(templates.count - row - 1);
  const probe = templateAt(templates, row);
  for (let k = 0; k < hds.length; k++) {
    const outcome = compareIris(probe, templateAt(templates, row + 1 + k));
    hds[k] = outcome.kind === 'compared' ? outcome.hd : Number.NaN;
  }
  return { kind: 'compared', hds };
}

function templateAt({ codes, masks }: Templates, index: number): IrisTemplate {
  return {
    kind: 'iris',
    layout: 'sclera-iris-1',
    code: codes.subarray(index * irisCodeBytes, (index + 1) * irisCodeBytes),
    mask: masks.subarray(index * irisMaskBytes, (index + 1) * irisMaskBytes),
  };
}
