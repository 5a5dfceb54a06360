import { ScleraError } from '../errors.ts';
import { isId } from '../ids.ts';
import type { ConsentRecord } from '../model.ts';
import { purposes } from './publish.ts';

/** The format before `sclera-consent-2`: recipients without a country, no end, and not written down who began it. */
interface EarlierConsent extends Omit<ConsentRecord, 'schema' | 'purposes' | 'initiative' | 'ward' | 'recipients' | 'validUntil'> {
  readonly schema: 'sclera-consent-1';
  readonly recipients: readonly string[];
}

/** ISO 3166-1 leaves it to its users: here it says that the country is not known. */
const unknownCountry = 'ZZ';

/**
 * A consent as it lies in a store, in the format of now. What was refused and withdrawn stays so, with its times. What was given stays given
 * as history, but ends at `now` (ISO 8601 UTC): it named no country and no end, so whoever gave it is asked again. Nothing is agreed to for anybody.
 * Throws `configuration-invalid` for a format that is not known.
 */
export function inThisFormat(stored: unknown, now: string): ConsentRecord {
  const record = stored as ConsentRecord | EarlierConsent;
  if (record?.schema === 'sclera-consent-2') return record;
  if (!isEarlier(record)) throw unknownFormat();
  const { schema: _, recipients, events, purpose, ...same } = record;
  const refused = events[0]?.state === 'refused';
  return {
    ...same,
    schema: 'sclera-consent-2',
    purpose,
    purposes: refused ? { given: [], refused: [purpose] } : { given: [purpose], refused: [] },
    // Whoever says nothing is taken to have been asked: so nobody is asked again too soon.
    initiative: 'platform',
    ward: null,
    recipients: recipients.map((name) => ({ name, region: unknownCountry })),
    validUntil: events.at(-1)?.state === 'given' ? now : (events.at(-1)?.at ?? now),
    events,
  };
}

function isEarlier(record: ConsentRecord | EarlierConsent): record is EarlierConsent {
  return (
    record?.schema === 'sclera-consent-1' &&
    isId('consent', record.id) &&
    isId('subject', record.subject) &&
    purposes.includes(record.purpose) &&
    Array.isArray(record.recipients) &&
    Array.isArray(record.events) &&
    ['given', 'refused', 'given withdrawn'].includes(record.events.map(({ state }) => state).join(' '))
  );
}

function unknownFormat(): ScleraError {
  return new ScleraError(
    'configuration-invalid',
    'The store holds a consent in a format that this version does not know. Nothing was changed: start the version that wrote it, or a newer one than this.',
  );
}
