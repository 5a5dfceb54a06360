import type { GrayImage } from '@sclera/engine';
import type { EyeCapture, TruthMasks } from '@sclera/synth';

/** What lies in front wins: drawn from the back to the front. */
const layers: readonly (readonly [mask: keyof TruthMasks, grey: number])[] = [
  ['iris', 100],
  ['pupil', 50],
  ['lid', 150],
  ['lash', 200],
  ['specular', 255],
];

/** The truth of a capture as one picture: 0 background, 50 pupil, 100 iris, 150 lid, 200 lash, 255 reflection. */
export function drawTruth(capture: Pick<EyeCapture, 'image' | 'truth'>): GrayImage {
  const { width, height } = capture.image;
  const data = new Uint8Array(width * height);
  for (const [name, grey] of layers) {
    const mask = capture.truth.masks[name];
    for (let i = 0; i < data.length; i++) if (mask[i] === 1) data[i] = grey;
  }
  return { width, height, data };
}
