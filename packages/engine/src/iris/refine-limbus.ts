import type { Contour } from './contour.ts';
import { type LidRows, openColumns } from './find-lids.ts';
import { type FollowOptions, followEdge } from './follow-edge.ts';
import type { LocatedEye } from './locate.ts';
import { stripHeight, stripWidth } from './normalise.ts';

/**
 * Among lids the first trace trusts wide filters, a low order and the pupil's centre. Where lids are known to be away the
 * filter may be narrower and the centre is hardly drawn. Measured on drawn eyes (IoU of the ring) and on the tuning set, where a
 * weaker pull than this costs repeatability and a narrower filter, too.
 */
const look = { inner: 0.82, outer: 1.18, width: 0.035, bands: [0.07, 0.05], order: 2, tolerance: 0.016, ridge: 0.018 };
const pullStrength = 0.0055;
/** A lid hides the limbus where it begins before this row. Later rows may be white of the eye within a first trace that is a little wide. */
const lastLidRow = stripHeight - 4;

/** Follows the limbus again where lids leave it open; what was found before stands where nothing comes of that. */
export function refineLimbus({ filled, pupil, limbus }: LocatedEye, lids: LidRows): Contour {
  const isOpen = openColumns(lids, lastLidRow, 0);
  const sector: FollowOptions['sector'] = (_cos, sin, turn) => {
    if (isOpen[Math.round(turn * stripWidth) % stripWidth] !== 1) return 0;
    return sin < 0 ? Math.max(0.1, 1 - 1.6 * sin * sin) : Math.max(0.25, 1 - sin * sin);
  };
  const expected = { x: pupil.x, y: pupil.y, strength: pullStrength };
  const again = followEdge(filled, limbus, { ...look, sector, expected });
  return again === null || again.radius < 1.2 * pupil.radius ? limbus : again;
}
