import type { FaceBox } from '../../face/detect-faces.ts';
import type { FaceView } from '../../face/encode-face.ts';
import { type FivePoints, fivePoints, landmarkCount } from '../../face/find-landmarks.ts';
import type { ColourImage } from '../../image/colour-image.ts';
import type { Mrz } from '../mrz/read-mrz.ts';
import { type DocumentReason, documentReason } from '../reasons.ts';

/** A face that the face engine has found in the photo, see `FaceEncoding.face`. */
export type PhotoFace = Pick<FaceView, 'box' | 'landmarks'>;

/** One photo of the page of a document, and all that was read from this very photo. */
export interface DocumentPhoto {
  readonly image: ColourImage;
  /** Best first. Pages often show the holder's face a second time, small and pale: the largest is the portrait. */
  readonly faces: readonly PhotoFace[];
  readonly mrz: Mrz;
  /** Where in the photo the zone was read; `null` where it was typed in or read elsewhere, which is refused. */
  readonly zone: FaceBox | null;
}

export type PhotoPortrait =
  | { readonly kind: 'portrait'; readonly image: ColourImage; readonly box: FaceBox; readonly eyeDistancePx: number }
  | { readonly kind: 'rejected'; readonly reasons: readonly [DocumentReason, ...DocumentReason[]] };

/**
 * Least distance of the eyes, pixels: twice the 35 at which the network aligns them (the ArcFace template), since the raster of a printed portrait and the blur of a
 * photo of it halve what is to be seen.
 */
export const minPhotoEyeDistancePx = 70;
/** Added around the face on each side, in parts of the box: a detector wants air around a face. */
const margin = 0.5;
/**
 * Distance of the eyes over the width of the zone. A zone is 2.54 mm a character wide (ICAO Doc 9303-3, 4.2: 112 mm of TD3, 91 mm of TD2), a portrait 22–41 mm wide
 * (Doc 9303-4 and -6, zone V) with the eyes a quarter to two fifths of that apart: 5.5–16 mm. Half as much again is left for perspective.
 */
const eyesOverZone: readonly [number, number] = [0.03, 0.27];

/**
 * The portrait on the page: one photo must show it and the machine readable zone, the zone below it and of a size with it, so that no two documents are put together.
 * This proves nothing of the page: whoever can print can print both. Never throws.
 */
export function takePortrait({ image, faces, mrz, zone }: DocumentPhoto): PhotoPortrait {
  const reasons: DocumentReason[] = [];
  const wrong = (code: DocumentReason['code'], value?: number, limit?: number): void => {
    reasons.push(documentReason(code, { ...(value === undefined ? {} : { value }), ...(limit === undefined ? {} : { limit }) }));
  };
  const face = faces.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)[0];
  if (face === undefined) return { kind: 'rejected', reasons: [documentReason('face-none')] };
  const { box, landmarks } = face;
  if (landmarks.length !== landmarkCount) return { kind: 'rejected', reasons: [documentReason('face-points-odd')] };
  const five = fivePoints(landmarks);
  const eyeDistancePx = Math.hypot(five[1].x - five[0].x, five[1].y - five[0].y);
  if (!isInside(box, image)) wrong('face-outside');
  if (!isFace(box, five)) wrong('face-points-odd');
  if (!(eyeDistancePx >= minPhotoEyeDistancePx)) wrong('eyes-too-close', eyeDistancePx, minPhotoEyeDistancePx);
  if (mrz.format === 'TD1') wrong('zone-on-the-back');
  else if (zone === null || !isInside(zone, image)) wrong('zone-outside');
  else if (!isBelow(zone, box) || !isOfSizeWith(zone, eyeDistancePx)) wrong('zone-elsewhere');
  const [first, ...others] = reasons;
  if (first !== undefined) return { kind: 'rejected', reasons: [first, ...others] };
  const cut = withMargin(box, image);
  return { kind: 'portrait', image: crop(image, cut), box: cut, eyeDistancePx };
}

function isInside({ x, y, width, height }: FaceBox, image: ColourImage): boolean {
  return x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= image.width && y + height <= image.height;
}

/** Eyes above nose above mouth, left of right, all in the box: the photo is upright and the points are those of a face. */
function isFace(box: FaceBox, five: FivePoints): boolean {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = five;
  const isIn = five.every(({ x, y }) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height);
  const isUpright = Math.max(leftEye.y, rightEye.y) < nose.y && nose.y < Math.min(leftMouth.y, rightMouth.y);
  return isIn && isUpright && leftEye.x < rightEye.x && leftMouth.x < rightMouth.x;
}

function isBelow(zone: FaceBox, box: FaceBox): boolean {
  const centre = box.x + box.width / 2;
  return zone.y >= box.y + box.height && centre >= zone.x && centre <= zone.x + zone.width;
}

function isOfSizeWith(zone: FaceBox, eyeDistancePx: number): boolean {
  const share = eyeDistancePx / zone.width;
  return share >= eyesOverZone[0] && share <= eyesOverZone[1];
}

function withMargin(box: FaceBox, image: ColourImage): FaceBox {
  const left = Math.max(0, Math.floor(box.x - margin * box.width));
  const top = Math.max(0, Math.floor(box.y - margin * box.height));
  const right = Math.min(image.width, Math.ceil(box.x + (1 + margin) * box.width));
  const bottom = Math.min(image.height, Math.ceil(box.y + (1 + margin) * box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function crop(image: ColourImage, { x, y, width, height }: FaceBox): ColourImage {
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    const from = 3 * ((y + row) * image.width + x);
    data.set(image.data.subarray(from, from + 3 * width), 3 * row * width);
  }
  return { width, height, data };
}
