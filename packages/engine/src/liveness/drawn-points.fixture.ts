import type { FacePoints } from './face-measures.ts';

/** How a head is held before the camera. */
export interface Stance {
  /** Degrees; positive turns the nose to the right of the picture. */
  readonly yaw?: number;
  readonly pitch?: number;
  readonly roll?: number;
  /** From the camera, in eye distances: 8 is half a metre. */
  readonly distance?: number;
  /** 1 open, 0 shut. */
  readonly open?: number;
}

type Place = readonly [x: number, y: number, z: number];

const focalPx = 640;

/** The 68 points of a head of average proportions, by eye and ruler; in pixels, with the given tremble (standard deviation, eye distances). */
export function drawPoints(stance: Stance, random: () => number, tremble = 0, flat = false): FacePoints {
  const { distance = 8 } = stance;
  const places = headPoints(stance.open ?? 1).map(([x, y, z]): Place => [x, y, flat ? 0 : z]);
  return places.map((place) => {
    const [x, y, z] = turned(place, stance);
    const scale = focalPx / (distance - z);
    const noise = (): number => gauss(random) * tremble * (focalPx / distance);
    return { x: 320 + x * scale + noise(), y: 240 + y * scale + noise() };
  });
}

function turned([x, y, z]: Place, { yaw = 0, pitch = 0, roll = 0 }: Stance): Place {
  const [cy, sy, cp, sp, cr, sr] = [yaw, pitch, roll].flatMap((deg) => [
    Math.cos((deg * Math.PI) / 180),
    Math.sin((deg * Math.PI) / 180),
  ]) as [number, number, number, number, number, number];
  // About the axis of the neck, behind the face.
  const back = z + 1;
  const [x1, z1] = [x * cy + back * sy, back * cy - x * sy];
  const [y2, z2] = [y * cp + z1 * sp, z1 * cp - y * sp];
  return [x1 * cr - y2 * sr, x1 * sr + y2 * cr, z2 - 1];
}

function headPoints(open: number): readonly Place[] {
  const jaw = range(17, (i): Place => {
    const angle = Math.PI * (1 - i / 16);
    return [1.15 * Math.cos(angle), 1.75 * Math.sin(angle), -1.1 + Math.sin(angle)];
  });
  const brow = (side: number) =>
    range(5, (i): Place => [side * (0.95 - 0.175 * i), -0.38 - 0.08 * Math.sin((Math.PI * i) / 4), -0.1 + 0.03 * i]);
  const bridge = range(4, (i): Place => [0, 0.2 * i, 0.05 + 0.16 * i]);
  const nostrils = range(5, (i): Place => [-0.24 + 0.12 * i, 0.74, 0.18 + 0.15 * Math.sin((Math.PI * i) / 4)]);
  const lid = 0.075 * open + 0.012;
  const eye = (middle: number): Place[] =>
    [
      [-0.22, 0],
      [-0.08, -lid],
      [0.08, -lid],
      [0.22, 0],
      [0.08, lid],
      [-0.08, lid],
    ].map(([x, y]): Place => [middle + (x ?? 0), y ?? 0, -0.1 - 0.3 * Math.abs(middle + (x ?? 0)) ** 2]);
  const lips = (width: number, height: number, count: number) =>
    range(count, (i): Place => {
      const angle = Math.PI + (2 * Math.PI * i) / count;
      const x = width * Math.cos(angle);
      return [x, 1.15 + height * Math.sin(angle), 0.22 - 0.9 * x * x];
    });
  const brows = [...brow(-1), ...brow(1).reverse()];
  return [...jaw, ...brows, ...bridge, ...nostrils, ...eye(-0.5), ...eye(0.5), ...lips(0.42, 0.16, 12), ...lips(0.3, 0.06, 8)];
}

function range<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A frame-by-frame way between stances. */
export function between(from: Stance, to: Stance, steps: number): readonly Stance[] {
  const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
  return range(steps, (i) => {
    const t = (i + 1) / steps;
    return {
      yaw: mix(from.yaw ?? 0, to.yaw ?? 0, t),
      pitch: mix(from.pitch ?? 0, to.pitch ?? 0, t),
      roll: mix(from.roll ?? 0, to.roll ?? 0, t),
      distance: mix(from.distance ?? 8, to.distance ?? 8, t),
      open: mix(from.open ?? 1, to.open ?? 1, t),
    };
  });
}
