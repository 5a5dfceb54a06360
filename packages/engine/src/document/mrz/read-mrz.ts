import { type DocumentReason, documentReason } from '../reasons.ts';
import { checkDigit } from './check-digit.ts';
import { type MrzField, type MrzFormat, type MrzLayout, type MrzSpan, mrzLayouts } from './layouts.ts';
import { birthDate, type DateText, dateText, expiryDate } from './mrz-date.ts';
import { isListedState } from './states.ts';

/** What stands in a machine readable zone whose check digits are all right. */
export interface Mrz {
  readonly format: MrzFormat;
  /** `P`, `ID`, `AC` …, without fillers. */
  readonly documentCode: string;
  /** Code of ICAO Doc 9303-3, section 5: `UTO`, `D`. */
  readonly issuingState: string;
  readonly nationality: string;
  readonly documentNumber: string;
  /** The elements of the issuing state's choice, without fillers at the end. */
  readonly optionalData: readonly string[];
  readonly dateOfBirth: DateText;
  readonly dateOfExpiry: DateText;
  readonly sex: 'female' | 'male' | 'unspecified';
  /** Transliterated, as the zone gives it: capital letters and spaces. What the person is called may be written otherwise. */
  readonly name: { readonly primary: string; readonly secondary: string; readonly isTruncated: boolean };
  /** The zone itself, its lines put together. */
  readonly text: string;
}

export type MrzReading =
  | { readonly kind: 'mrz'; readonly mrz: Mrz }
  | { readonly kind: 'rejected'; readonly reasons: readonly [DocumentReason, ...DocumentReason[]] };

export interface MrzOptions {
  /** The day against which expiry is judged and two-digit years are told apart. */
  readonly at: Date;
  /** Lets ICAO's specimen state UTO pass, for tests: no real document has it. */
  readonly allowSpecimen?: boolean;
}

/**
 * Reads a machine readable zone: TD1, TD2 or TD3, as lines of text or in one piece as a chip holds it. Judged by its check digits, its
 * dates and ICAO's list of states; everything that is wrong is told, each field by its name. Never throws.
 */
export function readMrz(text: string, { at, allowSpecimen = false }: MrzOptions): MrzReading {
  const found = splitLines(text);
  if (found === null) return { kind: 'rejected', reasons: [documentReason('mrz-lines')] };
  const { layout, lines } = found;
  const foreign = lines.findIndex((line) => !/^[A-Z0-9<]*$/.test(line));
  if (foreign >= 0) return { kind: 'rejected', reasons: [documentReason('mrz-character', { subject: `line ${foreign + 1}` })] };

  const field = (name: MrzField): string => cut(lines, layout.fields[name]);
  const reasons: DocumentReason[] = [];
  const wrong = (code: DocumentReason['code'], subject: MrzField): void => {
    reasons.push(documentReason(code, { subject }));
  };

  const documentCode = unfilled(field('document code'));
  if (!isRead(layout.format, documentCode)) wrong('mrz-kind-not-read', 'document code');
  const states = (['issuing state', 'nationality'] as const).map((name) => {
    const code = unfilled(field(name));
    if (!isListedState(code) && !(allowSpecimen && code === 'UTO')) wrong('mrz-state-unknown', name);
    return code;
  }) as [string, string];

  const number = readNumber(lines, layout);
  if (!number.isRight) wrong('mrz-check-digit', 'document number');
  if (number.value === '') wrong('mrz-number-missing', 'document number');
  for (const check of layout.checks) {
    const over = check.over.map((span) => cut(lines, span)).join('');
    const digit = lines[check.digit[0]]?.[check.digit[1]] as string;
    // Doc 9303-4: the check digit of optional data that is not used may be a filler.
    const isUnused = check.field === 'optional data' && digit === '<' && unfilled(over) === '';
    if (digit !== checkDigit(over) && !isUnused) wrong('mrz-check-digit', check.field);
  }

  const dateOfBirth = birthDate(field('date of birth'), at);
  if (dateOfBirth === null) wrong('mrz-date', 'date of birth');
  const dateOfExpiry = expiryDate(field('date of expiry'), at);
  if (dateOfExpiry === null) wrong('mrz-date', 'date of expiry');
  // Valid to the end of the day of expiry.
  else if (dateOfExpiry < dateText(at)) wrong('document-expired', 'date of expiry');
  const sex = sexes[field('sex')];
  if (sex === undefined) wrong('mrz-character', 'sex');
  const name = readName(field('name'));
  if (name === null) wrong('mrz-character', 'name');
  else if (name.primary === '') wrong('mrz-name-missing', 'name');

  const [first, ...others] = reasons;
  if (first !== undefined) return { kind: 'rejected', reasons: [first, ...others] };
  const mrz: Mrz = {
    format: layout.format,
    documentCode,
    issuingState: states[0],
    nationality: states[1],
    documentNumber: number.value,
    optionalData: [number.optionalData, unfilled(field('second optional data'))].filter((data) => data !== ''),
    dateOfBirth: dateOfBirth as DateText,
    dateOfExpiry: dateOfExpiry as DateText,
    sex: sex as Mrz['sex'],
    name: name as Mrz['name'],
    text: lines.join(''),
  };
  return { kind: 'mrz', mrz: Object.freeze(mrz) };
}

