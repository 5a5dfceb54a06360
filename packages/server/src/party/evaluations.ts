import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  type Clock,
  type DerivationRequest,
  type EnrolmentId,
  type EvaluationOrder,
  type EvaluationStatement,
  fromBase64Url,
  type IssuerKeys,
  isId,
  orderedInTime,
  type PartyId,
  type PartyStore,
  type PermitClaims,
  type PermitId,
  permitClockSkewMs,
  ScleraError,
  type SharedKeyName,
  signJws,
  toBase64Url,
  verifyIssued,
} from '@sclera/core';
import { derivationContext, derivationMessage, isRotation, leavingMessage, recordInput } from '@sclera/credential';
import { verifyBlinded } from '@sclera/mpc';
import { groupsOf, type OprfKeys } from './oprf-keys.ts';
import type { RecordSession, RecordSessions } from './record-sessions.ts';

export interface EvaluationOptions {
  readonly party: PartyId;
  /** Of the gateway: who may order evaluations, and with which keys. */
  readonly issuer: string;
  readonly issuerKeys: IssuerKeys;
  /** Ed25519, this party's own. */
  readonly secretKey: Uint8Array;
  readonly store: Pick<PartyStore, 'usePermit' | 'isRevoked'>;
  readonly sessions: RecordSessions;
  readonly keys: OprfKeys;
  readonly clock: Clock;
}

/** Evaluations a record and day: a wallet needs one, and whoever is clumsy a few. */
const mostARecord = 10;
/** Evaluations under the key for documents a day: what bounds a gateway that would try out the numbers of documents. */
const mostDocuments = 10_000;
const dayMs = 86_400_000;
const orderTtlMs = 5 * 60_000;

/** What a party evaluates under the keys that the three hold together: secrets of records, each for who has just shown the eyes, and marks of documents. */
export class Evaluations {
  readonly #options: EvaluationOptions;
  readonly #counts = new Map<string, number>();
  #day = 0;

  constructor(options: EvaluationOptions) {
    this.#options = options;
  }

  /**
   * Evaluates the secret of the record that the permit's session has shown: once a permit, for the device that showed the eyes, and nothing but
   * that record at that rotation. Throws `permit-revoked`, `session-over`, `derivation-invalid`, `permit-replayed`, `too-many-requests` and
   * `party-unavailable`.
   */
  async derive(claims: PermitClaims, request: DerivationRequest): Promise<string> {
    const { store, sessions } = this.#options;
    if (await store.isRevoked(claims.jti)) throw new ScleraError('permit-revoked');
    const session = claims.session === undefined ? null : sessions.find(claims.session);
    if (session === null) throw new ScleraError('session-over');
    // Who was found derives under the consent to be found, and who enrolled or came with a receipt under the one to enrol.
    if ((session.purpose === 'personhood-recovery') !== (claims.purpose === 'personhood-recovery')) throw new ScleraError('permit-invalid');
    const { permit, rotation } = request;
    const [blinded, proof, signature] = [request.blinded, request.proof, request.signature].map(readBytes);
    if (!blinded || !proof || !signature) throw invalid();
    // However many a gateway would have: a device cannot lay in secrets to choose from.
    if (!isRotation(rotation)) throw invalid();
    if (!signed(session, derivationMessage(permit, rotation, blinded, proof), signature)) throw invalid();
    if (!verifyBlinded(recordInput(session.name, rotation), blinded, derivationContext(permit), proof)) throw invalid();
    await this.#use(claims, request.blinded);
    this.#count(session.enrolment, mostARecord);
    return this.#evaluate('person', claims.jti, blinded);
  }

  /** Evaluates what the gateway blinded under the key for documents. Throws `permit-invalid`, `permit-expired`, `permit-replayed`, `too-many-requests`. */
  async evaluate(order: string): Promise<string> {
    const { issuer, issuerKeys, clock } = this.#options;
    const verdict = verifyIssued<Partial<EvaluationOrder>>(order, 'sclera-evaluation+jwt', issuerKeys, orderedInTime(clock()));
    if (verdict.kind === 'invalid') throw new ScleraError('permit-invalid');
    const { iss, jti, key, blinded, iat = 0, exp = 0 } = verdict.payload;
    const bytes = readBytes(blinded ?? '');
    if (iss !== issuer || !isId('permit', jti) || key !== 'document' || bytes === null) throw new ScleraError('permit-invalid');
    if (!(exp > iat) || (exp - iat) * 1000 > orderTtlMs || iat * 1000 > clock() + permitClockSkewMs)
      throw new ScleraError('permit-invalid');
    if (exp * 1000 + permitClockSkewMs <= clock()) throw new ScleraError('permit-expired');
    await this.#use({ jti, exp }, blinded ?? '');
    this.#count('document', mostDocuments);
    return this.#evaluate('document', jti, bytes);
  }

  /** The enrolment of whoever was found and leaves. Throws `session-over`, `derivation-invalid`. */
  leaving(claims: PermitClaims, permit: string, signature: string | undefined): EnrolmentId {
    const session = claims.session === undefined ? null : this.#options.sessions.findLeaving(claims.session);
    if (session === null) throw new ScleraError('session-over');
    const bytes = readBytes(signature ?? '');
    if (bytes === null || !signed(session, leavingMessage(permit), bytes)) throw invalid();
    return session.enrolment;
  }

  #evaluate(key: SharedKeyName, permit: PermitId, blinded: Uint8Array): string {
    const { party, keys, clock, secretKey } = this.#options;
    const evaluated = keys.evaluate(key, blinded);
    const groups = groupsOf(keys);
    if (evaluated.kind === 'malformed' || groups === null) throw invalid();
    const statement: EvaluationStatement = {
      party,
      permit,
      key,
      group: groups[key],
      blinded: toBase64Url(blinded),
      evaluation: toBase64Url(evaluated.value),
      at: new Date(clock()).toISOString(),
    };
    return signJws('sclera-derivation+jwt', statement, secretKey);
  }

  /** The same request again is no second use: its answer may have been lost. */
  async #use({ jti, exp }: { readonly jti: PermitId; readonly exp: number }, blinded: string): Promise<void> {
    const forgettableAt = new Date(exp * 1000 + permitClockSkewMs).toISOString();
    const request = createHash('sha256').update(`evaluation ${blinded}`).digest('hex');
    if (!(await this.#options.store.usePermit(jti, forgettableAt, request))) throw new ScleraError('permit-replayed');
  }

  #count(what: string, most: number): void {
    const day = Math.floor(this.#options.clock() / dayMs);
    if (day !== this.#day) this.#counts.clear();
    this.#day = day;
    const count = (this.#counts.get(what) ?? 0) + 1;
    if (count > most) throw new ScleraError('too-many-requests', 'No more is evaluated of this today.');
    this.#counts.set(what, count);
  }
}

function signed(session: RecordSession, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(session.key.signing) }, format: 'jwk' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

function readBytes(text: string): Uint8Array | null {
  try {
    return fromBase64Url(text);
  } catch {
    return null;
  }
}

function invalid(): ScleraError {
  return new ScleraError('derivation-invalid');
}
