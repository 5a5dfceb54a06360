import type { Purpose } from '@sclera/core';
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
  /** Null where none is stated. */
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
  readonly notices: readonly { readonly language: string; readonly version: number; readonly hash: string; readonly href: string }[];
}

const month = 'one month (GDPR 12(3)); an erasure takes seconds while all three parties answer';
const rights: AboutBiometrics['rights'] = [
  { right: 'see', law: 'PIPL 44, 45; GDPR 15', how: 'GET /v1/me', within: 'at once' },
  { right: 'carry away', law: 'PIPL 45; GDPR 20', how: 'GET /v1/me/export', within: 'at once' },
  { right: 'correct', law: 'PIPL 46; GDPR 16', how: 'POST /v1/me/corrections', within: 'at once' },
  { right: 'withdraw', law: 'PIPL 15; GDPR 7(3)', how: 'POST /v1/consents/{id}/withdrawal', within: 'at once' },
  { right: 'delete', law: 'PIPL 47; GDPR 17', how: 'POST /v1/erasures', within: month },
  {
    right: 'be forgotten in the log',
    law: 'PIPL 47; GDPR 17',
    how: 'POST /v1/me/forgetting',
    within: 'at once, when nothing is held any more',
  },
  { right: 'object', law: 'PIPL 44; GDPR 21', how: 'POST /v1/me/objections', within: 'one month' },
  { right: 'appeal to a human being', law: 'PIPL 24; GDPR 22(3)', how: 'POST /v1/me/appeals', within: 'one month' },
];

export function describeBiometrics(options: TrustOptions): AboutBiometrics {
  const { facts, standing, notices, parties, issuer, witnesses } = options;
  const purposes = [...new Set(notices.map(({ purpose }) => purpose))];
  const { assessment = null, jurisdictions = [] } = standing;
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
              modalities: ['iris'],
              basis: { kind: 'consent', law: 'PIPL 14, 29; GDPR 6(1)(a), 9(2)(a)' } as const,
              retentionDays: said.retentionDays,
              alternative: said.alternative,
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
      ...(assessment === null ? ['assessment'] : []),
      ...(witnesses.length === 0 ? ['log.witnesses'] : []),
    ],
  };
}
