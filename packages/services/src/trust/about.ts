import { type Modality, modalityOf, type Purpose } from '@sclera/core';
import type { Assessments } from './assessments.ts';
import type { TrustOptions } from './context.ts';

/** What a controller says to machines about the biometrics that it handles: GET /.well-known/biometrics. */
export interface AboutBiometrics {
  readonly format: 'sclera-biometrics-1';
  readonly controller: TrustOptions['facts']['controller'];
  readonly officer: TrustOptions['facts']['officer'];
  readonly authority: TrustOptions['facts']['authority'];
  readonly jurisdictions: readonly string[];
  readonly purposes: readonly AboutPurpose[];
  readonly parties: readonly { readonly id: string; readonly operator: string; readonly country: string; readonly holds: string }[];
  /** One that lies elsewhere and that the operator states; null where none is stated. */
  readonly assessment: { readonly ref: string; readonly validUntil: string } | null;
  readonly log: { readonly origin: string; readonly checkpoint: string; readonly witnesses: readonly string[] };
  readonly rights: readonly { readonly right: string; readonly law: string; readonly how: string; readonly within: string }[];
  readonly reports: string;
  /** What the operator ought to state and does not. */
  readonly unstated: readonly string[];
}

interface AboutPurpose {
  readonly purpose: Purpose;
  readonly modalities: readonly string[];
  readonly basis: { readonly kind: 'consent'; readonly law: string };
  /** Days; 0 keeps nothing. */
  readonly retentionDays: number;
  readonly alternative: string;
  /** What the use rests on by each modality, as it stands now: none where nothing is in force, so that nothing is captured. */
  readonly assessments: readonly AboutAssessment[];
  readonly notices: readonly { readonly language: string; readonly version: number; readonly hash: string; readonly href: string }[];
}

export interface AboutOptions extends TrustOptions {
  readonly assessments: Pick<Assessments, 'current'>;
}

interface AboutAssessment {
  readonly modality: Modality;
  /** `trial`: made by the platform itself to be tried out; nobody has approved it, and no law takes it for one. */
  readonly state: 'approved' | 'trial';
  readonly id: string;
  readonly version: number;
  /** When a reviewer approved it, and as what; null of a trial. */
  readonly approved: { readonly at: string; readonly by: string; readonly leafIndex: number } | null;
  readonly validUntil: string;
  /** Hex SHA-256 of what was approved; the leaf names it. */
  readonly hash: string;
  /** The document, for everybody. */
  readonly href: string;
}

const month = 'one month (GDPR 12(3)); an erasure takes seconds while all three parties answer';
const rights: AboutBiometrics['rights'] = [
  { right: 'see', law: 'PIPL 44, 45; GDPR 15', how: 'GET /v1/me', within: 'at once' },
  { right: 'carry away', law: 'PIPL 45; GDPR 20', how: 'GET /v1/me/export', within: 'at once' },
  { right: 'correct', law: 'PIPL 46; GDPR 16', how: 'POST /v1/me/corrections', within: 'at once' },
  { right: 'withdraw', law: 'PIPL 15; GDPR 7(3)', how: 'POST /v1/consents/{id}/withdrawal', within: 'at once' },
  { right: 'delete everything', law: 'PIPL 47; GDPR 17', how: 'POST /v1/me/deletion', within: month },
  { right: 'delete what the parties hold', law: 'PIPL 47; GDPR 17', how: 'POST /v1/erasures', within: month },
  {
    right: 'be forgotten in the log',
    law: 'PIPL 47; GDPR 17',
    how: 'POST /v1/me/forgetting',
    within: 'at once, when nothing is held any more',
  },
  {
    right: 'get back in without the key',
    law: 'PIPL 50; GDPR 12(2), 12(6)',
    how: 'POST /v1/recoveries',
    within: 'at once, with a receipt and a fresh capture; by a passkey: POST /v1/sign-in',
  },
  { right: 'object', law: 'PIPL 44; GDPR 21', how: 'POST /v1/me/objections', within: 'one month' },
  { right: 'appeal to a human being', law: 'PIPL 24; GDPR 22(3)', how: 'POST /v1/me/appeals', within: 'one month' },
];

/** As it is at this moment: what an assessment allows ends with its term, and with what it was made for. */
export async function describeBiometrics(options: AboutOptions): Promise<AboutBiometrics> {
  const { facts, standing, notices, parties, issuer, witnesses } = options;
  const purposes = [...new Set(notices.map(({ purpose }) => purpose))];
  const { assessment = null, jurisdictions = [] } = standing;
  const inForce = new Map<Purpose, readonly AboutAssessment[]>();
  for (const purpose of purposes) inForce.set(purpose, await assessmentsOf(options, purpose));
  const isAssessed = assessment !== null || [...inForce.values()].every((all) => all.some(({ state }) => state === 'approved'));
  return {
    format: 'sclera-biometrics-1',
    ...facts,
    jurisdictions,
    purposes: purposes.flatMap((purpose) => {
      const of = notices.filter((notice) => notice.purpose === purpose);
      const said = of.find(({ language }) => language === 'en') ?? of[0];
      return said === undefined
        ? []
        : [
            {
              purpose,
              modalities: [modalityOf[purpose]],
              basis: { kind: 'consent', law: 'PIPL 14, 29; GDPR 6(1)(a), 9(2)(a)' } as const,
              retentionDays: said.retentionDays,
              alternative: said.alternative,
              assessments: inForce.get(purpose) ?? [],
              notices: of.map(({ language, version, hash }) => ({ language, version, hash, href: `/v1/notices/${hash}` })),
            },
          ];
    }),
    parties: parties.map(({ id, operator, country }) => ({
      id,
      operator,
      country,
      holds: 'one of three shares of each reference; alone it says nothing',
    })),
    assessment,
    log: { origin: issuer, checkpoint: '/v1/log/checkpoint', witnesses },
    rights,
    reports: '/v1/reports',
    unstated: [
      ...(facts.controller.contact === '' ? ['controller.contact'] : []),
      ...(facts.officer === null ? ['officer'] : []),
      ...(facts.authority.name === '' ? ['authority'] : []),
      ...(isAssessed ? [] : ['assessment']),
      ...(witnesses.length === 0 ? ['log.witnesses'] : []),
    ],
  };
}

async function assessmentsOf({ assessments }: AboutOptions, purpose: Purpose): Promise<readonly AboutAssessment[]> {
  const modality = modalityOf[purpose];
  const line = await assessments.current(purpose, modality);
  if (line === null || line.validUntil === null || (line.state !== 'approved' && line.state !== 'trial')) return [];
  const { state, id, version, approval, validUntil, hash } = line;
  const approved = approval && { at: approval.at, by: approval.by, leafIndex: approval.leaf.leafIndex };
  return [{ modality, state, id, version, approved, validUntil, hash, href: `/v1/assessments/${id}` }];
}
