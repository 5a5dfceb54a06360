/** Everything the engine can find wrong with a capture. Closed: a new reason is a new member here and a new sentence below. */
export type CaptureReasonCode =
  | 'image-unreadable'
  | 'image-format-unknown'
  | 'image-too-large'
  | 'image-too-small'
  | 'jpeg-2000-not-read'
  | 'record-damaged'
  | 'record-not-read'
  | 'no-eye-found'
  | 'eye-closed'
  | 'pupil-ratio-low'
  | 'pupil-ratio-high'
  | 'off-centre'
  | 'iris-too-small'
  | 'iris-outside-image'
  | 'gaze'
  | 'too-little-visible'
  | 'blurred'
  | 'low-contrast'
  | 'over-exposed'
  | 'boundary-uncertain'
  | 'mask-too-small'
  | 'too-little-texture'
  | 'eye-side-mismatch'
  | 'same-eye-twice'
  | 'captures-differ'
  | 'captures-too-few';

/** One thing that was wrong, in words for the person at the camera, with the measured value and the limit where there is one. */
export interface CaptureReason {
  readonly code: CaptureReasonCode;
  readonly message: string;
  readonly value?: number;
  readonly limit?: number;
}

const messages: Readonly<Record<CaptureReasonCode, string>> = {
  'image-unreadable': 'The image file is damaged or cut short. Take the picture again or send the original file.',
  'image-format-unknown': 'This file is not an image we can read. Use PNG, JPEG, BMP, TIFF, PGM or an ISO/IEC iris record.',
  'image-too-large': "The image is far larger than an eye picture needs to be. Use the camera's normal eye picture.",
  'image-too-small': "The image is too small to hold an eye in enough detail. Use the camera's full resolution.",
  'jpeg-2000-not-read': 'The picture is stored as JPEG 2000, which is not read here. Export it as PNG or uncompressed.',
  'record-damaged': 'The iris record is damaged or cut short. Send the original file.',
  'record-not-read':
    'This kind of iris record is not read. Use ISO/IEC 19794-6 of 2005 or 2011 or ISO/IEC 39794-6, with a grey picture of the whole eye.',
  'no-eye-found': 'No open eye was found in the picture. Open the eye wide and look straight into the camera from the marked distance.',
  'eye-closed': 'The eye seems to be closed. Open the eye wide and look into the camera.',
  'pupil-ratio-low': 'The pupil is very small. Turn down the light in the room a little and try again.',
  'pupil-ratio-high': 'The pupil is very wide. Turn up the light in the room a little and try again.',
  'off-centre': 'Pupil and iris do not lie one within the other as they should. Look straight into the camera and try again.',
  'iris-too-small': 'The eye is too small in the picture. Come closer, up to the marked distance.',
  'iris-outside-image': 'Part of the eye is outside the picture. Move so that the whole eye is in view.',
  gaze: 'The eye looks to the side. Look straight into the camera.',
  'too-little-visible': 'Too much of the iris is covered. Open the eye wider, and move hair or glasses out of the way.',
  blurred: 'The picture is blurred. Hold still and keep the marked distance.',
  'low-contrast': "The picture is too dark or too pale to see the iris. Check the camera's light and take it again.",
  'over-exposed': 'The picture is too bright: most of it is plain white. Turn down the light or move back a little, and take it again.',
  'boundary-uncertain': 'The edge of the iris could not be found with certainty. Open the eye wide, avoid reflections and try again.',
  'mask-too-small': 'Too little of the iris could be used. Open the eye wider, avoid reflections and try again.',
  'too-little-texture':
    'Too little of the fine pattern of the iris is in the picture. Hold still at the marked distance, open the eye wide and try again.',
  'eye-side-mismatch': 'This seems to be the other eye. Show the eye that is asked for.',
  'same-eye-twice': 'The same eye was shown twice. Show one picture of the left eye and one of the right eye.',
  'captures-differ': 'The pictures do not all show the same eye. Take them again, one eye at a time.',
  'captures-too-few': 'There are not enough pictures of this eye. Take another one.',
};

/** Builds a reason with its standing sentence; `value` and `limit` are the measured and the permitted figure. */
export function captureReason(code: CaptureReasonCode, value?: number, limit?: number): CaptureReason {
  const reason: { code: CaptureReasonCode; message: string; value?: number; limit?: number } = { code, message: messages[code] };
  if (value !== undefined) reason.value = value;
  if (limit !== undefined) reason.limit = limit;
  return Object.freeze(reason);
}
