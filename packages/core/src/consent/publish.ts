import { canonicalJson } from '../encoding.ts';
import { ScleraError } from '../errors.ts';
import type { Notice, PublishedNotice, Purpose } from '../model.ts';
import { sha256Hex } from '../sha256.ts';

/** Every purpose there is. What is not here cannot be consented to, and no rule allows it. */
export const purposes: readonly Purpose[] = [
  'uniqueness-check',
  'uniqueness-enrolment',
  'rights-access',
  'sim-registration',
  'personhood-enrolment',
  'personhood-retention',
  'personhood-recovery',
];

const textFields = [
  'language',
  'title',
  'controller',
  'what',
  'why',
  'necessity',
  'retention',
  'afterwards',
  'effect',
  'recipients',
  'rights',
  'alternative',
] as const satisfies readonly (keyof Notice)[];

const fields: readonly string[] = [...textFields, 'purpose', 'version', 'retentionDays'];

/**
 * Publishes a notice: checks that it says everything (PIPL 17 and 30, FRT 5, BIPA 15(b), GDPR 13) and names it by its hash.
 * Throws `consent-invalid` naming the field that is missing, empty or unknown.
 */
export function publishNotice(notice: Notice): PublishedNotice {
  const unknownFields = Object.keys(notice).filter((field) => !fields.includes(field) && field !== 'hash');
  if (unknownFields.length > 0) throw incomplete(`has a field that is not known: ${unknownFields.join(', ')}`);
  if (!purposes.includes(notice.purpose)) throw incomplete('lacks a known purpose: purpose');
  for (const field of textFields) {
    const text: unknown = notice[field];
    if (typeof text !== 'string' || text.trim() === '') throw incomplete(`lacks the field: ${field}`);
  }
  if (!isLanguageTag(notice.language)) throw incomplete('lacks a BCP 47 language: language');
  if (!Number.isSafeInteger(notice.version) || notice.version < 1) throw incomplete('lacks the field: version');
  if (!Number.isSafeInteger(notice.retentionDays) || notice.retentionDays < 0) throw incomplete('lacks the field: retentionDays');
  return Object.freeze({ ...notice, hash: noticeHash(notice) });
}

/** Lower-case hex SHA-256 of the notice's canonical JSON, without a `hash` it may already carry. */
export function noticeHash(notice: Notice): string {
  return sha256Hex(canonicalJson({ ...notice, hash: undefined }));
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}

function incomplete(what: string): ScleraError {
  return new ScleraError('consent-invalid', `The notice ${what}.`);
}
