/** Whom a notice must name: who answers for the whole, and the three who each keep one share. */
export interface NoticeOperators {
  readonly controller: string;
  /** Countries as ISO 3166-1 alpha-2. */
  readonly parties: readonly { readonly operator: string; readonly country: string }[];
}

/** "Example Ltd (NL); Beispiel e.V. (DE)", readable in every language of the notices. */
export function listOperators(operators: NoticeOperators): string {
  return operators.parties.map(({ operator, country }) => `${operator} (${country})`).join('; ');
}
