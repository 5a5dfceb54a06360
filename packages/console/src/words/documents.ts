import type { DocumentKind } from '@sclera/sdk';

export const kindWords: Readonly<Record<DocumentKind, string>> = {
  passport: 'Passport',
  'identity-card': 'Identity card',
  other: 'Another document',
};
