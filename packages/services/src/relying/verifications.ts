import { randomBytes } from 'node:crypto';
import {
  type Clock,
  type GatewayStore,
  ScleraError,
  sha256Hex,
  signJws,
  toBase64Url,
  type VerifiedAnswer,
  type VerifyRequest,
  verifyJws,
} from '@sclera/core';
import { type ProofFault, parseProof, relyingScope, requestMessage, verifyProof, wordOf } from '@sclera/credential';
import type { Members } from '../members/members.ts';
import { openShelf } from '../trust/shelf.ts';
import type { RelyingParties, RelyingParty } from './relying-parties.ts';

/** The public list of members, as far as those who ask for proofs have to know it. */
export type Roots = Pick<Members, 'current'>;

export interface VerificationsOptions {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly parties: Pick<RelyingParties, 'find'>;
  readonly roots: Roots;
  readonly issuer: string;
  /** Ed25519, 32 bytes each. */
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly clock: Clock;
  /** Default: the verifier of `@sclera/credential`. Tests with a thousand people have one that needs no prover. */
  readonly judge?: typeof verifyProof;
}

/** What is asked, besides by whom. */
export type Ask = Pick<VerifyRequest, 'use' | 'scope' | 'returnTo' | 'context'>;

/** A request and a proof that answers it, as they came. */
export interface GivenProof {
  readonly request: string;
  readonly proof: unknown;
}

/** For whom and what a request must have been made. */
export interface MadeFor {
  readonly relyingParty: string;
  readonly context: string;
}

/** Asks whether somebody is one human of the list, once in a scope, and judges what comes back. It keeps who asked what about whom nowhere. */
export interface Verifications {
  /** A signed request. Throws `not-found` while there are no members. */
  ask(party: Pick<RelyingParty, 'id' | 'name'>, ask: Ask): Promise<{ readonly request: string; readonly claims: VerifyRequest }>;
  /**
   * Whether the proof answers a request for this use, made for this party and context where they are named; spends the request’s nonce where it does, and only there. Throws `request-invalid`, `request-expired`,
   * `nonce-used`, `relying-party-unknown`, `scope-mismatch`, `stale-root`, `proof-invalid`.
   */
  check(given: GivenProof, use: VerifyRequest['use'], made?: MadeFor): Promise<VerifiedAnswer>;
  /** The same for the use `answer`, signed for the relying party (typ `sclera-verified+jwt`). */
  verify(given: GivenProof): Promise<string>;
}

/** Long enough to read, to show the eyes if need be, and to prove. */
const requestLifeMs = 5 * 60_000;

export function createVerifications(options: VerificationsOptions): Verifications {
  const { store, parties, roots, issuer, secretKey, publicKey, clock, judge = verifyProof } = options;
  /** Nothing but the hash of a random number: neither who asked nor who answered. */
  const spent = openShelf<Readonly<Record<string, never>>>(store.records, 'spent-nonce', 'verification');

  const readRequest = async (request: string, use: VerifyRequest['use']): Promise<VerifyRequest> => {
    // Only this gateway signs requests, so that a valid one has the shape of one. After a change of keys one is asked for anew.
    const verdict = verifyJws<VerifyRequest>(request, 'sclera-request+jwt', publicKey);
    if (verdict.kind === 'invalid' || verdict.payload.iss !== issuer || verdict.payload.use !== use)
      throw new ScleraError('request-invalid');
    const claims = verdict.payload;
    if (clock() >= Date.parse(claims.until)) throw new ScleraError('request-expired');
    if ((await spent.get(sha256Hex(claims.nonce))) !== null) throw new ScleraError('nonce-used');
    if (use !== 'credential' && (await parties.find(claims.relyingParty.id)) === null) throw new ScleraError('relying-party-unknown');
    return claims;
  };

  /** Over the list that the request names and no earlier one: who has left since proves nothing to whoever asks after the list was published without them. */
  const judgeProof = ({ request, proof }: GivenProof, { relyingParty, scope, root }: VerifyRequest): bigint => {
    const parsed = parseProof(proof);
    if (parsed.kind !== 'parsed') throw refused(parsed.kind);
    const expected = { root: BigInt(root), scope: relyingScope(relyingParty.id, scope), message: requestMessage(request) };
    if (parsed.proof.scope !== expected.scope) throw new ScleraError('scope-mismatch');
    if (parsed.proof.root !== expected.root) throw new ScleraError('stale-root');
    const verdict = judge(proof, expected);
    if (verdict.kind === 'refused') throw refused(verdict.fault);
    return verdict.nullifier;
  };

  const check: Verifications['check'] = async (given, use, made) => {
    const claims = await readRequest(given.request, use);
    if (made !== undefined && (claims.relyingParty.id !== made.relyingParty || claims.context !== made.context))
      throw new ScleraError('request-invalid', 'It was made for somebody else.');
    const nullifier = judgeProof(given, claims);
    await spend(claims);
    const { relyingParty, scope, nonce, epoch } = claims;
    const subject = toBase64Url(wordOf(nullifier));
    return { iss: issuer, relyingParty: relyingParty.id, scope, nonce, subject, epoch, at: new Date(clock()).toISOString() };
  };

  /** One write is the whole of it: cut off before, the request is still good; cut off after, whoever asked asks anew. */
  const spend = async ({ nonce, until }: VerifyRequest): Promise<void> => {
    try {
      await spent.add({ id: sha256Hex(nonce), subject: null, state: 'spent', dueAt: until, body: {} });
    } catch (error) {
      if (error instanceof ScleraError && error.code === 'conflicting-change') throw new ScleraError('nonce-used');
      throw error;
    }
  };

  return {
    async ask({ id, name }, ask) {
      const current = await roots.current();
      if (current.size === 0) throw new ScleraError('not-found', 'Nobody is a member yet, so nobody could answer.');
      const nowMs = clock();
      const claims: VerifyRequest = {
        iss: issuer,
        ...ask,
        relyingParty: { id, name },
        nonce: toBase64Url(randomBytes(32)),
        epoch: current.epoch,
        root: String(current.root),
        at: new Date(nowMs).toISOString(),
        until: new Date(nowMs + requestLifeMs).toISOString(),
      };
      return { request: signJws('sclera-request+jwt', claims, secretKey), claims };
    },
    check,
    verify: async (given) => signJws('sclera-verified+jwt', await check(given, 'answer'), secretKey),
  };
}

const whyRefused: Readonly<Record<ProofFault, string>> = {
  malformed: 'It is not a proof of this version.',
  'wrong-depth': 'It is of a tree of another depth.',
  'wrong-root': 'It is about another list.',
  'wrong-scope': 'It is for another scope.',
  'wrong-message': 'It answers another request.',
  'false-proof': 'Its equation does not hold.',
};

function refused(fault: ProofFault): ScleraError {
  return new ScleraError('proof-invalid', whyRefused[fault]);
}
