import { type GatewayCard, type PartyCard, type PartyId, toBase64Url } from '@sclera/core';
import type { GatewayKeys, PartyKeys } from './keys.ts';

/** The public face of a party: what the others must know to talk to it and to check what it signs. */
export function partyCard(id: PartyId, keys: PartyKeys, about: Pick<PartyCard, 'operator' | 'country' | 'address'>): PartyCard {
  return {
    id,
    operator: about.operator,
    country: about.country,
    address: about.address,
    tlsCertificate: keys.tls.certificate,
    sealingKey: toBase64Url(keys.sealingPublicKey),
    signingKey: toBase64Url(keys.signing.publicKey),
    formerSigningKeys: keys.formerSigningKeys,
  };
}

/** The public face of the gateway. */
export function gatewayCard(keys: GatewayKeys, about: Pick<GatewayCard, 'operator' | 'country' | 'issuer'>): GatewayCard {
  return {
    id: 'gateway',
    operator: about.operator,
    country: about.country,
    issuer: about.issuer,
    tlsCertificate: keys.tls.certificate,
    signingKey: toBase64Url(keys.signing.publicKey),
    formerSigningKeys: keys.formerSigningKeys,
    logKey: toBase64Url(keys.log.publicKey),
  };
}
