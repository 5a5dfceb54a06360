import { describe, expect, it } from 'vitest';
import { checkDigit } from './check-digit.ts';
import { readMrz } from './read-mrz.ts';

/*
 * The specimens of ICAO Doc 9303, eighth edition (2021), as facts: part 4 appendix B (TD3), part 5 appendix B and 4.2.2 note j (TD1),
 * part 6 appendix B (TD2), part 3 section 4.9 and appendix A (check digits). Utopia and its citizens are ICAO's inventions.
 */
const at = new Date('2010-01-01T00:00:00Z');

describe('ICAO Doc 9303', () => {
  it.each([
    ['520727', '3'],
    ['AB2134<<<', '5'],
    ['HA672242<658022549601086<<<<<<<<<<<<<<0', '8'],
    ['D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<<', '2'],
    ['HA672242<658022549601086<<<<<<<0', '8'],
  ])('check digit of %s', (characters, digit) => {
    expect(checkDigit(characters)).toBe(digit);
  });

  it('TD3', () => {
    const text = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
    expect(readMrz(text, { at, allowSpecimen: true })).toEqual({
      kind: 'mrz',
      mrz: {
        format: 'TD3',
        documentCode: 'P',
        issuingState: 'UTO',
        nationality: 'UTO',
        documentNumber: 'L898902C3',
        optionalData: ['ZE184226B'],
        dateOfBirth: '1974-08-12',
        dateOfExpiry: '2012-04-15',
        sex: 'female',
        name: { primary: 'ERIKSSON', secondary: 'ANNA MARIA', isTruncated: false },
        text: text.replace('\n', ''),
      },
    });
  });

  it('TD1', () => {
    const text = 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<';
    expect(readMrz(text, { at, allowSpecimen: true })).toMatchObject({
      kind: 'mrz',
      mrz: {
        format: 'TD1',
        documentCode: 'I',
        documentNumber: 'D23145890',
        optionalData: [],
        dateOfBirth: '1974-08-12',
        name: { primary: 'ERIKSSON', secondary: 'ANNA MARIA', isTruncated: false },
      },
    });
  });

  it('TD1 with a document number of more than nine characters', () => {
    const text = 'I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<';
    const reading = readMrz(text, { at: new Date('1990-01-01'), allowSpecimen: true });
    expect(reading).toMatchObject({ mrz: { documentNumber: 'D23145890734', optionalData: [] } });
    const wrong = readMrz(text.replace('7349', '7339'), { at: new Date('1990-01-01'), allowSpecimen: true });
    expect(wrong).toMatchObject({ kind: 'rejected', reasons: [{ code: 'mrz-check-digit', subject: 'document number' }, {}] });
  });

  it('TD2', () => {
    const text = 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6';
    expect(readMrz(text, { at, allowSpecimen: true })).toMatchObject({
      kind: 'mrz',
      mrz: { format: 'TD2', documentNumber: 'D23145890', sex: 'female', name: { secondary: 'ANNA MARIA' } },
    });
  });
});
