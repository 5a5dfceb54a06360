import { clamp, PI, sin, smoothstep } from '../exact-math.ts';
import { sampleSkin } from '../noise.ts';
import { createRng } from '../rng.ts';
import { blend, type Colour, type Head, shade } from './head.ts';
import type { Camera, Placing } from './head-camera.ts';

/** Wall, neck, shoulders, ears and the hair that hangs behind: flat, behind the head. Red, green and blue light of each pixel. */
export function paintBehind(head: Head, shot: Placing & { readonly width: number; readonly height: number }, camera: Camera): Float32Array {
  const { width, height, at, interEyePx } = shot;
  const { shape, colours, hair } = head;
  const light = new Float32Array(3 * width * height);
  const rng = createRng('face', head.seed, 'behind');
  const wall: Colour = [rng.range(0.45, 0.75), rng.range(0.45, 0.75), rng.range(0.45, 0.75)];
  const cloth: Colour = [rng.range(0.05, 0.5), rng.range(0.05, 0.5), rng.range(0.05, 0.5)];
  const dress = shade(cloth, 0.7);
  const neckHalf = rng.range(44, 58);
  const pxPerMm = interEyePx / (2 * shape.eye);
  // The back of the head follows its turn a little.
  const back = new Float32Array(3);
  camera.project(0, 30, -120, back, 0);
  const shift = ((back[0] as number) - at.x) / pxPerMm;
  const ears = [1, -1].map((side) => {
    const ear = new Float32Array(3);
    camera.project(side * (shape.temple + 5), 22, -88, ear, 0);
    return { x: ear[0] as number, y: ear[1] as number };
  });
  const hasHair = hair.hangsTo > 0;
  const hairHalf = shape.temple + 10 + hair.volume;
  for (let y = 0; y < height; y++) {
    const my = (y - at.y) / pxPerMm;
    const waist = 6 * sin(clamp((my - 60) / 90, 0, 1) * PI);
    const reach = 50 + 110 * Math.sqrt(clamp((my - 150) / 60, 0, 1));
    const curtain =
      hasHair && my > -90 && my < hair.hangsTo
        ? hairHalf * Math.sqrt(1 - clamp(-my / 112, 0, 1) ** 2) + 8 * hair.waves * sin(my * 0.12)
        : 0;
    const bare = shade(wall, 0.9 - 0.12 * (y / height));
    for (let x = 0; x < width; x++) {
      const straight = (x - at.x) / pxPerMm;
      const mx = Math.abs(straight);
      let colour = bare;
      if (my > 150 && mx < reach) colour = dress;
      if (my > 60 && mx < neckHalf - waist) colour = shade(colours.skin, 0.55 - 0.15 * clamp(mx / neckHalf, 0, 1));
      const across = straight - shift;
      if (Math.abs(across) < curtain && (my < 80 || Math.abs(across) > 26)) {
        const strand = sampleSkin(across * 4.5, my * 0.5);
        const edge = smoothstep(curtain, curtain - 4, Math.abs(across));
        colour = blend(colour, shade(colours.hair, 0.75 * clamp(1 + 0.8 * hair.strands * strand, 0.3, 2)), edge);
      }
      const to = 3 * (y * width + x);
      light[to] = colour[0];
      light[to + 1] = colour[1];
      light[to + 2] = colour[2];
    }
  }
  // Long hair lies over the ears.
  if (hair.sideTo < 40) for (const ear of ears) paintEar(head, ear, pxPerMm, width, height, light);
  return light;
}

function paintEar(
  { shape, colours }: Head,
  ear: { readonly x: number; readonly y: number },
  pxPerMm: number,
  width: number,
  height: number,
  light: Float32Array,
): void {
  const [a, b] = [0.42 * shape.earSize * pxPerMm, shape.earSize * pxPerMm];
  for (let y = Math.max(0, Math.floor(ear.y - b)); y < Math.min(height, ear.y + b); y++) {
    for (let x = Math.max(0, Math.floor(ear.x - a)); x < Math.min(width, ear.x + a); x++) {
      const r = ((x - ear.x) / a) ** 2 + ((y - ear.y) / b) ** 2;
      if (r > 1) continue;
      const colour = shade(colours.skin, 0.72 - 0.25 * smoothstep(0.75, 0.3, r));
      for (let k = 0; k < 3; k++) light[3 * (y * width + x) + k] = colour[k] as number;
    }
  }
}
