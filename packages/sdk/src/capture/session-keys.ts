import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { PartyId, SealedRecordName } from '@sclera/core';
import { writeSessionKey } from '@sclera/credential';
import { fromBase64Url } from '../encoding/base64.ts';

/** Keys that a device makes for one session and keeps in memory alone: they show the parties who asks, and open what the parties tell it. */
export interface SessionKeys {
  /** Ed25519 public key, 32 bytes. */
  readonly signing: Uint8Array;
  /** What is sealed beside the shares: both public keys, 97 bytes. */
  readonly sealed: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
  /** A record's name, 32 bytes, that one party sealed to this session; null for what does not open. */
  openName(sealed: SealedRecordName, from: { readonly party: PartyId; readonly permit: string }): Promise<Uint8Array | null>;
}

export async function createSessionKeys(): Promise<SessionKeys> {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const { secretKey, publicKey: signing } = ed25519.keygen();
  const pair = await suite.kem.generateKeyPair();
  const sealing = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
  return Object.freeze({
    signing,
    sealed: writeSessionKey({ signing, sealing }),
    sign: (message: Uint8Array) => ed25519.sign(message, secretKey),
    openName: async ({ enc, ciphertext }: SealedRecordName, { party, permit }: { readonly party: PartyId; readonly permit: string }) => {
      try {
        const info = new TextEncoder().encode(`sclera/record/v1/${party}`);
        const recipient = await suite.createRecipientContext({ recipientKey: pair, enc: new Uint8Array(fromBase64Url(enc)), info });
        const opened = await recipient.open(new Uint8Array(fromBase64Url(ciphertext)), new TextEncoder().encode(permit));
        return new Uint8Array(opened);
      } catch {
        return null;
      }
    },
  });
}
