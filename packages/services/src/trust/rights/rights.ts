import {
  type AgeBand,
  asCorrected,
  type ConsentId,
  type ConsentRecord,
  canonicalJson,
  correctConsent,
  type EnrolmentId,
  type PartyId,
  ScleraError,
  type SubjectId,
  sha256Hex,
  signJws,
} from '@sclera/core';
import type { Members, OwnMembership } from '../../members/members.ts';
import type { Claim } from '../../onboarding/claim.ts';
import type { Line } from '../../onboarding/lines.ts';
import type { Onboarding } from '../../onboarding/onboarding.ts';
import { leafOf } from '../../personhood/leaves.ts';
import type { PersonalRecord } from '../../personhood/record.ts';
import { isoTime, type TrustOptions } from '../context.ts';
import type { Matters, OwnMatter } from './matters.ts';

/** Who holds anything of a person, and what. */
export interface Holder {
  readonly who: 'gateway' | PartyId;
  readonly operator: string;
  readonly country: string;
  readonly holds: string;
}

/** What a person sees of themselves: their record, and what it means. */
export interface OwnRecord extends PersonalRecord {
  readonly heldBy: readonly Holder[];
  readonly why: readonly {
    readonly consent: ConsentId;
    readonly purpose: string;
    readonly notice: string;
    readonly until: string | null;
  }[];
  readonly matters: readonly OwnMatter[];
  /** Telephone lines that they hold, and what they claimed. */
  readonly lines: readonly Line[];
  readonly claims: readonly Claim[];
  /** What stands for their records in the public list of members, decimal. */
  readonly memberships: readonly OwnListing[];
}

export interface OwnListing extends Omit<OwnMembership, 'commitment'> {
  readonly enrolment: EnrolmentId;
  readonly commitment: string;
}

export interface Export {
  readonly data: object;
  /** Compact JWS, typ `sclera-rights+jwt`, over the SHA-256 of the canonical JSON of `data`. */
  readonly signature: string;
}

export interface Correction {
  readonly consent: ConsentId;
  readonly ageBand?: AgeBand | undefined;
  /** With the hash of the notice that was read in this language. */
  readonly language?: string | undefined;
  readonly noticeHash?: string | undefined;
}

export interface Rights {
  record(subject: SubjectId): Promise<OwnRecord>;
  export(subject: SubjectId): Promise<Export>;
  /** Throws `not-found`, `notice-unknown`, `notice-changed`, `consent-invalid`. */
  correct(
    subject: SubjectId,
    correction: Correction,
  ): Promise<{ readonly consent: ConsentRecord; readonly receipt: string; readonly leafIndex: number }>;
}

export function createRights(
  options: TrustOptions,
  {
    matters,
    onboarding,
    members,
  }: {
    readonly matters: Pick<Matters, 'own'>;
    readonly onboarding: Pick<Onboarding, 'claims' | 'lines'>;
    readonly members: Pick<Members, 'of'>;
  },
  operator: { readonly name: string; readonly country: string },
): Rights {
  const { store, clock, personhood } = options;
  const record = async (subject: SubjectId): Promise<OwnRecord> => {
    const [personal, own, lines, claims] = await Promise.all([
      personhood.personalRecord(subject),
      matters.own(subject),
      onboarding.lines(subject),
      onboarding.claims(subject),
    ]);
    const rows = await store.listEnrolments(subject);
    const why = rows.map(({ consent, purpose, retainUntil }) => {
      const given = personal.consents.find(({ id }) => id === consent);
      return { consent, purpose, notice: given === undefined ? '' : asCorrected(given).noticeHash, until: retainUntil };
    });
    const memberships: OwnListing[] = [];
    for (const { id: enrolment } of rows) {
      const own = await members.of({ subject, enrolment });
      if (own !== null) memberships.push({ ...own, enrolment, commitment: String(own.commitment) });
    }
    return {
      ...personal,
      memberships,
      heldBy: holders({ ...personal, lines, claims }, options, operator),
      why,
      matters: own,
      lines,
      claims,
    };
  };
  return {
    record,
    async export(subject) {
      const own = await record(subject);
      const read = new Set(own.consents.flatMap((consent) => [consent.noticeHash, asCorrected(consent).noticeHash]));
      const data = {
        format: 'sclera-export-1',
        issuer: options.issuer,
        at: isoTime(clock()),
        ...own,
        notices: options.notices.filter(({ hash }) => read.has(hash)),
      };
      const plain = JSON.parse(JSON.stringify(data)) as object;
      const sha256 = sha256Hex(canonicalJson(plain));
      return {
        data: plain,
        signature: signJws('sclera-rights+jwt', { iss: options.issuer, kind: 'export', subject, sha256, at: data.at }, options.secretKey),
      };
    },
    async correct(subject, { consent: id, ...changes }) {
      const before = await store.getConsent(subject, id);
      if (!before) throw new ScleraError('not-found');
      const stated = asCorrected(before);
      const { language = stated.language, noticeHash = stated.noticeHash, ageBand = stated.ageBand } = changes;
      const notice = options.notices.find((one) => one.purpose === before.purpose && one.language === language);
      if (!notice) throw new ScleraError('notice-unknown');
      if (notice.hash !== noticeHash)
        throw new ScleraError('notice-changed', 'A correction of the language names the notice that was read in it.');
      const consent = correctConsent(before, { ageBand, language, noticeHash }, clock);
      const at = consent.events.at(-1)?.at ?? isoTime(clock());
      const event = { kind: 'correction', subject, purpose: before.purpose, decision: 'recorded', permit: null, at } as const;
      const leafIndex = await store.putConsent(consent, await leafOf({ store }, event));
      return { consent, receipt: signJws('sclera-consent+jwt', { ...consent, leafIndex }, options.secretKey), leafIndex };
    },
  };
}

function holders(
  personal: PersonalRecord & Pick<OwnRecord, 'lines' | 'claims'>,
  { parties }: TrustOptions,
  operator: { readonly name: string; readonly country: string },
): readonly Holder[] {
  const gateway = {
    who: 'gateway',
    operator: operator.name,
    country: operator.country,
    holds: `the hash of the personal key, consents, and which leaves of the log are theirs;${ofLines(personal)} nothing of an eye or a face`,
  } as const;
  const held = parties.flatMap(({ id, operator: name, country }) => {
    const count = personal.enrolments.filter(({ heldBy }) => heldBy.includes(id)).length;
    return count === 0
      ? []
      : [
          {
            who: id,
            operator: name,
            country,
            holds: `one share of ${count === 1 ? 'a reference' : `${count} references`}: alone it says nothing`,
          },
        ];
  });
  return [gateway, ...held];
}

function ofLines({ lines, claims }: Pick<OwnRecord, 'lines' | 'claims'>): string {
  if (lines.length + claims.length === 0) return '';
  return ' of telephone lines keyed marks of line and document, from which nobody reads either, and the last four characters of the line;';
}
