import { cos, PI, sin } from '../exact-math.ts';
import type { Head } from './head.ts';

/** Where a head is before a camera. */
export interface Placing {
  /** Degrees: yaw turns to the picture's right, pitch lifts the chin, roll tilts clockwise. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** From the camera to the eyes. Nearer, noses grow: a flat picture does not. */
  readonly distanceMm: number;
  /** Pixels between the eyes, were the head not turned. */
  readonly interEyePx: number;
  /** Where the middle between the eyes of an unturned head is, pixels. */
  readonly at: { readonly x: number; readonly y: number };
}

/** Takes places of a head (three numbers each) into the picture. */
export interface Camera {
  /** Writes x, y (pixels) and depth (millimetres towards the camera) of a place. */
  project(x: number, y: number, z: number, into: Float32Array, at: number): void;
  /** Turns a direction as the head is turned. */
  turn(x: number, y: number, z: number, into: Float32Array, at: number): void;
}

/** Heads turn about the neck's top, some way behind the eyes. */
const pivot = { x: 0, y: 50, z: -90 };

/** Perspective: what is nearer is larger, scaled so that eyes at the distance are as far apart as asked for. */
export function cameraFor(head: Head, { yaw, pitch, roll, distanceMm, interEyePx, at }: Placing): Camera {
  const [cy, sy, cp, sp, cr, sr] = [yaw, pitch, roll].flatMap((degrees) => [cos((degrees * PI) / 180), sin((degrees * PI) / 180)]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const turn: Camera['turn'] = (x, y, z, into, i) => {
    const [ax, az] = [x * cy + z * sy, -x * sy + z * cy];
    const [by, bz] = [y * cp - az * sp, y * sp + az * cp];
    into[i] = ax * cr - by * sr;
    into[i + 1] = ax * sr + by * cr;
    into[i + 2] = bz;
  };
  const focal = (interEyePx / (2 * head.shape.eye)) * distanceMm;
  return {
    turn,
    project: (x, y, z, into, i) => {
      turn(x - pivot.x, y - pivot.y, z - pivot.z, into, i);
      const scale = focal / (distanceMm - ((into[i + 2] as number) + pivot.z));
      into[i] = at.x + scale * ((into[i] as number) + pivot.x);
      into[i + 1] = at.y + scale * ((into[i + 1] as number) + pivot.y);
    },
  };
}
