import type { Eye } from '@sclera/sdk/capture';

/** A place in a picture, and how large it is looked at; pixels. */
export interface EyePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly takenWidth: number;
  readonly takenHeight: number;
}

/**
 * Of the picture's width; three quarters as high. Pupils are 54 to 74 mm apart (N. A. Dodgson, Proc. SPIE 5291, 2004). Where they stand at a quarter and at three quarters of the
 * width, an iris is 10 % of the width across, and each place has room around it for near and far pupils.
 */
const placeWidth = 0.4;
/** An iris is then some 55 pixels from its centre to its edge; more say nothing more and take longer. */
const greatestWidthPx = 480;

/** Pictures are taken up to this width, at which the places are as large as they are looked at. */
export const bothEyesWidthPx: number = greatestWidthPx / placeWidth;

/** Where each eye is to be in a picture that is not mirrored: the person's right eye is on its left side. */
export function placeEyes(picture: { readonly width: number; readonly height: number }): Readonly<Record<Eye, EyePlace>> {
  const width = Math.round(placeWidth * picture.width);
  const height = Math.min(Math.round(0.75 * width), picture.height);
  const scale = Math.min(1, greatestWidthPx / width);
  const at = (middle: number): EyePlace => ({
    x: Math.round(middle * picture.width - width / 2),
    y: Math.round((picture.height - height) / 2),
    width,
    height,
    takenWidth: Math.round(scale * width),
    takenHeight: Math.round(scale * height),
  });
  return { left: at(0.75), right: at(0.25) };
}
