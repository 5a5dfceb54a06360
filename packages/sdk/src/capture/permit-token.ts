import type { PermitClaims, Presentation } from '@sclera/core';
import { fromBase64Url } from '../encoding/base64.ts';
import { ownProblem } from '../problem.ts';

type Named = Pick<PermitClaims, 'jti' | 'nonce' | 'challenge' | 'purpose'>;

/** What a permit is, as it says itself: whether it holds is for its verifiers. Throws `bad-usage` for a token that is none. */
export function readPermit(token: string): Named {
  try {
    const claims = JSON.parse(new TextDecoder().decode(fromBase64Url(token.split('.')[1] ?? ''))) as Partial<Named>;
    if (typeof claims.jti === 'string' && typeof claims.nonce === 'string') return claims as Named;
  } catch {
    // Said below.
  }
  throw ownProblem('bad-usage', 'This is not a permit.', { fix: 'Ask the platform for one: requestPermit.' });
}

/** Throws `bad-usage` unless the presentation is of the very challenge that the permit was drawn with, or there is neither. */
export function requireChallenge(token: string, presentation: Presentation | null): void {
  const { challenge } = readPermit(token);
  if (challenge === presentation?.challenge) return;
  throw ownProblem('bad-usage', 'This capture was not made for the challenge of this permit.', {
    fix: 'Draw a challenge, capture the face for it, and seal it with the permit that came with it.',
  });
}
