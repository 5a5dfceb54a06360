/** A passkey (WebAuthn credential) as it is kept: a public key, and nothing that is secret or says who somebody is. */
export interface Passkey {
  /** base64url. */
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** How often it was used, as it says itself; 0 where it does not count. */
  readonly counter: number;
}

/** Whose a passkey is to be. */
export interface PasskeyOwner {
  /** A random id, kept by the authenticator and shown to nobody. */
  readonly id: string;
  /** What the authenticator shows when it asks which passkey to use. */
  readonly name: string;
  /** Ids of passkeys of theirs: an authenticator that has one of them makes no second. */
  readonly known: readonly string[];
}

/** The ceremonies of WebAuthn. Answers of a browser come as they are, and are checked here. */
export interface PasskeyPort {
  /** What a browser is given to make a passkey. */
  askRegistration(owner: PasskeyOwner): Promise<{ readonly publicKey: object; readonly challenge: string }>;
  /** What a browser is given to sign in with any passkey that it has for this platform. */
  askSignIn(): Promise<{ readonly publicKey: object; readonly challenge: string }>;
  /** The challenge that an answer says it answers, unchecked; null where it cannot be read. */
  challengeIn(response: unknown): string | null;
  /** Id of the credential that an answer says it was made with, unchecked. */
  credentialIn(response: unknown): string;
  /** Null for what does not verify. */
  verifyRegistration(response: unknown, challenge: string): Promise<Passkey | null>;
  /** The passkey with its new counter; null for what does not verify. */
  verifySignIn(response: unknown, challenge: string, passkey: Passkey): Promise<Passkey | null>;
}
