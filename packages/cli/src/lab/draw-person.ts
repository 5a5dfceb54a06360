import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodePng } from '@sclera/engine';
import { type CaptureDials, type EyeCapture, type SynthEye, synthEyes } from '@sclera/synth';
import { drawTruth } from './draw-truth.ts';

/** All captures of one test person, written to a folder. */
export interface DrawJob {
  readonly kind: 'draw';
  readonly seed: string;
  /** 0-based. */
  readonly person: number;
  readonly captures: number;
  readonly dials: CaptureDials;
  /** Absolute. */
  readonly dir: string;
  readonly truth: boolean;
  /** How many captures to hand back for the contact sheet. */
  readonly shown: number;
}

export type Drawn =
  | { readonly kind: 'drawn'; readonly written: number; readonly shown: readonly EyeCapture[] }
  /** A dial is out of range. */
  | { readonly kind: 'impossible'; readonly message: string }
  | { readonly kind: 'unwritable' };

/** Draws and writes DIR/<person><L|R>/<capture>.png, in whatever thread. */
export function drawPerson(job: DrawJob): Drawn {
  const shown: EyeCapture[] = [];
  let written = 0;
  const eyes = synthEyes({ seed: job.seed, people: 1, firstPerson: job.person, captures: job.captures, dials: job.dials });
  for (;;) {
    let next: IteratorResult<SynthEye, void>;
    try {
      next = eyes.next();
    } catch (error) {
      if (error instanceof RangeError) return { kind: 'impossible', message: error.message };
      throw error;
    }
    if (next.done) return { kind: 'drawn', written, shown };
    const eye = next.value;
    try {
      writeEye(job, eye);
    } catch {
      return { kind: 'unwritable' };
    }
    if (shown.length < job.shown) shown.push({ image: eye.image, truth: eye.truth, conditions: eye.conditions });
    written++;
  }
}

function writeEye(job: DrawJob, eye: SynthEye): void {
  write(job.dir, `${eye.path}.png`, encodePng(eye.image));
  if (!job.truth) return;
  const path = join('truth', eye.path);
  const { pupil, limbus } = eye.truth;
  write(job.dir, `${path}.png`, encodePng(drawTruth(eye)));
  write(job.dir, `${path}.json`, `${JSON.stringify({ pupil, limbus, conditions: eye.conditions })}\n`);
}

function write(dir: string, path: string, content: Uint8Array | string): void {
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
