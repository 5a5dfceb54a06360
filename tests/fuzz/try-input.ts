import {
  type DecodedImage,
  decodeImage,
  type IrisRecordReading,
  importTemplate,
  isGrayImage,
  isIrisRecord,
  readIrisRecord,
} from '@sclera/engine';
import type { FuzzInput } from './mutate.ts';

/** What came of one input, in a word: what was read, or the code of the reason why not. */
export type Outcome = string;

/** Hands an input to every reader that could meet it. Throws what they throw, and an Error on an answer that is none. */
export function tryInput({ kind, bytes }: FuzzInput): Outcome {
  if (kind === 'template') {
    const read = importTemplate(bytes);
    return read.kind === 'template' ? 'template' : (read.reasons[0]?.code ?? fail('no reason'));
  }
  const decoded = imageOutcome(decodeImage(bytes));
  return isIrisRecord(bytes) ? recordOutcome(readIrisRecord(bytes)) : decoded;
}

function imageOutcome(decoded: DecodedImage): Outcome {
  if (decoded.kind === 'rejected') return decoded.reasons[0]?.code ?? fail('no reason');
  return isGrayImage(decoded.image) ? 'image' : fail('not a grey image');
}

function recordOutcome(reading: IrisRecordReading): Outcome {
  if (reading.kind === 'rejected') return reading.reasons[0]?.code ?? fail('no reason');
  return reading.images.every(({ image }) => isGrayImage(image)) ? 'record' : fail('not a grey image');
}

function fail(message: string): never {
  throw new Error(message);
}
