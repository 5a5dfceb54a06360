import fc from 'fast-check';
import { parse } from 'mrz';
import { describe, expect, it } from 'vitest';
import { type MrzDraft, makeMrz } from '../../specimen/make-mrz.ts';
import { characterValue, checkDigit } from './check-digit.ts';
import { type MrzFormat, mrzLayouts } from './layouts.ts';
import { readMrz } from './read-mrz.ts';

const at = new Date('2026-11-22T00:00:00Z');
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<';
const characters = (from: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...from), minLength, maxLength });
const day = (from: string, to: string): fc.Arbitrary<string> =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));

const draft = (format: MrzFormat): fc.Arbitrary<MrzDraft> =>
  fc.record({
    format: fc.constant(format),
    documentNumber: characters(alphabet.slice(0, 36), 1, format === 'TD3' ? 9 : format === 'TD1' ? 20 : 14),
    dateOfBirth: day('1930-01-01', '2026-01-01'),
    dateOfExpiry: day('2026-12-01', '2046-01-01'),
    sex: fc.constantFrom('F', 'M', '<'),
    state: fc.constantFrom('NLD', 'D', 'AUS', 'BRA'),
    primary: characters('ABCDEFGHIJ', 1, 9),
    secondary: characters('KLMNOPQRST', 0, 9),
  });
const drafts = fc.oneof(draft('TD1'), draft('TD2'), draft('TD3'));

describe('readMrz', () => {
  it('reads every zone that is right, as the mrz package does', () => {
    fc.assert(
      fc.property(drafts, (made) => {
        const lines = makeMrz(made);
        const reading = readMrz(lines.join('\n'), { at });
        if (reading.kind !== 'mrz') throw new Error(JSON.stringify(reading.reasons));
        expect(reading.mrz).toMatchObject({
          documentNumber: made.documentNumber,
          dateOfBirth: made.dateOfBirth,
          dateOfExpiry: made.dateOfExpiry,
          issuingState: made.state,
          name: { primary: made.primary, secondary: made.secondary },
        });
        const twin = parse([...lines]);
        expect(twin.fields).toMatchObject({
          issuingState: made.state,
          lastName: made.primary,
          birthDate: made.dateOfBirth.slice(2).replaceAll('-', ''),
        });
        if (made.documentNumber.length <= 9) expect(twin.documentNumber).toBe(made.documentNumber);
      }),
    );
  });

  it('finds any one changed character of a checked field, but for what the weights cannot see', () => {
    fc.assert(
      fc.property(drafts, fc.nat(), fc.constantFrom(...alphabet), (made, pick, character) => {
        const lines = makeMrz(made);
        const layout = mrzLayouts.find(({ format }) => format === made.format)!;
        const checked = layout.checks
          .flatMap(({ over, digit }) => [...over, [digit[0], digit[1], digit[1] + 1] as const])
          .flatMap(([line, from, to]) => Array.from({ length: to - from }, (_, i) => [line, from + i] as const));
        const [line, column] = checked[pick % checked.length]!;
        const was = lines[line]![column]!;
        const changed = lines.with(line, lines[line]!.slice(0, column) + character + lines[line]!.slice(column + 1));
        const reading = readMrz(changed.join('\n'), { at });
        if (characterValue(was) % 10 !== characterValue(character) % 10) expect(reading.kind).toBe('rejected');
      }),
      { numRuns: 500 },
    );
  });

  it('the blind spot is exactly equality modulo 10', () => {
    fc.assert(
      fc.property(characters(alphabet, 1, 40), fc.nat(), fc.constantFrom(...alphabet), (text, pick, character) => {
        const i = pick % text.length;
        const unseen = checkDigit(text) === checkDigit(text.slice(0, i) + character + text.slice(i + 1));
        expect(unseen).toBe(characterValue(text[i]!) % 10 === characterValue(character) % 10);
      }),
    );
  });

  it('takes any text without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 200 }), characters(`${alphabet}\n`, 80, 95)), (text) => {
        expect(['mrz', 'rejected']).toContain(readMrz(text, { at }).kind);
      }),
    );
  });
});
