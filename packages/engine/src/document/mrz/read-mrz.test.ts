import { states } from 'mrz';
import { describe, expect, it } from 'vitest';
import { birthDate, expiryDate } from './mrz-date.ts';
import { type MrzReading, readMrz } from './read-mrz.ts';
import { certificateCountries } from './states.ts';

const at = new Date('2010-06-01T12:00:00Z');
const read = (text: string): MrzReading => readMrz(text, { at, allowSpecimen: true });
const passport = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'] as const;
const faults = (reading: MrzReading): string[] =>
  reading.kind === 'mrz' ? [] : reading.reasons.map(({ code, subject }) => `${code} ${subject ?? ''}`.trim());
const withCharacter = (line: 0 | 1, column: number, character: string): string => {
  const lines: string[] = [...passport];
  lines[line] = passport[line].slice(0, column) + character + passport[line].slice(column + 1);
  return lines.join('\n');
};

describe('readMrz', () => {
  it.each([
    [0, 'mrz-check-digit document number'],
    [13, 'mrz-check-digit date of birth'],
    [21, 'mrz-check-digit date of expiry'],
    [30, 'mrz-check-digit optional data'],
  ])('names the field whose check digit is wrong (column %i)', (column, fault) => {
    const was = passport[1][column]!;
    const digit = column === 0 ? 'M' : String((Number(was) + 1) % 10);
    expect(faults(read(withCharacter(1, column, digit)))).toEqual(expect.arrayContaining([fault, 'mrz-check-digit whole zone']));
  });

  it('names the zone as a whole where only its last digit is wrong', () => {
    expect(faults(read(withCharacter(1, 43, '1')))).toEqual(['mrz-check-digit whole zone']);
  });

  it('does not believe in an expiry of the past', () => {
    const [last, over] = ['2012-04-15T23:59:59Z', '2012-04-16T00:00:00Z'].map((time) =>
      faults(readMrz(passport.join('\n'), { at: new Date(time), allowSpecimen: true })),
    );
    expect(last).toEqual([]);
    expect(over).toEqual(['document-expired date of expiry']);
  });

  it('takes the specimen state only where it is asked to', () => {
    expect(faults(readMrz(passport.join('\n'), { at }))).toEqual(['mrz-state-unknown issuing state', 'mrz-state-unknown nationality']);
  });

  it('refuses what is no zone, and foreign characters, by line', () => {
    expect(faults(read(''))).toEqual(['mrz-lines']);
    expect(faults(read(passport[0]))).toEqual(['mrz-lines']);
    expect(faults(read(`${passport[0]}\n${passport[1]}\n${passport[1]}`))).toEqual(['mrz-lines']);
    expect(faults(read('<'.repeat(5000)))).toEqual(['mrz-lines']);
    expect(faults(read(withCharacter(1, 4, 'é')))).toEqual(['mrz-character line 2']);
    expect(faults(read(withCharacter(0, 9, 'e')))).toEqual(['mrz-character line 1']);
    expect(faults(read(withCharacter(0, 9, '7')))).toEqual(['mrz-character name']);
    expect(faults(read(withCharacter(1, 20, 'A')))).toEqual(['mrz-character sex']);
  });

  it('refuses visas and documents without a name', () => {
    expect(faults(read(withCharacter(0, 0, 'V')))).toEqual(['mrz-kind-not-read document code']);
    expect(faults(read(`P<UTO${'<'.repeat(39)}\n${passport[1]}`))).toEqual(['mrz-name-missing name']);
  });

  it('takes a chip’s zone in one piece, and lines with air around them', () => {
    expect(read(passport.join(''))).toEqual(read(`\r\n  ${passport[0]} \r\n${passport[1]}\r\n`));
  });

  it('says when a name may be cut off', () => {
    const cutOff = read(`P<UTO${'PAPANDROPOULOUS<<JONATHON<ALEXANDER<<<<<'.slice(0, 30)}${'NICHOLSON'}\n${passport[1]}`);
    expect(cutOff).toMatchObject({ mrz: { name: { primary: 'PAPANDROPOULOUS', isTruncated: true } } });
  });

  it('never repeats in a reason what stood in the document', () => {
    const reading = read(withCharacter(1, 0, 'M'));
    expect(JSON.stringify(reading)).not.toMatch(/ERIKSSON|898902|740812/);
  });
});

describe('two-digit years', () => {
  it('puts a birth as late as it can be, and never in the future', () => {
    expect(birthDate('100601', at)).toBe('2010-06-01');
    expect(birthDate('100602', at)).toBe('1910-06-02');
    expect(birthDate('740812', at)).toBe('1974-08-12');
    expect(birthDate('000229', at)).toBe('2000-02-29');
    expect(birthDate('010229', at)).toBeNull();
    expect(birthDate('740800', at)).toBeNull();
  });

  it('reads dates of birth of which only a part is known', () => {
    expect(birthDate('5006<<', at)).toBe('1950-06');
    expect(birthDate('50<<<<', at)).toBe('1950');
    expect(birthDate('1007<<', at)).toBe('1910-07');
    expect(birthDate('50<<12', at)).toBeNull();
    expect(birthDate('<<<<<<', at)).toBeNull();
  });

  it('puts an expiry within fifty years', () => {
    expect(expiryDate('600101', at)).toBe('2060-01-01');
    expect(expiryDate('610101', at)).toBe('1961-01-01');
    expect(expiryDate('100230', at)).toBeNull();
    expect(expiryDate('<<<<<<', at)).toBeNull();
    expect(expiryDate('050101', new Date('2099-01-01'))).toBe('2105-01-01');
  });
});

describe('countries of certificates', () => {
  const certificateCountry = (code: string): string | null => certificateCountries(code)[0] ?? null;
  const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const ofStates = Object.keys(states).filter((code) => certificateCountry(code) !== null);

  it('knows every state, and makes no two of them one', () => {
    const unknown = Object.keys(states).filter((code) => certificateCountry(code) === null);
    // Beside organisations and statuses of persons: Kosovo, whose certificates go by no ISO code, and two states that are no more.
    expect(unknown.filter((code) => !code.startsWith('X'))).toEqual(['RKS', 'UNK', 'ANT', 'NTZ']);
    const iso = ofStates.filter((code) => !/^(D|GB[^R]|UN.|EUE)$/.test(code)).map(certificateCountry);
    expect(new Set(iso).size).toBe(249);
    expect(iso.every((two) => regions.of(two!) !== undefined)).toBe(true);
  });

  it('lets Hong Kong and Macao sign for documents of China, and nobody else for another', () => {
    expect(certificateCountries('CHN')).toEqual(['CN', 'HK', 'MO']);
    expect(certificateCountries('HKG')).toEqual(['HK']);
    expect(ofStates.filter((code) => certificateCountries(code).length > 1)).toEqual(['CHN']);
    expect(certificateCountries('RKS')).toEqual([]);
  });

  it('agrees with ICAO’s names of the states', () => {
    // Not all names are written alike; those that are must meet.
    const names = new Map(ofStates.map((code) => [(states as Readonly<Record<string, string>>)[code]?.replace(/ \(.*/, ''), code]));
    const alike = ofStates.map((code) => certificateCountry(code)!).filter((two) => names.has(regions.of(two) ?? ''));
    expect(alike.length).toBeGreaterThan(200);
    for (const two of alike) expect(certificateCountry(names.get(regions.of(two) ?? '') ?? '')).toBe(two);
  });
});
