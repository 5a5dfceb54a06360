import type { ImageFault } from '../image/decode-pixels.ts';

/** Everything the engine can find wrong with a picture of a face. Closed: a new reason is a new member here and a new sentence below. */
export type FaceReasonCode =
  | ImageFault['code']
  | 'no-face'
  | 'several-faces'
  | 'face-uncertain'
  | 'face-cut-off'
  | 'face-too-small'
  | 'turned-aside'
  | 'chin-up-or-down'
  | 'tilted'
  | 'blurred'
  | 'too-dark'
  | 'too-bright'
  | 'low-contrast'
  | 'light-from-one-side'
  | 'eyes-closed'
  | 'eyes-covered'
  | 'mouth-covered';

/** One thing that was wrong, in words for the person at the camera, with the measured value and the limit where there is one. */
export interface FaceReason {
  readonly code: FaceReasonCode;
  readonly message: string;
  readonly value?: number;
  readonly limit?: number;
}

const messages: Readonly<Record<FaceReasonCode, string>> = {
  'image-unreadable': 'The image file is damaged or cut short. Take the picture again or send the original file.',
  'image-format-unknown': 'This file is not an image we can read. Use PNG, JPEG, BMP, TIFF or PGM.',
  'image-too-large': "The image is far larger than a picture of a face needs to be. Use the camera's normal picture.",
  'image-too-small': 'The image is too small to hold a face in enough detail. Take a larger picture.',
  'jpeg-2000-not-read': 'The picture is stored as JPEG 2000, which is read from identity documents only. Export it as PNG or JPEG.',
  'no-face': 'No face was found in the picture. Look into the camera, with the whole face in view and light from the front.',
  'several-faces': 'There is more than one face in the picture. One person at a time, please.',
  'face-uncertain':
    'Something like a face is in the picture, but its parts cannot be told with certainty. Uncover the face and look into the camera.',
  'face-cut-off': 'Part of the face is outside the picture. Move so that the whole face is in view.',
  'face-too-small': 'The face is too small in the picture. Come closer.',
  'turned-aside': 'The face is turned to the side. Look straight into the camera.',
  'chin-up-or-down': 'The chin is too high or too low. Hold the camera at the height of your eyes and look straight into it.',
  tilted: 'The head is tilted. Hold it upright.',
  blurred: 'The picture is blurred. Hold still and wait until the camera is sharp.',
  'too-dark': 'The face is too dark. Turn on a light in front of you or turn towards a window.',
  'too-bright': 'The face is too bright: part of it is plain white. Turn away from the strong light.',
  'low-contrast': 'The face is too pale to be told apart from a grey patch. Clean the camera and take the picture again.',
  'light-from-one-side': 'The light comes from one side. Turn towards it, so that both halves of the face are lit.',
  'eyes-closed': 'The eyes seem to be closed. Open them and look into the camera.',
  'eyes-covered': 'The eyes are covered. Take off dark glasses and move hair out of the way.',
  'mouth-covered': 'The lower half of the face is covered. Uncover mouth and nose for the picture.',
};

/** Builds a reason with its standing sentence; `value` and `limit` are the measured and the permitted figure. */
export function faceReason(code: FaceReasonCode, value?: number, limit?: number): FaceReason {
  const reason: { code: FaceReasonCode; message: string; value?: number; limit?: number } = { code, message: messages[code] };
  if (value !== undefined) reason.value = value;
  if (limit !== undefined) reason.limit = limit;
  return Object.freeze(reason);
}
