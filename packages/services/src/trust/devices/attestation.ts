/** What a device sends to show that hardware holds or guards its key. */
export interface Attestation {
  readonly kind: 'webauthn' | 'tpm';
  /** As the verifier of this kind reads it. */
  readonly statement: unknown;
}

/** Which TPMs an operator trusts to vouch for a capture device, and in which state. */
export interface TpmTrust {
  /** Root certificates (PEM) of whoever certifies attestation keys. */
  readonly roots: readonly string[];
  /** Attestation keys trusted by themselves: the TPM's name of each, as hex (`000b` and a SHA-256). */
  readonly keys: readonly string[];
  /** The registers of the SHA-256 bank that must hold these values (hex), by number. Empty: the state of the machine is not looked at. */
  readonly registers: Readonly<Record<number, string>>;
}

export type AttestationVerdict =
  /** `attested`: a maker that the operator trusts vouches for it. `self`: only the thing itself does. */
  | { readonly kind: 'accepted'; readonly strength: 'attested' | 'self' }
  | { readonly kind: 'refused' /** Continues "The attestation does not hold:". */; readonly reason: string };

/** Port: checks one kind of attestation. Never throws for a statement of whatever shape. */
export interface AttestationVerifier {
  readonly kind: Attestation['kind'];
  /** `challenge`: the 32 bytes that must be signed over. */
  verify(statement: unknown, challenge: Uint8Array): Promise<AttestationVerdict>;
}
