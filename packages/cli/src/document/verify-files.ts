import {
  type ChipVerdict,
  type DocumentReason,
  type Mrz,
  type PortraitReading,
  type RevocationList,
  readPortrait,
  readRevocationList,
  readTrustList,
  type TrustList,
  verifyChip,
} from '@sclera/engine/document';
import { ownProblem } from '@sclera/sdk';
import { encodeColourPng } from '../files/colour-png.ts';
import { readBytes, writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import { documentReasonLines, readZoneFile, zoneLines } from './read-zone.ts';

interface VerifyOptions {
  readonly sod: string;
  readonly csca: string;
  readonly dg1?: string;
  readonly dg2?: string;
  readonly crl?: readonly string[];
  readonly printed?: string;
  readonly at?: Date;
  readonly portraitOut?: string;
  readonly allowWeak?: boolean;
  readonly specimen?: boolean;
}

/** Passive authentication of a chip's files, and their portrait. */
export async function verifyFiles(context: Context, options: VerifyOptions): Promise<ExitCode> {
  const { dg1, dg2, portraitOut } = options;
  if (dg1 === undefined && dg2 === undefined) {
    throw ownProblem('bad-usage', 'There is nothing to verify.', { fix: 'Give the data groups with --dg1 and --dg2.' });
  }
  if (portraitOut !== undefined && dg2 === undefined) throw ownProblem('bad-usage', '--portrait-out needs --dg2.');
  const read = (file: string): Promise<Uint8Array> => readBytes(context.io.cwd, file);
  const trust = trustList(options.csca, await read(options.csca));
  for (const { subject, message } of trust.leftOut) context.io.err(`${options.csca}, ${subject}, is left out: ${message}\n`);
  const revocation = await Promise.all((options.crl ?? []).map(async (file) => revocationList(file, await read(file))));
  const printed = options.printed === undefined ? undefined : await printedZone(context, options.printed, options);
  const face = dg2 === undefined ? undefined : await read(dg2);
  const verdict = verifyChip(
    { sod: await read(options.sod), dataGroups: { 1: dg1 === undefined ? undefined : await read(dg1), 2: face } },
    {
      trust,
      revocation,
      at: options.at ?? new Date(),
      allowWeak: options.allowWeak === true,
      allowSpecimen: options.specimen === true,
      ...(printed === undefined ? {} : { printed }),
    },
  );
  // Only what is genuine is worth a decoder's trouble.
  const portrait = face === undefined || verdict.kind !== 'genuine' ? null : await readPortrait(face);
  if (portrait?.kind === 'portrait' && portraitOut !== undefined) {
    await writeBytes(context.io.cwd, portraitOut, encodeColourPng(portrait.image));
  }
  return tell(context, verdict, portrait, portraitOut ?? null);
}

function tell(context: Context, verdict: ChipVerdict, portrait: PortraitReading | null, out: string | null): ExitCode {
  const reasons = verdict.kind === 'rejected' ? verdict.reasons : portrait?.kind === 'rejected' ? portrait.reasons : [];
  if (verdict.kind !== 'genuine' || portrait?.kind === 'rejected') {
    const value = {
      ok: false,
      kind: 'rejected',
      mrz: null,
      signer: null,
      dataGroups: [],
      portrait: null,
      proven: [],
      notProven: [],
      reasons,
    };
    context.finish(value, `Refused. Nothing is proven.\n${documentReasonLines(reasons).join('\n')}`);
    return 1;
  }
  const { mrz, signer, dataGroups, proven, notProven } = verdict;
  const { image, standard, format } = portrait ?? {};
  const shown = image === undefined ? null : { width: image.width, height: image.height, standard, format, out };
  const signed = signer.signedAt === null ? '' : `, ${signer.signedAt.toISOString().slice(0, 10)}`;
  context.finish(
    { ok: true, kind: 'genuine', mrz, signer, dataGroups, portrait: shown, proven, notProven, reasons: [] },
    [
      `Genuine: signed in the name of ${signer.country ?? 'a state without a code'}${signed} (${plural(dataGroups.length, 'data group')})`,
      ...(mrz === null ? [] : zoneLines(mrz)),
      ...(shown === null
        ? []
        : [`  portrait     ${shown.width}×${shown.height}, ${standard}, ${format}${out === null ? '' : `, written to ${out}`}`]),
      ...proven.map(({ message }) => `  + ${message}`),
      ...notProven.map(({ message }) => `  - ${message}`),
    ].join('\n'),
  );
  return 0;
}

function trustList(file: string, bytes: Uint8Array): TrustList {
  const reading = readTrustList(bytes);
  if (reading.kind === 'rejected') throw refused(file, reading.reasons);
  return reading.list;
}

function revocationList(file: string, bytes: Uint8Array): RevocationList {
  const reading = readRevocationList(bytes);
  if (reading.kind === 'rejected') throw refused(file, reading.reasons);
  return reading.list;
}

async function printedZone(context: Context, file: string, options: VerifyOptions): Promise<Mrz> {
  const reading = await readZoneFile(context, file, options);
  if (reading.kind === 'rejected') throw refused(file, reading.reasons);
  return reading.mrz;
}

function refused(file: string, reasons: readonly DocumentReason[]): Error {
  const told = reasons.map(({ code, message, subject }) => ({ code, message: subject === undefined ? message : `${subject}: ${message}` }));
  return ownProblem('file-unreadable', `${file} is refused.`, { fix: 'See why:', reasons: told });
}
