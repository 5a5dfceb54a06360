/**
 * What an answer is for. `answer`: a relying party asked the platform itself. `sign-in`: OpenID Connect. `credential`: single-use credentials for OpenID4VP. One never
 * passes for another.
 */
export type VerifyUse = 'answer' | 'sign-in' | 'credential';

/** What a person is asked to prove and to whom: signed by the gateway (typ `sclera-request+jwt`), read by the wallet before it proves anything. */
export interface VerifyRequest {
  readonly iss: string;
  readonly use: VerifyUse;
  /** Who asks, by id and by the name that it is registered under. */
  readonly relyingParty: { readonly id: string; readonly name: string };
  /** The relying party’s own name for what a person does once in it. The number that is proved is `relyingScope` of both. */
  readonly scope: string;
  /** 32 bytes, base64url: good for one answer. */
  readonly nonce: string;
  /** One of the relying party’s registered addresses: where the proof is sent and nowhere else. Null where it fetches the proof by itself. */
  readonly returnTo: string | null;
  /** What else this request is tied to (hex SHA-256): the browser that signs in, the keys of a batch. */
  readonly context: string | null;
  /** The list of members when it was signed, by number and root (decimal). Whoever proves over it shows no more about their list than everybody does. */
  readonly epoch: number;
  readonly root: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly until: string;
}

/** The platform’s word to one relying party (typ `sclera-verified+jwt`): one human of the list answered this request. */
export interface VerifiedAnswer {
  readonly iss: string;
  /** For whom alone this is. */
  readonly relyingParty: string;
  readonly scope: string;
  readonly nonce: string;
  /** The nullifier, 32 bytes in base64url: the same person is the same in this scope, and in another scope looks like anybody. */
  readonly subject: string;
  /** Number of the list that it was proved over. When a person’s stolen secret is replaced, their subject changes with a later list. */
  readonly epoch: number;
  readonly at: string;
}
