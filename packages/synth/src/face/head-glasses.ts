import { cos, PI, pow, sin } from '../exact-math.ts';
import type { Glasses, Head } from './head.ts';
import type { Camera } from './head-camera.ts';

/** Rims before the eyes, a bridge, and the temple of the side that is seen. */
export function paintGlasses(
  head: Head,
  glasses: Glasses,
  {
    width,
    height,
    interEyePx,
    yaw,
  }: { readonly width: number; readonly height: number; readonly interEyePx: number; readonly yaw: number },
  camera: Camera,
  light: Float32Array,
): void {
  const { shape } = head;
  const pxPerMm = interEyePx / (2 * shape.eye);
  const half = Math.max(0.5, (glasses.rim / 2) * pxPerMm);
  const place = new Float32Array(3);
  const dot = (x: number, y: number, z: number): void => {
    camera.project(x, y, z, place, 0);
    stamp(light, width, height, place[0]!, place[1]!, half, glasses);
  };
  const rimDepth = 16;
  const middle = Math.max(shape.eye, glasses.halfWidth + 4);
  const steps = Math.max(40, Math.ceil(6 * glasses.halfWidth * pxPerMm));
  for (const side of [1, -1]) {
    for (let k = 0; k < steps; k++) {
      const angle = (2 * PI * k) / steps;
      const [c, s] = [cos(angle), sin(angle)];
      // A superellipse: the larger the power, the squarer.
      const bulge = 1 / pow(pow(Math.abs(c), glasses.squareness) + pow(Math.abs(s), glasses.squareness), 1 / glasses.squareness);
      const x = middle + glasses.halfWidth * bulge * c;
      dot(side * x, 3 + glasses.halfHeight * bulge * s, rimDepth - 0.004 * x * x);
    }
    // The far temple is behind the face.
    if (side * yaw > 6) continue;
    const from = middle + glasses.halfWidth;
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      dot(side * (from + (shape.temple + 4 - from) * Math.min(1, 3 * t)), -2 + 6 * t, (1 - t) * (rimDepth - 0.004 * from * from) - 80 * t);
    }
  }
  const gap = middle - glasses.halfWidth;
  for (let k = 0; k <= steps; k++) {
    const x = gap * ((2 * k) / steps - 1);
    dot(x, -1 - 3 * (1 - (x / gap) ** 2), rimDepth + 2);
  }
}

/** A small disc with a soft edge. */
function stamp(light: Float32Array, width: number, height: number, x: number, y: number, radius: number, { colour }: Glasses): void {
  const reach = Math.ceil(radius + 0.5);
  for (let py = Math.max(0, Math.floor(y) - reach); py <= Math.min(height - 1, Math.floor(y) + reach + 1); py++) {
    for (let px = Math.max(0, Math.floor(x) - reach); px <= Math.min(width - 1, Math.floor(x) + reach + 1); px++) {
      const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt((px - x) ** 2 + (py - y) ** 2)));
      if (cover <= 0) continue;
      const at = 3 * (py * width + px);
      for (let k = 0; k < 3; k++) light[at + k] = light[at + k]! + ((colour[k] as number) * 0.8 - light[at + k]!) * cover;
    }
  }
}
