/** On what something may go to another country: the three ways of CBDT 7 and 8 (PIPL 38). */
export type TransferBasis = 'standard-contract' | 'certification' | 'security-assessment';

/** One line of the register: who receives something in which country, and on what. */
export interface Transfer {
  readonly recipient: string;
  /** ISO 3166-1 alpha-2. */
  readonly region: string;
  readonly basis: TransferBasis;
  /** By what others can find the contract, the certificate or the approval. */
  readonly reference: string;
  /** Both ISO 8601 UTC; in force from the first until just before the second. */
  readonly from: string;
  readonly until: string;
}

/** How many people's sensitive data may leave a country in a year on a contract or a certificate (CBDT 7, 8): one more needs an assessment. */
const mostWithoutAssessment = 9_999;

/** What sending the sensitive data of so many people abroad in one calendar year takes. */
export function exportNeedOf(people: number): 'nothing' | 'contract-or-certification' | 'security-assessment' {
  if (people <= 0) return 'nothing';
  return people <= mostWithoutAssessment ? 'contract-or-certification' : 'security-assessment';
}

/** Whether a region is in another country than the platform's; parts of one country (`US-IL`) are not abroad to each other. */
export function isAbroad(region: string, home: string): boolean {
  return countryOf(region) !== countryOf(home);
}

/** Whether this line lets this recipient have anything now. */
export function covers(transfer: Transfer, recipient: { readonly name: string; readonly region: string }, at: string): boolean {
  const same = transfer.recipient === recipient.name && transfer.region === recipient.region;
  return same && transfer.from <= at && at < transfer.until;
}

/** A reference counts only where it covers everybody abroad: of each basis the one that all of them have, empty where one has none. */
export function referencesOf(
  transfers: readonly Transfer[],
  abroad: readonly { readonly name: string; readonly region: string }[],
  at: string,
): { readonly contract: string; readonly certificate: string; readonly approval: string } {
  const of = (basis: TransferBasis): string => {
    const found = abroad.map((recipient) => transfers.find((one) => one.basis === basis && covers(one, recipient, at))?.reference ?? '');
    return found.length === 0 || found.includes('') ? '' : [...new Set(found)].join(', ');
  };
  return { contract: of('standard-contract'), certificate: of('certification'), approval: of('security-assessment') };
}

function countryOf(region: string): string {
  return region.slice(0, 2);
}
