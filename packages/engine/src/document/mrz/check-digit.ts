/**
 * Check digit of ICAO Doc 9303-3, 4.9: values 0–9, A = 10 … Z = 35, `<` = 0, weights 7, 3, 1 in turn, sum modulo 10.
 *
 * What it cannot see: as every weight has no factor in common with 10, one changed character goes unnoticed exactly where old and new
 * value are the same modulo 10 (0, A, K, U and `<`; 1, B, L and V; and so on).
 */
export function checkDigit(characters: string): string {
  let sum = 0;
  for (let i = 0; i < characters.length; i++) sum += (weights[i % 3] as number) * characterValue(characters[i] as string);
  return String(sum % 10);
}

const weights = [7, 3, 1] as const;

/** Value of one character of a machine readable zone, 0–35. */
export function characterValue(character: string): number {
  return character === '<' ? 0 : Number.parseInt(character, 36);
}
