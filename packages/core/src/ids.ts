import { randomBytes } from '@noble/hashes/utils.js';

declare const brand: unique symbol;
type Id<B extends string> = string & { readonly [brand]: B };

/** A person as this platform knows them: a random pseudonym, never a name. */
export type SubjectId = Id<'SubjectId'>;
export type ConsentId = Id<'ConsentId'>;
/** One permit is one use: an operation carries the id of the permit it runs under. */
export type PermitId = Id<'PermitId'>;
/** One enrolled reference (two irises) at all three parties. */
export type EnrolmentId = Id<'EnrolmentId'>;
/** One claim to hold a telephone line. */
export type ClaimId = Id<'ClaimId'>;
/** One reward campaign. With the platform's name it is the scope of its proofs. */
export type CampaignId = Id<'CampaignId'>;

const prefixes = { subject: 'sub', consent: 'con', permit: 'per', enrolment: 'enr', claim: 'clm', campaign: 'cmp' } as const;
type Kind = keyof typeof prefixes;
type IdOf = { subject: SubjectId; consent: ConsentId; permit: PermitId; enrolment: EnrolmentId; claim: ClaimId; campaign: CampaignId };

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const idCharacters = 26;

/** A fresh id: prefix, underscore, 26 characters of Crockford base 32 (130 random bits). */
export function makeId<K extends Kind>(kind: K): IdOf[K] {
  return idOf(kind, randomBytes(idCharacters));
}

/** The id that these bytes spell: five bits of each of the first 26. */
export function idOf<K extends Kind>(kind: K, bytes: Uint8Array): IdOf[K] {
  let text = '';
  for (const byte of bytes.subarray(0, idCharacters)) text += alphabet[byte & 31];
  return `${prefixes[kind]}_${text}` as IdOf[K];
}

/** Whether `text` has the shape of an id of this kind. Brands vanish at run time, so every boundary asks. */
export function isId<K extends Kind>(kind: K, text: unknown): text is IdOf[K] {
  return typeof text === 'string' && new RegExp(`^${prefixes[kind]}_[0-9a-hjkmnp-tv-z]{26}$`).test(text);
}
