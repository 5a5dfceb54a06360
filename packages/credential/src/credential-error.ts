/** What a caller of this package can get wrong. What a proof may fail at is a value, never this. */
export type CredentialErrorCode = 'bad-secret' | 'bad-commitment' | 'bad-number' | 'group-full' | 'not-a-member';

/** A bug or broken input at the caller's side. The message never holds a secret, a commitment or a nullifier. */
export class CredentialError extends Error {
  readonly code: CredentialErrorCode;

  constructor(code: CredentialErrorCode, message: string) {
    super(message);
    this.name = 'CredentialError';
    this.code = code;
  }
}
