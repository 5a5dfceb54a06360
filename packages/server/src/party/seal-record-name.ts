import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { type PartyId, type PermitId, ScleraError, type SealedRecordName, toBase64Url } from '@sclera/core';
import type { SessionKey } from '@sclera/credential';

/** Tells a record's name to one device alone, under one permit. */
export type RecordNameSealer = (name: Uint8Array, permit: PermitId) => Promise<SealedRecordName>;

/**
 * Seals to the key of a session (HPKE, RFC 9180 base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; info `sclera/record/v1/<party>`).
 * Throws `share-malformed` for a key that is none.
 */
export async function openNameSealer(party: PartyId, { sealing }: SessionKey): Promise<RecordNameSealer> {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientPublicKey = await suite.kem.deserializePublicKey(new Uint8Array(sealing)).catch((cause: unknown) => {
    throw new ScleraError('share-malformed', 'The key of the session is none.', { cause });
  });
  return async (name, permit) => {
    const sender = await suite.createSenderContext({ recipientPublicKey, info: utf8(`sclera/record/v1/${party}`) });
    const ciphertext = await sender.seal(new Uint8Array(name), utf8(permit));
    return { enc: toBase64Url(new Uint8Array(sender.enc)), ciphertext: toBase64Url(new Uint8Array(ciphertext)) };
  };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