/** A zone is far shorter; what is longer is not searched for lines. */
const mostCharacters = 1000;

function splitLines(text: string): { readonly layout: MrzLayout; readonly lines: readonly string[] } | null {
  if (text.length > mostCharacters) return null;
  const given = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const layout of mrzLayouts) {
    const { lines, width } = layout;
    if (given.length === lines && given.every((line) => line.length === width)) return { layout, lines: given };
    if (given.length === 1 && given[0]?.length === lines * width) {
      return { layout, lines: Array.from({ length: lines }, (_, i) => (given[0] as string).slice(i * width, (i + 1) * width)) };
    }
  }
  return null;
}

/** Doc 9303-4: passports are P and a letter of the state's choice. 9303-5 and -6: A, C or I. Visas (V) are no proof of identity. */
function isRead(format: MrzFormat, documentCode: string): boolean {
  return (format === 'TD3' ? /^P[A-Z]?$/ : /^[ACI][A-Z0-9]?$/).test(documentCode);
}

/**
 * The document number. One of more than nine characters (Doc 9303-5 and -6, note j to 4.2.2) has a filler for its check digit and goes on at
 * the beginning of the optional data, where its check digit follows.
 */
function readNumber(
  lines: readonly string[],
  { fields, numberDigit, format }: MrzLayout,
): { readonly value: string; readonly isRight: boolean; readonly optionalData: string } {
  const head = cut(lines, fields['document number']);
  const digit = lines[numberDigit[0]]?.[numberDigit[1]] as string;
  const optional = cut(lines, fields['optional data']);
  const tail = /^([A-Z0-9]+)(\d)(?:<|$)/.exec(optional);
  if (format === 'TD3' || digit !== '<' || tail === null || head.includes('<')) {
    return { value: unfilled(head), isRight: digit === checkDigit(head), optionalData: unfilled(optional) };
  }
  const [all, rest, restDigit] = tail as unknown as [string, string, string];
  return { value: head + rest, isRight: restDigit === checkDigit(head + rest), optionalData: unfilled(optional.slice(all.length)) };
}

/** 9303-3, 4.6: `<<` divides primary and secondary identifier, `<` stands for a space. Without a filler at the end it may be cut off. */
function readName(field: string): Mrz['name'] | null {
  if (!/^[A-Z<]*$/.test(field)) return null;
  const [primary = '', ...secondary] = unfilled(field).split('<<');
  return { primary: spaced(primary), secondary: spaced(secondary.join('<')), isTruncated: !field.endsWith('<') };
}

function spaced(name: string): string {
  return name.replace(/<+/g, ' ').trim();
}

/** `X` is not in Doc 9303-3, but states print it beside the `<` that is. */
const sexes: Readonly<Record<string, Mrz['sex']>> = { F: 'female', M: 'male', '<': 'unspecified', X: 'unspecified' };

function cut(lines: readonly string[], span: MrzSpan | undefined): string {
  return span === undefined ? '' : (lines[span[0]] as string).slice(span[1], span[2]);
}

function unfilled(field: string): string {
  return field.replace(/<+$/, '');
}
