import type { VerifiedAnswer, VerifyRequest } from '@sclera/core';

export type { VerifiedAnswer, VerifyRequest };

/** A Semaphore v4 proof (depth 20) in JSON, as `@sclera/credential` writes it: decimal numbers. */
export interface MembershipProof {
  readonly merkleTreeDepth: number;
  readonly merkleTreeRoot: string;
  readonly nullifier: string;
  readonly message: string;
  readonly scope: string;
  readonly points: readonly string[];
}

/** POST /v1/verify/requests (key of the relying party): what to ask a person. */
export interface VerifyAsk {
  /** One of the party's own scopes. */
  readonly scope: string;
  /** One of the party's addresses: where the wallet sends the proof. Null, or left out, where the party fetches it by itself. */
  readonly returnTo?: string | null | undefined;
}

export interface VerifyAsked {
  /** VerifyRequest (compact JWS, typ `sclera-request+jwt`), for the wallet. */
  readonly request: string;
  readonly until: string;
}

/** POST /v1/verify: what a wallet answered. */
export interface VerifyGiven {
  readonly request: string;
  readonly proof: MembershipProof;
}

export interface VerifyAnswer {
  /** VerifiedAnswer (compact JWS, typ `sclera-verified+jwt`), for the relying party alone. */
  readonly answer: string;
}

/** GET /oidc/interactions/{uid} (cookie of the browser that signs in): what its wallet is asked. */
export interface SignInAsked extends VerifyAsked {
  readonly relyingParty: { readonly id: string; readonly name: string };
}

/** POST /oidc/interactions/{uid}, with what the wallet answered: where the browser goes on. */
export interface SignInDone {
  readonly continueTo: string;
}

/** A public P-256 key of a wallet: exactly these members. */
export interface HolderKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** POST /v1/credentials/requests: what a wallet is asked that wants a batch of single-use credentials for these keys, 20 at most, each its own. */
export interface CredentialAsk {
  readonly keys: readonly HolderKey[];
}

/** POST /v1/credentials, with the same keys. */
export interface CredentialGiven extends VerifyGiven {
  readonly keys: readonly HolderKey[];
}

export interface CredentialBatch {
  /** SD-JWT VC (`dc+sd-jwt`), one for each key, in their order. */
  readonly credentials: readonly string[];
  /** What revokes them, all together: POST /v1/credentials/revocations. */
  readonly revocation: string;
  readonly until: string;
}

/** POST /v1/credentials/revocations. */
export interface CredentialRevocation {
  readonly revocation: string;
  /** Those alone, of its places in the status list: what is revoked together can be seen to belong together, so what was shown already is left out. Default: all. */
  readonly places?: readonly number[] | undefined;
}

/** GET /.well-known/jwt-vc-issuer: the keys that credentials are signed with (SD-JWT VC). */
export interface CredentialIssuer {
  readonly issuer: string;
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

export interface RelyingPartyFacts {
  readonly scopes: readonly string[];
  /** Return addresses, and redirect addresses of OpenID Connect; all on one host. */
  readonly addresses: readonly string[];
}

/** POST /v1/operator/relying-parties */
export interface RelyingPartyRegistration extends RelyingPartyFacts {
  /** What people read before they answer. */
  readonly name: string;
}

/** GET /v1/operator/relying-parties */
export interface RelyingPartyLine extends RelyingPartyRegistration {
  readonly id: string;
  readonly state: 'active' | 'closed';
  readonly registeredAt: string;
}

/** With its key, told this once. */
export interface KeyedRelyingParty extends RelyingPartyLine {
  readonly key: string;
}
