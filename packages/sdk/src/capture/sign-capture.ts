import type { CaptureClaims, Presentation, SealedShare } from '@sclera/core';
import { fromBase64Url } from '../encoding/base64.ts';
import type { CaptureDevice } from './capture-device.ts';
import { readPermit, requireChallenge } from './permit-token.ts';

/**
 * Has the device sign that these shares were made for this permit; of a face, also how it was presented (`capture.presentation`), for which the
 * permit must have been drawn. Throws `bad-usage` for a token that is no permit, and for a presentation that is missing or of another challenge.
 */
export async function signCapture(
  device: CaptureDevice,
  token: string,
  shares: readonly SealedShare[],
  presentation: Presentation | null = null,
): Promise<string> {
  const { jti, nonce } = readPermit(token);
  requireChallenge(token, presentation);
  const digests: Record<string, string> = {};
  for (const { party, enc, ciphertext } of shares) digests[party] = await digestOf(enc, ciphertext);
  const claims: CaptureClaims = { permit: jti, nonce, shares: digests as CaptureClaims['shares'] };
  return device.sign(presentation === null ? claims : { ...claims, presentation });
}

async function digestOf(enc: string, ciphertext: string): Promise<string> {
  const [first, second] = [fromBase64Url(enc), fromBase64Url(ciphertext)];
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', both));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
