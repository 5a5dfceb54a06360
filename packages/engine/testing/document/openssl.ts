import { generateKeyPairSync, type KeyPairKeyObjectResult, type RSAPSSKeyPairKeyObjectOptions } from 'node:crypto';

/* What tests of signatures need of OpenSSL; the engine itself does without node:crypto. */
export { constants, createHash, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto';

/** A key for PSS alone, with SHA-512 for the message, SHA-256 for the mask and a salt of 40 bytes. */
export function makePssKey(): KeyPairKeyObjectResult {
  // Node takes a number where its types say text.
  const saltLength = 40 as unknown as string;
  const options: RSAPSSKeyPairKeyObjectOptions = { modulusLength: 2048, hashAlgorithm: 'sha512', mgf1HashAlgorithm: 'sha256', saltLength };
  return generateKeyPairSync('rsa-pss', options);
}
