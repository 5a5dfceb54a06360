import { isId, makeId, type PermitId } from './ids.ts';
import { type IssuerKeys, orderedInTime, verifyIssued } from './issuer-keys.ts';
import type { PartyId } from './model.ts';
import { permitClockSkewMs } from './permit.ts';
import type { Clock, PartyCard } from './ports.ts';
import { sha256Hex } from './sha256.ts';
import { signJws } from './sign.ts';

/** New shares for all references at all three parties; for `rebuild` one of the parties gets them from nothing. */
export type UpkeepAction = 'refresh' | 'rebuild';

/** An order of the operators, signed by the gateway: good for one upkeep, at one place of the order of intake. */
export interface UpkeepClaims {
  readonly iss: string;
  readonly aud: readonly PartyId[];
  /** Used once, like a permit. */
  readonly jti: PermitId;
  readonly action: UpkeepAction;
  /** Who is rebuilt; null for a refresh. */
  readonly party: PartyId | null;
  /** `cardHash` of who is rebuilt, so that nobody sends shares to keys that they do not know; null for a refresh. */
  readonly card: string | null;
  /** Seconds since the epoch. The upkeep must begin before `exp`; it may take longer. */
  readonly iat: number;
  readonly exp: number;
}

export type UpkeepVerdict =
  | { readonly kind: 'valid'; readonly claims: UpkeepClaims }
  | { readonly kind: 'refused'; readonly code: 'permit-invalid' | 'permit-expired' | 'permit-foreign' };

const lifetimeSeconds = 300;
const parties: readonly PartyId[] = ['a', 'b', 'c'];

/** Signs an order for all three parties. `rebuilt`: the card of the party that gets its shares from the two others. */
export function mintUpkeep(
  rebuilt: PartyCard | null,
  context: { readonly issuer: string; readonly secretKey: Uint8Array; readonly clock: Clock },
): { readonly token: string; readonly claims: UpkeepClaims } {
  const iat = Math.floor(context.clock() / 1000);
  const claims: UpkeepClaims = {
    iss: context.issuer,
    aud: parties,
    jti: makeId('permit'),
    action: rebuilt === null ? 'refresh' : 'rebuild',
    party: rebuilt?.id ?? null,
    card: rebuilt === null ? null : cardHash(rebuilt),
    iat,
    exp: iat + lifetimeSeconds,
  };
  return { token: signJws('sclera-upkeep+jwt', claims, context.secretKey), claims };
}

/** What a party checks before it does anything: who orders, for whom, until when. Single use is its store's to keep. */
export function verifyUpkeep(
  token: string,
  context: IssuerKeys & { readonly issuer: string; readonly party: PartyId; readonly clock: Clock },
): UpkeepVerdict {
  const verdict = verifyIssued<unknown>(token, 'sclera-upkeep+jwt', context, orderedInTime(context.clock()));
  if (verdict.kind === 'invalid' || !isUpkeepClaims(verdict.payload)) return { kind: 'refused', code: 'permit-invalid' };
  const claims = verdict.payload;
  if (claims.iss !== context.issuer || !claims.aud.includes(context.party)) return { kind: 'refused', code: 'permit-foreign' };
  const nowMs = context.clock();
  if (claims.iat * 1000 > nowMs + permitClockSkewMs) return { kind: 'refused', code: 'permit-invalid' };
  if (claims.exp * 1000 + permitClockSkewMs <= nowMs) return { kind: 'refused', code: 'permit-expired' };
  return { kind: 'valid', claims };
}

/** Names the keys of a party: hex SHA-256 over its certificate, sealing key and signing key. */
export function cardHash(card: Pick<PartyCard, 'id' | 'tlsCertificate' | 'sealingKey' | 'signingKey'>): string {
  return sha256Hex([card.id, card.tlsCertificate, card.sealingKey, card.signingKey].join('\n'));
}

function isUpkeepClaims(value: unknown): value is UpkeepClaims {
  if (typeof value !== 'object' || value === null) return false;
  const { iss, aud, jti, action, party, card, iat, exp } = value as Partial<Record<keyof UpkeepClaims, unknown>>;
  if (typeof iss !== 'string' || !isId('permit', jti) || !Array.isArray(aud)) return false;
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return false;
  const lifetime = (exp as number) - (iat as number);
  if (lifetime <= 0 || lifetime > lifetimeSeconds) return false;
  if (action === 'refresh') return party === null && card === null;
  return action === 'rebuild' && parties.some((id) => id === party) && typeof card === 'string' && /^[0-9a-f]{64}$/.test(card);
}
