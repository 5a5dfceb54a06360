import { checkDigit } from '../document/mrz/check-digit.ts';
import type { MrzFormat } from '../document/mrz/layouts.ts';

export interface MrzDraft {
  readonly format: MrzFormat;
  readonly documentNumber: string;
  readonly dateOfBirth: string;
  readonly dateOfExpiry: string;
  readonly sex: string;
  readonly state: string;
  readonly primary: string;
  readonly secondary: string;
}

/** Utopia's specimen, with an expiry that tests of today can use. */
export const specimen: MrzDraft = {
  format: 'TD3',
  documentNumber: 'L898902C3',
  dateOfBirth: '1974-08-12',
  dateOfExpiry: '2034-04-15',
  sex: 'F',
  state: 'UTO',
  primary: 'ERIKSSON',
  secondary: 'ANNA<MARIA',
};

/** Writes a machine readable zone with the check digits that belong there. */
export function makeMrz(draft: MrzDraft): readonly string[] {
  const { format, documentNumber, sex, state, primary, secondary } = draft;
  const short = (date: string): string => date.slice(2).replaceAll('-', '');
  const digit = (text: string): string => text + checkDigit(text);
  const issuer = fill(state, 3);
  const name = `${primary}<<${secondary}`;
  const [head, rest] = [documentNumber.slice(0, 9), documentNumber.slice(9)];
  const number = rest === '' ? digit(fill(head, 9)) : `${head}<`;
  const over = rest === '' ? '' : rest + checkDigit(documentNumber);
  const birth = digit(short(draft.dateOfBirth));
  const expiry = digit(short(draft.dateOfExpiry));
  if (format === 'TD1') {
    const upper = `${number}${fill(over, 15)}`;
    const all = checkDigit(`${upper}${birth}${expiry}${fill('', 11)}`);
    return [`I<${issuer}${upper}`, `${birth}${sex}${expiry}${issuer}${fill('', 11)}${all}`, fill(name, 30)];
  }
  const optional = format === 'TD2' ? fill(over, 7) : `${fill('', 14)}<`;
  const all = checkDigit(`${number}${birth}${expiry}${optional}`);
  const lower = `${number}${issuer}${birth}${sex}${expiry}${optional}${all}`;
  return [format === 'TD2' ? fill(`I<${issuer}${name}`, 36) : fill(`P<${issuer}${name}`, 44), lower];
}

function fill(text: string, length: number): string {
  return text.padEnd(length, '<').slice(0, length);
}
