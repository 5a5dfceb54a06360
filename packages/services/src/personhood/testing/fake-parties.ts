import {
  type Action,
  type Clock,
  type EnrolmentId,
  type EvaluationOrder,
  galleryHash,
  generateSigningKey,
  type PartyAnswer,
  type PartyId,
  type PartyPort,
  type PermitClaims,
  type PermitId,
  ScleraError,
  type SharedKeyGroup,
  type SharedKeyName,
  type SharedKeys,
  sha256Hex,
  signJws,
  verifyJws,
  verifyPermit,
} from '@sclera/core';

/**
 * Three parties in memory, for tests: they check permits, stage, settle and sign as real ones do, but a "sealed share" names
 * the person in clear and the joint comparison is a look-up. What they hold outlives the service.
 */
export interface FakeParties {
  readonly ports: readonly [FakeParty, FakeParty, FakeParty];
  readonly keys: Readonly<Record<PartyId, Uint8Array>>;
  readonly secretKeys: Readonly<Record<PartyId, Uint8Array>>;
}

export interface FakeParty extends PartyPort {
  /** Whether the process runs. A party that is down answers nothing and takes part in nothing. */
  up: boolean;
  /** Changes what the party states about a comparison, to play a broken or lying one. */
  alter: ((answer: PartyAnswer) => PartyAnswer) | null;
  /** What it tells of the shared keys. */
  keys: SharedKeys<SharedKeyGroup> | null;
  readonly gallery: Map<EnrolmentId, string>;
  readonly stagedShares: Map<EnrolmentId, string>;
  /** Whether what it evaluates does not hold. */
  lies: boolean;
  /** Until when each reference may be kept, as the permit said. */
  readonly retention: Map<EnrolmentId, string | null>;
}

const ids: readonly PartyId[] = ['a', 'b', 'c'];
/** What stands for an evaluation that holds. */
export const heldEvaluation = 'aG9sZHM';
/** What stands for the signature of the device that showed the eyes. */
export const deviceSignature: string = Buffer.alloc(64, 'device').toString('base64url');

