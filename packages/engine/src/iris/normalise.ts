import type { GrayImage } from '../image/gray-image.ts';
import { type Contour, radiusAt } from './contour.ts';
import { directions } from './polar.ts';

/** Size of the unrolled iris: angles by radii. */
export const stripWidth = 400;
export const stripHeight = 64;

/** The unrolled iris. Row 0 is at the pupil, the last row at the limbus; column 0 is at 3 o'clock, clockwise on the screen. */
export interface Strip {
  /** Grey levels, `stripWidth × stripHeight`, row-major. */
  readonly levels: Uint8Array;
  /** 1 where the sample shows iris, 0 where it is covered, reflects, or lies outside the image. */
  readonly usable: Uint8Array;
  /** Image coordinates of every sample, for masks drawn in the image. */
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/**
 * Daugman's rubber sheet between two closed contours that need not be concentric: each sample lies on the straight line
 * from the pupil's edge (angle about the pupil's centre) to the limbus (same angle about its own centre).
 */
export function normalise(image: GrayImage, pupil: Contour, limbus: Contour): Strip {
  const { cos, sin } = directions(stripWidth);
  const size = stripWidth * stripHeight;
  const levels = new Uint8Array(size);
  const usable = new Uint8Array(size);
  const xs = new Float32Array(size);
  const ys = new Float32Array(size);
  const innerX = new Float64Array(stripWidth);
  const innerY = new Float64Array(stripWidth);
  const acrossX = new Float64Array(stripWidth);
  const acrossY = new Float64Array(stripWidth);
  for (let a = 0; a < stripWidth; a++) {
    const c = cos[a] as number;
    const s = sin[a] as number;
    const inner = radiusAt(pupil, a, stripWidth);
    const outer = radiusAt(limbus, a, stripWidth);
    innerX[a] = pupil.x + inner * c;
    innerY[a] = pupil.y + inner * s;
    acrossX[a] = limbus.x + outer * c - (innerX[a] as number);
    acrossY[a] = limbus.y + outer * s - (innerY[a] as number);
  }
  for (let i = 0; i < stripHeight; i++) {
    const part = (i + 0.5) / stripHeight;
    for (let a = 0; a < stripWidth; a++) {
      const x = (innerX[a] as number) + part * (acrossX[a] as number);
      const y = (innerY[a] as number) + part * (acrossY[a] as number);
      const at = i * stripWidth + a;
      xs[at] = x;
      ys[at] = y;
      if (x < 0 || y < 0 || x > image.width - 1 || y > image.height - 1) continue;
      levels[at] = bilinear(image, x, y);
      usable[at] = 1;
    }
  }
  return { levels, usable, x: xs, y: ys };
}

/** Grey level between pixels in whole numbers: coordinates to 1/256 pixel, result rounded. */
function bilinear(image: GrayImage, x: number, y: number): number {
  const fx = Math.round(x * 256);
  const fy = Math.round(y * 256);
  const x0 = Math.min(fx >> 8, image.width - 2);
  const y0 = Math.min(fy >> 8, image.height - 2);
  const px = fx - (x0 << 8);
  const py = fy - (y0 << 8);
  const at = y0 * image.width + x0;
  const { data, width } = image;
  const top = (data[at] as number) * (256 - px) + (data[at + 1] as number) * px;
  const bottom = (data[at + width] as number) * (256 - px) + (data[at + width + 1] as number) * px;
  return (top * (256 - py) + bottom * py + 32768) >> 16;
}
