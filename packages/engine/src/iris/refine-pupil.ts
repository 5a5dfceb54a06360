import { type Contour, contourAngles } from './contour.ts';
import type { EdgeExpectation } from './edge-map.ts';
import { type LidRows, openColumns } from './find-lids.ts';
import type { LocatedEye } from './locate.ts';
import { stripWidth } from './normalise.ts';
import { directions } from './polar.ts';
import { solveCholesky } from './smooth-contour.ts';
import { traceEdge } from './trace-edge.ts';

/**
 * Where a lid comes down to the pupil its lashes continue the dark disc up to the lid, or the lid cuts the disc off. The part that is seen
 * decides then: a low order, as what is hidden is drawn by what is not.
 */
const round = { inner: 0.82, outer: 1.22, width: 0.07, order: 2, tolerance: 0.03, ridge: 0.02, stiffness: 0.12 };
/** A lid that begins in these first rows (of 64) is too near for the pupil's edge to be told from lashes, and so many columns to both sides. */
const nearRows = 16;
const margin = 8;
/** Directions that must be open, of all, for a circle to be drawn through them. */
const leastOpen = 0.4;

/** Traces the pupil again from the directions where no lid is near; what was found before stands where there is no such lid. */
export function refinePupil({ filled, pupil, limbus }: LocatedEye, lids: LidRows): Contour {
  const isOpen = openColumns(lids, nearRows, margin);
  const open = isOpen.reduce((sum, column) => sum + column, 0);
  if (open === stripWidth || open < leastOpen * stripWidth) return pupil;
  const isOpenAt = (turn: number): boolean => isOpen[Math.round(turn * stripWidth) % stripWidth] === 1;
  const start = fitCircle(pupil, isOpenAt);
  if (start === null) return pupil;
  const sector: EdgeExpectation['sector'] = (_cos, _sin, turn) => (isOpenAt(turn) ? 1 : 0);
  const again = traceEdge(filled, start, { rounds: [round], sector });
  if (again === null || again.radius > limbus.radius / 1.2) return pupil;
  // Evidence stays that of the first trace, for which the gates and the confidence are calibrated.
  return { ...again, agreement: pupil.agreement, rim: pupil.rim, step: pupil.step };
}

/** Least-squares circle (Kåsa 1976) through the contour's points in the open directions. */
function fitCircle(contour: Contour, isOpenAt: (turn: number) => boolean): { x: number; y: number; radius: number } | null {
  const { cos, sin } = directions(contourAngles);
  const matrix = new Float64Array(9);
  const right = new Float64Array(3);
  for (let a = 0; a < contourAngles; a++) {
    if (!isOpenAt(a / contourAngles)) continue;
    const r = contour.radii[a] as number;
    const row = [r * (cos[a] as number), r * (sin[a] as number), 1];
    for (let i = 0; i < 3; i++) {
      right[i] = (right[i] as number) + (row[i] as number) * r * r;
      for (let j = 0; j <= i; j++) matrix[3 * i + j] = (matrix[3 * i + j] as number) + (row[i] as number) * (row[j] as number);
    }
  }
  const [twoX, twoY, rest] = solveCholesky(matrix, right, 3) as unknown as [number, number, number];
  const [dx, dy] = [twoX / 2, twoY / 2];
  const square = rest + dx * dx + dy * dy;
  return square > 4 ? { x: contour.x + dx, y: contour.y + dy, radius: Math.sqrt(square) } : null;
}
