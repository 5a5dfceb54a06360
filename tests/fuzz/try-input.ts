import {
  type DecodedImage,
  decodeImage,
  type IrisRecordReading,
  importTemplate,
  isGrayImage,
  isIrisRecord,
  readIrisRecord,
} from '@sclera/engine';
import {
  type ChipVerdict,
  type DocumentReason,
  readMrz,
  readPortrait,
  readRevocationList,
  readTrustList,
  type TrustList,
  verifyChip,
} from '@sclera/engine/document';
import { isMessageKind } from './message-kinds.ts';
import { judgeMessage } from './messages.ts';
import type { FuzzInput } from './mutate.ts';
import { type DocumentKind, stored } from './seed-files.ts';

/** What came of one input, in a word: what was read, or the code of the reason why not. */
export type Outcome = string;

/** Hands an input to every reader that could meet it. Throws what they throw, and an Error on an answer that is none. */
export async function tryInput({ kind, bytes }: FuzzInput): Promise<Outcome> {
  if (documentKinds.has(kind)) return await documentOutcome(kind as DocumentKind, bytes);
  if (isMessageKind(kind)) return await judgeMessage(kind, bytes);
  if (kind === 'template') {
    const read = importTemplate(bytes);
    return read.kind === 'template' ? 'template' : (read.reasons[0]?.code ?? fail('no reason'));
  }
  const decoded = imageOutcome(decodeImage(bytes));
  return isIrisRecord(bytes) ? recordOutcome(readIrisRecord(bytes)) : decoded;
}

const documentKinds: ReadonlySet<string> = new Set<DocumentKind>(['mrz', 'sod', 'dg1', 'dg2', 'trust-list', 'crl']);
const at = new Date('2026-11-22T12:00:00Z');

async function documentOutcome(kind: DocumentKind, bytes: Uint8Array): Promise<Outcome> {
  switch (kind) {
    case 'mrz':
      return answer(readMrz(new TextDecoder('latin1').decode(bytes), { at, allowSpecimen: true }));
    case 'sod':
      return answer(verify(bytes, stored('document/dg1.bin')));
    case 'dg1':
      return answer(verify(stored('document/sod.bin'), bytes));
    case 'dg2':
      return answer(await readPortrait(bytes));
    case 'trust-list':
      return answer(readTrustList(bytes));
    case 'crl':
      return answer(readRevocationList(bytes));
  }
}

function verify(sod: Uint8Array, dg1: Uint8Array): ChipVerdict {
  return verifyChip({ sod, dataGroups: { 1: dg1 } }, { trust: trust(), at, allowSpecimen: true });
}

let states: TrustList | undefined;
function trust(): TrustList {
  const reading = states === undefined ? readTrustList(stored('document/csca.pem')) : null;
  if (reading?.kind === 'trust-list') states = reading.list;
  return states ?? fail('the seed is no list');
}

function answer(result: { readonly kind: string; readonly reasons?: readonly DocumentReason[] }): Outcome {
  return result.kind === 'rejected' ? (result.reasons?.[0]?.code ?? fail('no reason')) : result.kind;
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
