import type { GrayImage } from '../src/image/gray-image.ts';

/** A plain drawn eye for tests of the pipeline: discs, a smooth random texture bound to a seed, lids as parabolas. Nobody's eye. */
export interface DrawnEye {
  /** Texture of the iris. */
  readonly seed: number;
  readonly width?: number;
  readonly height?: number;
  /** Centre of the limbus, pixels. */
  readonly x?: number;
  readonly y?: number;
  readonly irisRadius?: number;
  readonly pupilRatio?: number;
  /** Turn of the eye, radians. */
  readonly roll?: number;
  /** Share of the iris's height that the upper lid covers, 0…1; above 1 the eye is closed. */
  readonly lid?: number;
  /** Standard deviation of the noise, grey levels, and its seed. */
  readonly noise?: number;
  readonly noiseSeed?: number;
  /** Box blur, pixels to each side. */
  readonly blur?: number;
  /** Grey levels of the pupil and of the sclera; the iris is about 115. */
  readonly pupilLevel?: number;
  readonly scleraLevel?: number;
  /** Dark lashes hanging from the upper lid; on a closed eye (`lid` above 1) they line the lid's edge at half height. */
  readonly lashes?: number;
  /** Light from the right: relative change of the grey levels over one iris radius. */
  readonly slope?: number;
}

const irisLevel = 115;
const skinLevel = 215;
const waves = 90;

export function drawEye(options: DrawnEye): GrayImage {
  const {
    seed,
    width = 320,
    height = 280,
    irisRadius = 100,
    pupilRatio = 0.4,
    roll = 0,
    lid = 0.1,
    noise = 2,
    noiseSeed = 1,
    blur = 1,
    pupilLevel = 35,
    scleraLevel = 185,
    lashes = 0,
    slope = 0,
  } = options;
  const { x: cx = width / 2, y: cy = height / 2 } = options;
  const texture = drawTexture(seed);
  const random = generator(noiseSeed * 7919 + seed);
  const pupilRadius = pupilRatio * irisRadius;
  const picture = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = x - cx;
      const dy = y - cy;
      const r = Math.hypot(dx, dy);
      const lidEdge = cy - irisRadius * (1 - 2 * lid) + 0.25 * irisRadius * (dx / irisRadius) ** 2;
      const lowerEdge = cy + irisRadius * 1.02 - 0.2 * irisRadius * (dx / irisRadius) ** 2;
      let level = scleraLevel;
      if (y < lidEdge || y > Math.max(lowerEdge, lidEdge)) level = skinLevel;
      else if (r < pupilRadius) level = pupilLevel;
      else if (r < irisRadius) {
        level = irisLevel + texture(Math.atan2(dy, dx) - roll, (r - pupilRadius) / (irisRadius - pupilRadius));
      }
      // The lamp's reflection, in the pupil.
      if (Math.hypot(dx - 0.15 * pupilRadius, dy + 0.2 * pupilRadius) < 0.06 * irisRadius && y > lidEdge) level = 250;
      picture[y * width + x] = level;
    }
  }
  const hair = generator(seed + 4242);
  const root = lid > 1 ? 0.5 : lid;
  for (let k = 0; k < lashes; k++) {
    const across = 2.4 * ((k + hair()) / lashes - 0.5);
    const lean = across * 0.4 + 0.4 * (hair() - 0.5);
    const top = cy - irisRadius * (1 - 2 * root) + 0.25 * irisRadius * across ** 2;
    for (let t = 0; t < irisRadius * (0.25 + 0.35 * hair()); t++) {
      const x = Math.round(cx + irisRadius * across + lean * t);
      const y = Math.round(top + t);
      for (let w = 0; w < Math.max(1, irisRadius / 40); w++)
        if (x + w >= 0 && x + w < width && y >= 0 && y < height) picture[y * width + x + w] = 25;
    }
  }
  if (slope !== 0) {
    for (let i = 0; i < picture.length; i++)
      picture[i] = (picture[i] as number) * Math.max(0.1, 1 + (slope * ((i % width) - cx)) / irisRadius);
  }
  const soft = boxBlur(picture, width, height, blur);
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const gauss = random() + random() + random() + random() - 2;
    data[i] = Math.max(0, Math.min(255, Math.round((soft[i] as number) + noise * 1.7 * gauss)));
  }
  return { width, height, data };
}

/** A small generator (mulberry32), so that tests do not depend on the run. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function drawTexture(seed: number): (angle: number, depth: number) => number {
  const random = generator(seed);
  const parts = Array.from({ length: waves }, () => ({
    around: 4 + Math.floor(random() * 36),
    down: (random() - 0.5) * 16,
    phase: random() * 2 * Math.PI,
    size: 1 + 1.5 * random(),
  }));
  return (angle, depth) =>
    parts.reduce((sum, part) => sum + part.size * Math.cos(part.around * angle + part.down * depth * Math.PI + part.phase), 0);
}

function boxBlur(picture: Float32Array, width: number, height: number, reach: number): Float32Array {
  if (reach === 0) return picture;
  const across = new Float32Array(picture.length);
  const result = new Float32Array(picture.length);
  const span = 2 * reach + 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -reach; k <= reach; k++) sum += picture[y * width + Math.max(0, Math.min(width - 1, x + k))] as number;
      across[y * width + x] = sum / span;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -reach; k <= reach; k++) sum += across[Math.max(0, Math.min(height - 1, y + k)) * width + x] as number;
      result[y * width + x] = sum / span;
    }
  }
  return result;
}
