import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

export interface Authenticator {
  readonly id: string;
  register(challenge: string, origin: string, attest?: PackedAttestation): object;
  signIn(challenge: string, origin: string, change?: { readonly forged?: boolean; readonly unverified?: boolean }): object;
}

/** What an authenticator with an attestation certificate says of itself (WebAuthn 2, section 8.2). */
export interface PackedAttestation {
  /** 16 bytes: its model. */
  readonly aaguid: Uint8Array;
  /** DER, leaf first. */
  readonly certificates: readonly Uint8Array[];
  /** Of the leaf, ES256. */
  sign(message: Uint8Array): Uint8Array;
}

/** An authenticator in software (WebAuthn 2, sections 6.1 and 6.5): ES256, no attestation, the user verified. */
export function createAuthenticator(rpId: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const credential = randomBytes(32);
  const id = credential.toString('base64url');
  let counter = 0;
  const clientData = (type: string, challenge: string, origin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  /** rpIdHash ‖ flags ‖ counter. */
  const authData = (flags: number) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count]);
  };
  const answer = (response: object) => ({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });
  return {
    id,
    register(challenge, origin, attest) {
      const cose = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]);
      const length = Buffer.from([0, credential.length]);
      const aaguid = attest?.aaguid ?? Buffer.alloc(16);
      const data = Buffer.concat([authData(0x45), aaguid, length, credential, isoCBOR.encode(cose)]);
      const client = clientData('webauthn.create', challenge, origin);
      const signed = attest?.sign(Buffer.concat([data, createHash('sha256').update(client).digest()]));
      const statement = attest && [
        ['alg', -7],
        ['sig', new Uint8Array(signed ?? [])],
        ['x5c', attest.certificates.map((der) => new Uint8Array(der))],
      ];
      const attestation = new Map<string, unknown>([
        ['fmt', attest ? 'packed' : 'none'],
        ['attStmt', new Map((statement ?? []) as [string, unknown][])],
        ['authData', new Uint8Array(data)],
      ]);
      return answer({
        clientDataJSON: client.toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
        transports: ['internal'],
      });
    },
    signIn(challenge, origin, { forged = false, unverified = false } = {}) {
      counter += 1;
      const data = authData(unverified ? 0x01 : 0x05);
      const client = clientData('webauthn.get', challenge, origin);
      const key = forged
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
        : createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
      const signature = sign('sha256', Buffer.concat([data, createHash('sha256').update(client).digest()]), key);
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
      });
    },
  };
}
