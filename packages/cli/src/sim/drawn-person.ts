import { createHash } from 'node:crypto';
import { drawPage, makeMrz, specimen } from '@sclera/engine/specimen';
import type { DocumentSource } from '@sclera/sdk';
import { drawSequence, makeHead, renderHead, type SequenceFrame } from '@sclera/synth';
import { encodeColourPng } from '../files/colour-png.ts';
import type { Camera } from './camera.ts';

/** A drawn person before the camera, who does what is asked: for trying out. The same seed is the same person as on `drawnDocument`. */
export function openDrawnCamera(seed: string): Camera {
  const head = makeHead(seed);
  let attempt = 0;
  let frames: Iterator<SequenceFrame, void> | null = null;
  return {
    restart: (steps) => {
      attempt += 1;
      frames = steps && drawSequence(head, steps, { seed: `${seed} ${attempt}` });
    },
    next: async () => {
      if (frames === null) return { image: renderHead(head, { width: 320, height: 240, interEyePx: 39 }), atMs: 0 };
      const { done, value } = frames.next();
      return done === true ? null : (value as SequenceFrame);
    },
    close: async () => {},
  };
}

/** A photo of this person's passport of Utopia, with its zone. */
export function drawnDocument(seed: string): DocumentSource & { readonly kind: 'photo' } {
  const documentNumber = createHash('sha256').update(seed).digest('hex').slice(0, 9).toUpperCase();
  const zone = makeMrz({ ...specimen, documentNumber });
  const portrait = renderHead(makeHead(seed), { width: 380, height: 440, interEyePx: 110 });
  return { kind: 'photo', picture: encodeColourPng(drawPage({ zone, portrait })), zone: zone.join('\n') };
}
