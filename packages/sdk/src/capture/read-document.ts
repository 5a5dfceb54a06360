import { type FaceEngine, type FaceReason, readFaceImage } from '@sclera/engine';
import {
  type DocumentReason,
  findZone,
  type Mrz,
  type MrzOptions,
  type MrzReading,
  readMrz,
  readPortrait,
  readTrustList,
  type Statement,
  takePortrait,
  verifyChip,
} from '@sclera/engine/document';
import { type DocumentNames, documentNamesOf } from './challenge.ts';

/** What a person showed of their document. */
export type DocumentSource =
  /** One photo of its page, and the machine readable zone on it, typed in: its lines, or all in one. */
  | { readonly kind: 'photo'; readonly picture: Uint8Array; readonly zone: string }
  /** What a reader took from its chip. `trust`: the states that the operator relies on. `openJpegWasm`: see `readPortrait` of the engine; a browser needs it. */
  | {
      readonly kind: 'chip';
      readonly sod: Uint8Array;
      readonly dg1: Uint8Array;
      readonly dg2: Uint8Array;
      readonly trust: Uint8Array;
      readonly openJpegWasm?: Uint8Array;
    };

export type DocumentRead =
  | {
      readonly kind: 'read';
      readonly evidence: 'photo' | 'chip';
      readonly document: DocumentNames;
      /** ISO 8601 day. */
      readonly validTo: string;
      /** Of the portrait; to be overwritten by whoever asked. */
      readonly portrait: Float32Array;
      readonly proven: readonly Statement[];
      readonly notProven: readonly Statement[];
    }
  | { readonly kind: 'rejected'; readonly reasons: readonly (DocumentReason | FaceReason)[] };

export interface ReadDocumentOptions {
  readonly at?: Date;
  /** Lets ICAO's specimen state UTO pass, for tests: no real document has it. */
  readonly allowSpecimen?: boolean;
}

/** Reads a document on the device: which it is, and the embedding of its portrait. Of the picture nothing is kept. Never throws on what was shown. */
export async function readDocument(engine: FaceEngine, source: DocumentSource, options: ReadDocumentOptions = {}): Promise<DocumentRead> {
  const rules = { at: options.at ?? new Date(), allowSpecimen: options.allowSpecimen === true };
  return source.kind === 'photo' ? readPhoto(engine, source, rules) : readChip(engine, source, rules);
}

interface Rules {
  readonly at: Date;
  readonly allowSpecimen: boolean;
}

/** A machine readable zone as people type it: small letters and gaps make no difference. */
export function readTypedZone(zone: string, options: MrzOptions): MrzReading {
  return readMrz(zone.toUpperCase().replace(/[ \t]/g, ''), options);
}

async function readPhoto(
  engine: FaceEngine,
  { picture, zone }: DocumentSource & { readonly kind: 'photo' },
  rules: Rules,
): Promise<DocumentRead> {
  const typed = readTypedZone(zone, rules);
  if (typed.kind === 'rejected') return typed;
  const read = readFaceImage(picture);
  if (read.kind === 'rejected') return read;
  const { image } = read;
  // The holder's face may stand there twice, the second one small and pale.
  const seen = await engine.encode(image, { faces: 'main', gates: 'reported' });
  const faces = seen.face === null ? [] : [seen.face];
  const taken = takePortrait({ image, faces, mrz: typed.mrz, zone: findZone(image) });
  image.data.fill(0);
  if (taken.kind === 'rejected') return taken;
  return embed(engine, taken.image, 'photo', typed.mrz, { proven: [], notProven: openWithoutChip(rules.at) });
}

async function readChip(engine: FaceEngine, source: DocumentSource & { readonly kind: 'chip' }, rules: Rules): Promise<DocumentRead> {
  const { sod, dg1, dg2, openJpegWasm } = source;
  const trust = readTrustList(source.trust);
  if (trust.kind === 'rejected') return trust;
  const verdict = verifyChip({ sod, dataGroups: { 1: dg1, 2: dg2 } }, { ...rules, trust: trust.list });
  if (verdict.kind === 'rejected') return verdict;
  if (verdict.kind !== 'genuine' || verdict.mrz === null) throw new TypeError('a chip whose zone was given has one');
  const portrait = await readPortrait(dg2, openJpegWasm === undefined ? {} : { openJpegWasm });
  if (portrait.kind === 'rejected') return portrait;
  return embed(engine, portrait.image, 'chip', verdict.mrz, verdict);
}

async function embed(
  engine: FaceEngine,
  image: Parameters<FaceEngine['encode']>[0],
  evidence: 'photo' | 'chip',
  mrz: Mrz,
  { proven, notProven }: { readonly proven: readonly Statement[]; readonly notProven: readonly Statement[] },
): Promise<DocumentRead> {
  const seen = await engine.encode(image, { faces: 'main' });
  image.data.fill(0);
  if (seen.kind === 'rejected') return seen;
  return {
    kind: 'read',
    evidence,
    document: documentNamesOf(mrz),
    validTo: mrz.dateOfExpiry,
    portrait: seen.embedding,
    proven,
    notProven,
  };
}

/** What is left open where no chip was read. */
function openWithoutChip(at: Date): readonly Statement[] {
  const verdict = verifyChip(null, { at, trust: { certificates: [], leftOut: [], source: 'certificates' } });
  return verdict.kind === 'no-chip' ? verdict.notProven : [];
}
