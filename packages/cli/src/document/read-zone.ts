import { type DocumentReason, type Mrz, type MrzReading, readMrz } from '@sclera/engine/document';
import { readText } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';

interface ZoneOptions {
  readonly at?: Date;
  readonly specimen?: boolean;
}

/** Reads a machine readable zone from a text file. */
export async function readZone(context: Context, options: ZoneOptions, args: readonly string[]): Promise<ExitCode> {
  const reading = await readZoneFile(context, args[0]!, options);
  if (reading.kind === 'rejected') {
    context.finish({ ok: false, mrz: null, reasons: reading.reasons }, `Refused.\n${documentReasonLines(reading.reasons).join('\n')}`);
    return 1;
  }
  context.finish(
    { ok: true, mrz: reading.mrz, reasons: [] },
    `${zoneLines(reading.mrz).join('\n')}\nAll check digits are right. They prove no more than that it was read rightly.`,
  );
  return 0;
}

export async function readZoneFile({ io }: Context, file: string, { at = new Date(), specimen = false }: ZoneOptions): Promise<MrzReading> {
  const text = file === '-' ? await io.input() : await readText(io.cwd, file);
  return readMrz(text, { at, allowSpecimen: specimen });
}

export function zoneLines(mrz: Mrz): string[] {
  const { format, documentCode, issuingState, documentNumber, nationality, dateOfBirth, dateOfExpiry, sex, name, optionalData } = mrz;
  return [
    `${format}  ${documentCode} of ${issuingState}, number ${documentNumber}, valid to ${dateOfExpiry}`,
    `  name         ${name.primary}${name.secondary === '' ? '' : `, ${name.secondary}`}${name.isTruncated ? ' (may be cut off)' : ''}`,
    `  born         ${dateOfBirth}, ${sex}, national of ${nationality}`,
    ...(optionalData.length === 0 ? [] : [`  further      ${optionalData.join(', ')}`]),
  ];
}

export function documentReasonLines(reasons: readonly DocumentReason[]): string[] {
  return reasons.map(({ code, message, subject }) => `  - ${subject === undefined ? '' : `${subject}: `}${message} (${code})`);
}
