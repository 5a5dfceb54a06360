import type { CaptureClaims, SealedShare } from '@sclera/core';
import { fromBase64Url } from '../encoding/base64.ts';
import { ownProblem } from '../problem.ts';
import type { CaptureDevice } from './capture-device.ts';

/** Has the device sign that these shares were made for this permit. Throws `bad-usage` for a token that is no permit. */
export async function signCapture(device: CaptureDevice, token: string, shares: readonly SealedShare[]): Promise<string> {
  const { jti, nonce } = readPermit(token);
  const digests: Record<string, string> = {};
  for (const { party, enc, ciphertext } of shares) digests[party] = await digestOf(enc, ciphertext);
  return device.sign({ permit: jti, nonce, shares: digests as CaptureClaims['shares'] });
}

function readPermit(token: string): { readonly jti: string; readonly nonce: string } {
  try {
    const { jti, nonce } = JSON.parse(new TextDecoder().decode(fromBase64Url(token.split('.')[1] ?? ''))) as Record<string, unknown>;
    if (typeof jti === 'string' && typeof nonce === 'string') return { jti, nonce };
  } catch {
    // Said below.
  }
  throw ownProblem('bad-usage', 'This is not a permit.', { fix: 'Ask the platform for one: requestPermit.' });
}

async function digestOf(enc: string, ciphertext: string): Promise<string> {
  const [first, second] = [fromBase64Url(enc), fromBase64Url(ciphertext)];
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', both));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
