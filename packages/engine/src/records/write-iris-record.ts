import { isGrayImage } from '../image/gray-image.ts';
import type { IrisRecordDraft, IrisRecordImageDraft } from './iris-record.ts';
import { write2011 } from './iso19794-6-2011.ts';
import { write39794 } from './iso39794-6.ts';

const most16 = 65535;
const mostQualityBlocks = 255;

/**
 * Writes grey images as an iris record of ISO/IEC 19794-6:2011 or ISO/IEC 39794-6. What is written reads back the same with `readIrisRecord`;
 * 39794-6 leaves the roll out. A record holds biometric data in clear. Throws a RangeError on a draft that the standard has no
 * room for: no images or too many, sides above 65,535 pixels, numbers out of range, a date that is none.
 */
export function writeIrisRecord(draft: IrisRecordDraft): Uint8Array {
  const { images, pixels = 'png' } = draft;
  if (images.length === 0 || images.length > most16) throw new RangeError('a record holds 1 to 65,535 images');
  const least = draft.standard === 'ISO/IEC 39794-6' ? 1 : 0;
  for (const image of images) checkImage(image, least);
  return draft.standard === 'ISO/IEC 39794-6' ? write39794(draft.images, pixels) : write2011(draft.images, pixels);
}

/** `least`: smallest registry number; 0 stands for "not told" in 19794-6 and is no number in 39794-6. */
function checkImage({ image, device, quality = [], rollDegrees }: IrisRecordImageDraft, least: number): void {
  const isNumber = (value: number): boolean => Number.isInteger(value) && value >= least && value <= most16;
  if (!isGrayImage(image) || Math.max(image.width, image.height) > most16) throw new RangeError('image does not fit a record');
  if (device !== undefined && !(isNumber(device.vendorId) && isNumber(device.typeId))) throw new RangeError('device out of range');
  if (quality.length > mostQualityBlocks) throw new RangeError('too many quality figures');
  for (const { score, vendorId, algorithmId } of quality) {
    const isScore = score === null || (Number.isInteger(score) && score >= 0 && score <= 100);
    if (!isScore || !isNumber(vendorId) || !isNumber(algorithmId)) throw new RangeError('quality figure out of range');
  }
  if (rollDegrees !== undefined && !(rollDegrees >= 0 && rollDegrees <= 360)) throw new RangeError('roll out of range');
}
