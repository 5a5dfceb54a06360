import { join } from 'node:path';
import {
  createPersonSession,
  createSimSession,
  type DocumentSource,
  documentNamesOf,
  makeReceiptFile,
  ownProblem,
  readDocument,
  readTypedZone,
} from '@sclera/sdk';
import type { SimClaim } from '@sclera/sdk/contract';
import { type ConsentOptions, obtainConsent } from '../commands/consent.ts';
import { confirmAsGuardian } from '../commands/guardian.ts';
import { type ModelOption, readOwnModel } from '../face/model-option.ts';
import { startPackagedFaceEngine } from '../face/packaged-weights.ts';
import { captureDevice } from '../files/device-file.ts';
import { readBytes, readText, writeBytes } from '../files/disk.ts';
import { defaultReceiptPath, readOnePerson, writeReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import { type Camera, openJpegStream } from './camera.ts';
import { drawnDocument, openDrawnCamera } from './drawn-person.ts';
import { showFace } from './show-face.ts';

export interface RegisterOptions extends ConsentOptions, ModelOption {
  readonly line: string;
  readonly key?: string;
  readonly code?: string;
  readonly device?: string;
  readonly counter?: boolean;
  readonly camera?: string;
  readonly drawn?: string;
  readonly photo?: string;
  readonly mrz?: string;
  readonly sod?: string;
  readonly dg1?: string;
  readonly dg2?: string;
  readonly csca?: string;
  readonly specimen?: boolean;
  readonly out: string;
}

/** Consent, document, challenge, one bit of the three parties, and the line; or the same at the counter, where no picture is looked at. */
export async function registerLine(context: Context, options: RegisterOptions): Promise<ExitCode> {
  return options.counter === true ? goToCounter(context, options) : showFaceForLine(context, options);
}

async function goToCounter(context: Context, options: RegisterOptions): Promise<ExitCode> {
  const { client, io, progress } = context;
  const { mrz, drawn, line, code, specimen } = options;
  if ((mrz === undefined) === (drawn === undefined)) {
    throw ownProblem('bad-usage', 'Which document? At the counter its machine readable zone is enough.', { fix: 'Give --mrz FILE.' });
  }
  const zone = drawn === undefined ? await readText(io.cwd, mrz!) : drawnDocument(drawn).zone;
  const read = readTypedZone(zone, { at: new Date(), allowSpecimen: specimen === true || drawn !== undefined });
  if (read.kind === 'rejected') throw documentRefused(read.reasons);
  const { personalKey, file } = await whoAsks(context, options);
  const session = createSimSession(client, { personalKey, onProgress: progress.step });
  const document = { ...documentNamesOf(read.mrz), evidence: 'shown' } as const;
  const claim = await session.open({ way: 'counter', consent: null, line, document, ...(code === undefined ? {} : { code }) });
  return tell(context, claim, { keyFile: file, out: options.out });
}

async function showFaceForLine(context: Context, options: RegisterOptions): Promise<ExitCode> {
  const { client, io, progress } = context;
  const openCamera = chooseCamera(context, options);
  const source = await documentSource(context, options);
  const person = await whoAsks(context, options);
  // Nobody's portrait is looked at before they have agreed.
  const consent = await consentTo(context, options, person);
  progress.step('Starting the face engine');
  const engine = await startPackagedFaceEngine((await readOwnModel(io.cwd, options)) ?? undefined);
  try {
    progress.step('Reading the document');
    const read = await readDocument(engine, source, { allowSpecimen: options.specimen === true || options.drawn !== undefined });
    if (read.kind === 'rejected') throw documentRefused(read.reasons);
    try {
      for (const { message } of read.notProven) progress.note(`Not proven: ${message}`);
      const device = await captureDevice(io.cwd, options.device);
      const session = createSimSession(client, { personalKey: person.personalKey, device, onProgress: progress.step });
      const { line, code } = options;
      const document = { ...read.document, evidence: read.evidence };
      const claim = await session.open({ way: 'face', consent, line, document, ...(code === undefined ? {} : { code }) });
      const shown = claim.state === 'open' ? await showFace(context, { session, claim, engine, read, openCamera }) : claim;
      return await tell(context, shown, { keyFile: person.file, out: options.out });
    } finally {
      read.portrait.fill(0);
    }
  } finally {
    await engine.close();
  }
}

function documentRefused(reasons: readonly { readonly code: string; readonly message: string }[]): Error {
  return ownProblem('capture-rejected', 'The document is refused. Nothing of it was sent.', {
    reasons: reasons.map(({ code, message }) => ({ code, message })),
  });
}

interface Asking {
  readonly personalKey: string;
  readonly file: string;
}

/** A key that is there already, or a new pseudonym whose key is on disk before anything rests on it. */
async function whoAsks({ client, io, progress }: Context, { key, out }: RegisterOptions): Promise<Asking> {
  if (key !== undefined) {
    const { personalKey } = await readOnePerson(io.cwd, key);
    return { personalKey, file: key };
  }
  const session = createPersonSession(client, { onProgress: progress.step });
  const subject = await session.createSubject();
  const personalKey = session.personalKey!;
  const file = join(out, defaultReceiptPath(subject));
  const kept = makeReceiptFile({ url: client.url, platform: await client.platform(), person: { subject, personalKey }, nowMs: Date.now() });
  await writeReceiptFile(io.cwd, file, kept, { fresh: true });
  progress.note(`Your personal key is in ${file}. It is a secret: whoever has it can end your lines and delete your record.`);
  return { personalKey, file };
}

async function consentTo(context: Context, options: RegisterOptions, { personalKey }: Asking): Promise<string> {
  const { client, progress } = context;
  const session = createPersonSession(client, { personalKey, onProgress: progress.step });
  const { notice, ageBand, guardian, scope } = await obtainConsent(context, session, 'sim-registration', options);
  const { consent } = await session.consent(notice, { decision: 'given', ageBand, guardian, scope });
  if (ageBand === 'under-14' && guardian) {
    await confirmAsGuardian(context, await client.platform(), notice, { subject: consent.subject, consent: consent.id });
  }
  return consent.id;
}

/** Opened only when it is needed: whoever says no to the notice is not looked at. */
function chooseCamera({ io }: Context, { camera, drawn }: RegisterOptions): () => Camera {
  if ((camera === undefined) === (drawn === undefined)) {
    throw ownProblem('bad-usage', 'Whose face? Name one of --camera and --drawn, or take the way without a face.', {
      fix: 'Pipe a camera in (--camera -), let a drawn person try it out (--drawn NAME), or add --counter.',
    });
  }
  if (drawn !== undefined) return () => openDrawnCamera(drawn);
  if (camera !== '-') throw ownProblem('bad-usage', 'A camera is piped in as JPEG pictures: --camera -');
  return () => openJpegStream(io.inputBytes());
}

async function documentSource({ io }: Context, options: RegisterOptions): Promise<DocumentSource> {
  const { drawn, photo, mrz, sod, dg1, dg2, csca } = options;
  const chip = { sod, dg1, dg2, csca };
  const named = Object.values(chip).filter((file) => file !== undefined).length;
  if (photo !== undefined || mrz !== undefined) {
    if (named > 0 || photo === undefined || mrz === undefined) {
      throw ownProblem('bad-usage', 'A photo goes with its machine readable zone, and without the files of a chip.', {
        fix: 'Give --photo FILE --mrz FILE, or --sod --dg1 --dg2 --csca.',
      });
    }
    return { kind: 'photo', picture: await readBytes(io.cwd, photo), zone: await readText(io.cwd, mrz) };
  }
  if (sod !== undefined && dg1 !== undefined && dg2 !== undefined && csca !== undefined) {
    const [a, b, c, d] = await Promise.all([sod, dg1, dg2, csca].map((file) => readBytes(io.cwd, file)));
    return { kind: 'chip', sod: a!, dg1: b!, dg2: c!, trust: d! };
  }
  if (named === 0 && drawn !== undefined) return drawnDocument(drawn);
  throw ownProblem('bad-usage', 'Which document? A photo with its zone, or the files of its chip.', {
    fix: 'Give --photo FILE --mrz FILE, or all of --sod --dg1 --dg2 --csca.',
  });
}

async function tell(
  context: Context,
  claim: SimClaim,
  { keyFile, out }: { readonly keyFile: string; readonly out: string },
): Promise<ExitCode> {
  const { id, state, ending, line, way, attemptsLeft, refusal, receipt } = claim;
  const receiptFile = receipt === null ? null : join(out, `sclera-line-${id}.jws`);
  if (receiptFile !== null) await writeBytes(context.io.cwd, receiptFile, `${receipt}\n`);
  const ok = state === 'registered' || state === 'waiting';
  const words: Readonly<Record<SimClaim['state'], readonly string[]>> = {
    registered: [`Registered: the line that ends in ${ending} is yours.`, `  to see or end it   sclera sim lines --key ${keyFile}`],
    waiting: [
      `At the counter: show the document there, and name claim ${id}.`,
      `  to ask how it is   sclera sim claim ${id} --key ${keyFile}`,
    ],
    refused: [
      `Refused: ${refusal?.message ?? ''} ${refusal?.fix ?? ''}`,
      `  to have a human being look at it   page My data, log index ${refusal?.leafIndex ?? ''}`,
    ],
    'way-closed': ['Five challenges were drawn and no face passed. The counter is open: the same line, without a camera (--counter).'],
    open: [`Not decided: ${plural(attemptsLeft, 'attempt')} left, or the counter (--counter).`],
    ended: ['Nobody went on with this claim in time. Begin anew.'],
  };
  const receiptWords = receiptFile === null ? [] : [`  receipt            ${receiptFile} (signed by the gateway; verified)`];
  const value = { ok, claim: id, state, way, line, ending, attemptsLeft, refusal, receiptFile, receiptVerified: receipt !== null, keyFile };
  context.finish(value, [...words[state], ...receiptWords].join('\n'));
  return ok ? 0 : 1;
}