export function createFakeParties(issuer: string, issuerKey: Uint8Array, clock: Clock): FakeParties {
  const pairs = ids.map((id) => [id, generateSigningKey()] as const);
  const secretKeys = Object.fromEntries(pairs.map(([id, key]) => [id, key.secretKey])) as Record<PartyId, Uint8Array>;
  const keys = Object.fromEntries(pairs.map(([id, key]) => [id, key.publicKey])) as Record<PartyId, Uint8Array>;
  const all: FakeParty[] = [];

  const makeParty = (id: PartyId): FakeParty => {
    const gallery = new Map<EnrolmentId, string>();
    const stagedShares = new Map<EnrolmentId, string>();
    const retention = new Map<EnrolmentId, string | null>();
    const sessions = new Map<PermitId, EnrolmentId>();
    const used = new Set<string>();
    const revoked = new Set<string>();
    const at = () => new Date(clock()).toISOString();
    const check = (token: string, actions: readonly Action[]): PermitClaims => {
      if (!party.up) throw new Error('connection refused');
      const verdict = verifyPermit(token, { issuer, issuerKey, parties: [id], actions, clock });
      if (verdict.kind === 'refused') throw new ScleraError(verdict.code);
      return verdict.claims;
    };
    const evaluated = (permit: PermitId, key: SharedKeyName, blinded: string): string => {
      const group = { publicKey: key, slope: 'slope' };
      const statement = { party: id, permit, key, group, blinded, evaluation: party.lies ? 'bGllcw' : heldEvaluation, at: at() };
      return signJws('sclera-derivation+jwt', statement, secretKeys[id]);
    };
    const party: FakeParty = {
      id,
      up: true,
      alter: null,
      keys: null,
      lies: false,
      gallery,
      stagedShares,
      retention,
      status: async () => {
        if (!party.up) throw new Error('connection refused');
        const hash = galleryHash([...gallery.keys()]);
        return {
          party: id,
          ready: true,
          problem: null,
          gallerySize: gallery.size,
          galleryHash: hash,
          staged: [...stagedShares.keys()],
          place: null,
          generation: 0,
          upkeep: null,
          comparison: null,
          keys: party.keys,
        };
      },
      compare: async ({ permit, shares, capture }) => {
        const claims = check(permit, ['check', 'enrol', 'verify', 'find']);
        if (revoked.has(claims.jti)) throw new ScleraError('permit-revoked');
        if (used.has(claims.jti)) throw new ScleraError('permit-replayed');
        used.add(claims.jti);
        const share = shares.find((one) => one.party === id);
        const person = Buffer.from(share?.ciphertext ?? '', 'base64url').toString();
        if (share === undefined || person === 'garbage') throw new ScleraError('share-unreadable');
        if (all.some((one) => !one.up)) throw new ScleraError('party-unavailable');
        const [enrolment] = claims.enrolments;
        // A face comes with its portrait, "who=whose": nothing is looked up.
        if (claims.modality === 'face') {
          if (capture === undefined) throw new ScleraError('capture-unsigned');
          const [probe, portrait] = person.split('=');
          const bit = { unique: probe !== portrait, matched: probe === portrait, gallerySize: 1, galleryHash: galleryHash([]) };
          const faces: PartyAnswer = { party: id, permit: claims.jti, ...bit, transcript: sha256Hex(claims.nonce), at: at() };
          return signJws('sclera-answer+jwt', party.alter?.(faces) ?? faces, secretKeys[id]);
        }
        const one = claims.action === 'verify' && enrolment ? enrolment : null;
        const [own] = [...gallery].find(([, held]) => held === person) ?? [];
        const shown = claims.action === 'enrol' ? enrolment : claims.action === 'find' ? own : one;
        if (shown !== undefined && shown !== null) sessions.set(claims.jti, shown);
        const compared = one === null ? [...gallery.values()] : [gallery.get(one)];
        const unique = !compared.includes(person);
        if (unique && claims.action === 'enrol' && enrolment) {
          stagedShares.set(enrolment, person);
          retention.set(enrolment, claims.retainUntil);
        }
        const answer: PartyAnswer = {
          party: id,
          permit: claims.jti,
          unique,
          ...(one === null && claims.action !== 'find' ? {} : { matched: !unique }),
          gallerySize: one === null ? gallery.size : 1,
          galleryHash: galleryHash(one === null ? [...gallery.keys()] : [one]),
          transcript: sha256Hex(claims.nonce),
          at: at(),
        };
        return signJws('sclera-answer+jwt', party.alter?.(answer) ?? answer, secretKeys[id]);
      },
      settle: async (enrolment, outcome) => {
        if (!party.up) throw new Error('connection refused');
        const share = stagedShares.get(enrolment);
        stagedShares.delete(enrolment);
        if (share !== undefined && outcome === 'commit') gallery.set(enrolment, share);
      },
      revoke: async (permits) => {
        if (!party.up) throw new Error('connection refused');
        for (const { permit } of permits) revoked.add(permit);
      },
      derive: async ({ permit, blinded, signature }) => {
        const claims = check(permit, ['derive']);
        const own = claims.session === undefined ? undefined : sessions.get(claims.session);
        if (own === undefined || !gallery.has(own)) throw new ScleraError('session-over');
        if (signature !== deviceSignature) throw new ScleraError('derivation-invalid');
        return evaluated(claims.jti, 'person', blinded);
      },
      evaluate: async (order) => {
        if (!party.up) throw new Error('connection refused');
        const verified = verifyJws<EvaluationOrder>(order, 'sclera-evaluation+jwt', issuerKey);
        if (verified.kind === 'invalid') throw new ScleraError('permit-invalid');
        return evaluated(verified.payload.jti, 'document', verified.payload.blinded);
      },
      erase: async (permit, signature) => {
        const claims = check(permit, ['erase']);
        const own = claims.session === undefined ? undefined : sessions.get(claims.session);
        if (claims.session !== undefined && own === undefined) throw new ScleraError('session-over');
        if (own !== undefined && signature !== deviceSignature) throw new ScleraError('derivation-invalid');
        const erased = own === undefined ? claims.enrolments : [own];
        for (const enrolment of erased) if (!gallery.delete(enrolment)) stagedShares.delete(enrolment);
        const statement = { party: id, permit: claims.jti, erased, galleryHash: galleryHash([...gallery.keys()]), at: at() };
        return signJws('sclera-erasure+jwt', statement, secretKeys[id]);
      },
    };
    return party;
  };
  all.push(...ids.map(makeParty));
  return { ports: all as unknown as FakeParties['ports'], keys, secretKeys };
}
