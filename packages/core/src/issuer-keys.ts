import { fromBase64Url } from './encoding.ts';
import type { GatewayCard } from './ports.ts';
import { type JwsType, type JwsVerdict, verifyJws } from './sign.ts';

/** What a gateway signs with, as others know it. */
export interface IssuerKeys {
  /** Ed25519, 32 bytes. */
  readonly issuerKey: Uint8Array;
  readonly formerIssuerKeys?: readonly FormerIssuerKey[];
}

export interface FormerIssuerKey {
  readonly publicKey: Uint8Array;
  /** Milliseconds since the epoch: when it was left. */
  readonly untilMs: number;
}

/**
 * So long after a key was left what it had ordered is still carried out: as long as a permit to erase lives, which is the longest that
 * anything ordered waits for a party.
 */
export const formerOrdersMs: number = 30 * 86_400_000;

export function issuerKeysOf({ signingKey, formerSigningKeys }: Pick<GatewayCard, 'signingKey' | 'formerSigningKeys'>): IssuerKeys {
  return {
    issuerKey: fromBase64Url(signingKey),
    formerIssuerKeys: formerSigningKeys.map(({ signingKey: key, until }) => ({
      publicKey: fromBase64Url(key),
      untilMs: Date.parse(until),
    })),
  };
}

/** Checks what a gateway signed, with its key of now or with a former one as far as `stillGood` lets that one. */
export function verifyIssued<T>(
  token: string,
  typ: JwsType,
  { issuerKey, formerIssuerKeys = [] }: IssuerKeys,
  stillGood: (former: FormerIssuerKey, payload: T) => boolean,
): JwsVerdict<T> {
  const now = verifyJws<T>(token, typ, issuerKey);
  if (now.kind === 'valid') return now;
  for (const former of formerIssuerKeys) {
    const verdict = verifyJws<T>(token, typ, former.publicKey);
    if (verdict.kind === 'invalid') continue;
    return stillGood(former, verdict.payload) ? verdict : { kind: 'invalid', reason: 'its key was no longer in use' };
  }
  return now;
}

/** An order under a former key: given while that was the key, and not too long ago. `iat` is in seconds. */
export function orderedInTime(nowMs: number): (former: FormerIssuerKey, payload: unknown) => boolean {
  return ({ untilMs }, payload) => {
    const iat = typeof payload === 'object' && payload !== null && 'iat' in payload ? payload.iat : null;
    return typeof iat === 'number' && iat * 1000 <= untilMs && nowMs <= untilMs + formerOrdersMs;
  };
}
