import type { Presentation } from '@sclera/core';
import type { IrisTemplate } from '@sclera/engine';
import { ownProblem } from '../problem.ts';

/** The two templates of one person, in clear. Never leaves this folder. */
export interface EyePairTemplates {
  readonly kind: 'eyes';
  readonly left: IrisTemplate;
  readonly right: IrisTemplate;
  /** How the eyes were presented, where that was watched. */
  readonly presentation?: Presentation;
}

/** The embedding of a face and that of the portrait it is to be compared with, in clear. Never leaves this folder either. */
export interface FacePairTemplates {
  readonly kind: 'faces';
  readonly face: Float32Array;
  readonly portrait: Float32Array;
  /** How the face was presented; says nothing of what it looks like. */
  readonly presentation: Presentation;
}

export type CapturedTemplates = EyePairTemplates | FacePairTemplates;

/** Where the templates lie: not on the object, so that no serialiser, logger or clone reaches them. */
const templates = new WeakMap<PreparedCapture, CapturedTemplates>();

/**
 * A capture that passed the gates, ready to be sealed once. It shows nothing of what it holds, refuses to be turned into JSON, and is
 * overwritten when it is sealed or discarded.
 */
export class PreparedCapture {
  readonly kind: 'prepared-capture' = 'prepared-capture';
  /** What its device signs besides the shares: of every face, and of eyes that were watched; otherwise null. Still there when the capture is spent. */
  readonly presentation: Presentation | null;

  constructor(presentation: Presentation | null = null) {
    this.presentation = presentation;
  }

  /** True once it was sealed or discarded: nothing is left in it. */
  get spent(): boolean {
    return !templates.has(this);
  }

  /** Overwrites what it holds. To be called when a capture is not going to be used. */
  discard(): void {
    const held = templates.get(this);
    if (held === undefined) return;
    for (const buffer of buffersOf(held)) buffer.fill(0);
    templates.delete(this);
  }

  /** A capture is never written down. */
  toJSON(): never {
    throw ownProblem('bad-usage', 'A capture cannot be turned into JSON.', { fix: 'Seal it with sealCapture instead.' });
  }
}

/** Takes the templates over: they belong to the capture from here on. */
export function prepareCapture(captured: CapturedTemplates): PreparedCapture {
  const capture = new PreparedCapture(captured.presentation ?? null);
  templates.set(capture, captured);
  return Object.freeze(capture);
}

/** The templates of a capture that was not spent. Throws `bad-usage`. */
export function openCapture(capture: PreparedCapture): CapturedTemplates {
  const held = templates.get(capture);
  if (held === undefined) throw ownProblem('bad-usage', 'This capture was already sealed or discarded.', { fix: 'Capture it again.' });
  return held;
}

function buffersOf(held: CapturedTemplates): readonly (Uint8Array | Float32Array)[] {
  return held.kind === 'faces' ? [held.face, held.portrait] : [held.left, held.right].flatMap(({ code, mask }) => [code, mask]);
}
