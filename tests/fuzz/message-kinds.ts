/**
 * Messages that credentials, wallets, relying parties and the three parties take from outside. `permit` … `receipt` are the claims of what somebody signed: they are
 * signed after they were changed, as a device, a relying party or a party that cheats would. `token` is such a text changed as a whole.
 */
export const messageKinds = [
  'body',
  'proof',
  'proof-request',
  'wallet',
  'sealed-wallet',
  'receipt-file',
  'permit',
  'capture',
  'verify-request',
  'receipt',
  'token',
  'presentation',
  'presentation-form',
  'openid4vp-request',
  'session-key',
  'sealed-share',
  'oprf-group',
  'oprf-share',
  'oprf-evaluation',
  'oprf-blinded',
  'oprf-deal',
] as const;

export type MessageKind = (typeof messageKinds)[number];

export function isMessageKind(kind: string): kind is MessageKind {
  return (messageKinds as readonly string[]).includes(kind);
}
