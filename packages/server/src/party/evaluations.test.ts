import { generateKeyPairSync, sign } from 'node:crypto';
import {
  type DerivationRequest,
  type EvaluationStatement,
  generateSigningKey,
  makeId,
  type PermitClaims,
  type PermitId,
  type ScleraError,
  signJws,
  toBase64Url,
  verifyJws,
} from '@sclera/core';
import {
  derivationContext,
  derivationMessage,
  lastRotation,
  leavingMessage,
  nameRecord,
  recordInput,
  secretFrom,
} from '@sclera/credential';
import {
  type BlindedInput,
  blindInput,
  dealOprfKey,
  decodeOprfGroup,
  evaluateBlinded,
  finishOprf,
  finishOprfKey,
  judgeEvaluation,
  type OprfShare,
  proveBlinded,
} from '@sclera/mpc';
import { beforeEach, describe, expect, test } from 'vitest';
import { drawBytes } from '../node/mpc-primitives.ts';
import { Evaluations } from './evaluations.ts';
import type { OprfKeys } from './oprf-keys.ts';
import { indexOf, partyOrder } from './party-index.ts';
import { RecordSessions, sessionMs } from './record-sessions.ts';

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: ScleraError) => error.code,
  );
const startMs = Date.UTC(2026, 10, 23);

function dealThree(name: string): readonly OprfShare[] {
  const context = Buffer.from(name);
  const deals = ([1, 2, 3] as const).map((dealer) => ({ dealer, deal: dealOprfKey(dealer, context, drawBytes) }));
  return ([1, 2, 3] as const).map((party) => {
    const held = deals.map(({ dealer, deal: { announcement, pieces } }) => ({ dealer, announcement, piece: pieces[party] }));
    const outcome = finishOprfKey(party, context, held);
    if (outcome.kind !== 'dealt') throw new Error('not dealt');
    return outcome.share;
  });
}
const dealt = { person: dealThree('person'), document: dealThree('document') };

const keysOf = (i: number): OprfKeys => ({
  ready: () => true,
  group: (key) => dealt[key][i]!.group,
  evaluate: (key, blinded) => evaluateBlinded(dealt[key][i]!, blinded, drawBytes),
});

/** A device that showed somebody's eyes. */
function createDevice() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const signing = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url'));
  return { signing, sign: (message: Uint8Array) => toBase64Url(new Uint8Array(sign(null, message, privateKey))) };
}
type Device = ReturnType<typeof createDevice>;

const gateway = generateSigningKey();
const enrolment = makeId('enrolment');
const shown = makeId('permit');
let nowMs: number;
let device: Device;
let name: Uint8Array;
let parties: readonly {
  readonly publicKey: Uint8Array;
  readonly sessions: RecordSessions;
  readonly revoke: (permit: PermitId) => void;
  readonly evaluations: Evaluations;
}[];

beforeEach(() => {
  nowMs = startMs;
  device = createDevice();
  name = nameRecord(enrolment, device.signing);
  parties = partyOrder.map((party, i) => {
    const { secretKey, publicKey } = generateSigningKey();
    const sessions = new RecordSessions(() => nowMs);
    const session = { permit: shown, purpose: 'personhood-enrolment', enrolment, name } as const;
    sessions.open({ ...session, key: { signing: device.signing, sealing: new Uint8Array(65) } }, 'open');
    const used = new Map<PermitId, string>();
    const store = {
      usePermit: async (permit: PermitId, _: string, entry: string) => {
        if (!used.has(permit)) used.set(permit, entry);
        return used.get(permit) === entry;
      },
      isRevoked: async (permit: PermitId) => used.get(permit) === 'revoked',
    };
    const options = {
      party,
      issuer: 'sclera.test',
      issuerKeys: { issuerKey: gateway.publicKey },
      secretKey,
      store,
      sessions,
      keys: keysOf(i),
    };
    const revoke = (permit: PermitId) => used.set(permit, 'revoked');
    return { publicKey, sessions, revoke, evaluations: new Evaluations({ ...options, clock: () => nowMs }) };
  });
});

/** Claims that were verified before, and what is asked under them. */
function permitOf(change: Partial<PermitClaims> = {}) {
  const claims = {
    jti: makeId('permit'),
    purpose: 'personhood-enrolment',
    session: shown,
    exp: nowMs / 1000 + 300,
    ...change,
  } as PermitClaims;
  return { claims, token: `permit ${claims.jti}` };
}
function requestOf(
  token: string,
  { by = device, of = name, rotation = 0, said = rotation }: { by?: Device; of?: Uint8Array; rotation?: number; said?: number } = {},
): { readonly input: BlindedInput; readonly request: DerivationRequest } {
  const input = blindInput(recordInput(of, rotation), drawBytes);
  const proof = proveBlinded(input, derivationContext(token), drawBytes);
  const signature = by.sign(derivationMessage(token, said, input.blinded, proof));
  return { input, request: { permit: token, rotation: said, blinded: toBase64Url(input.blinded), proof: toBase64Url(proof), signature } };
}
const askAll = (claims: PermitClaims, request: DerivationRequest) =>
  Promise.all(parties.map((one) => code(one.evaluations.derive(claims, request))));
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));

async function derive(rotation = 0, pair: readonly [number, number] = [0, 1], by: Device = device): Promise<string> {
  const { claims, token } = permitOf();
  const { input, request } = requestOf(token, { rotation, by });
  const said = await Promise.all(
    pair.map(async (i) => {
      const verified = verifyJws<EvaluationStatement>(
        await parties[i]!.evaluations.derive(claims, request),
        'sclera-derivation+jwt',
        parties[i]!.publicKey,
      );
      if (verified.kind === 'invalid') throw new Error(verified.reason);
      return verified.payload;
    }),
  );
  const group = decodeOprfGroup(Buffer.concat([bytes(said[0]!.group.publicKey), bytes(said[0]!.group.slope)]));
  if (group.kind !== 'decoded') throw new Error('no group');
  const answers = said.map(({ party, evaluation }) => ({ party: indexOf(party), evaluation: bytes(evaluation) }));
  for (const answer of answers) {
    expect(judgeEvaluation(group.value, input.blinded, answer)).toBe('holds');
    expect(
      judgeEvaluation(group.value, input.blinded, { ...answer, evaluation: answer.evaluation.map((byte, i) => byte ^ Number(i === 50)) }),
    ).toBe('lie');
  }
  const finished = finishOprf(group.value, input, answers);
  if (finished.kind !== 'output') throw new Error(finished.kind);
  return Buffer.from(secretFrom(finished.output)).toString('hex');
}

describe('the secret of a record', () => {
  test('is the same whichever two parties answer and whichever device asks, and another at the next rotation', async () => {
    const secret = await derive();
    expect(await derive(0, [2, 0])).toBe(secret);
    // A new device that showed the same eyes: a session of its own, of the same record.
    const other = createDevice();
    for (const { sessions } of parties) {
      sessions.open(
        { permit: shown, purpose: 'personhood-enrolment', enrolment, name, key: { signing: other.signing, sealing: new Uint8Array(65) } },
        'open',
      );
    }
    expect(await derive(0, [1, 2], other)).toBe(secret);
    expect(await derive(1, [1, 2], other)).not.toBe(secret);
  });

  test('is for the device that showed the eyes alone: not for another, and not for the gateway that passes everything on', async () => {
    const { claims, token } = permitOf();
    const { request } = requestOf(token, { by: createDevice() });
    expect(await askAll(claims, request)).toEqual(Array(3).fill('derivation-invalid'));
    // What another signed for itself does not serve here, nor what was signed for another permit.
    const own = requestOf(token).request;
    for (const wrong of [
      { ...own, rotation: 1 },
      { ...own, blinded: request.blinded },
      { ...own, proof: request.proof },
      { ...own, signature: '' },
      { ...own, signature: '!' },
      { ...own, permit: 'another permit' },
    ]) {
      expect(await askAll(claims, wrong)).toEqual(Array(3).fill('derivation-invalid'));
    }
  });

  test('is of this record and no other: a device cannot have a second secret', async () => {
    const { claims, token } = permitOf();
    const elsewhere = requestOf(token, { of: nameRecord(makeId('enrolment'), device.signing) }).request;
    expect(await askAll(claims, elsewhere)).toEqual(Array(3).fill('derivation-invalid'));
    const otherRotation = requestOf(token, { rotation: 1, said: 0 }).request;
    expect(await askAll(claims, otherRotation)).toEqual(Array(3).fill('derivation-invalid'));
    expect(await askAll(claims, requestOf(token).request)).toEqual(Array(3).fill('done'));
  });

  test('has five rotations and no more, whatever device and gateway agree on', async () => {
    const last = permitOf();
    expect(await askAll(last.claims, requestOf(last.token, { rotation: lastRotation }).request)).toEqual(Array(3).fill('done'));
    // A whole request for another one, which the SDK does not make.
    for (const rotation of [lastRotation + 1, 0xffff]) {
      const { claims, token } = permitOf();
      const number = Uint8Array.of(rotation >> 8, rotation & 0xff);
      const input = blindInput(Buffer.concat([Buffer.from('sclera-person-1'), name, number]), drawBytes);
      const proof = proveBlinded(input, derivationContext(token), drawBytes);
      const signature = device.sign(Buffer.concat([derivationContext(token), number, input.blinded, proof]));
      const request = { permit: token, rotation, blinded: toBase64Url(input.blinded), proof: toBase64Url(proof), signature };
      expect(await askAll(claims, request)).toEqual(Array(3).fill('derivation-invalid'));
    }
    const { claims, token } = permitOf();
    for (const rotation of [-1, 0.5, Number.NaN])
      expect(await askAll(claims, { ...requestOf(token).request, rotation })).toEqual(Array(3).fill('derivation-invalid'));
  });

  test('is evaluated once a permit; the same request again gives the same element', async () => {
    const { claims, token } = permitOf();
    const { request } = requestOf(token);
    expect(await askAll(claims, request)).toEqual(Array(3).fill('done'));
    expect(await askAll(claims, request)).toEqual(Array(3).fill('done'));
    expect(await askAll(claims, requestOf(token).request)).toEqual(Array(3).fill('permit-replayed'));
  });

  test('ten times a day and record, and again tomorrow', async () => {
    const ask = async () => {
      const { claims, token } = permitOf();
      return code(parties[0]!.evaluations.derive(claims, requestOf(token).request));
    };
    for (let i = 0; i < 10; i += 1) expect(await ask()).toBe('done');
    expect(await ask()).toBe('too-many-requests');
    nowMs += 86_400_000;
    expect(await ask()).toBe('session-over');
    const key = { signing: device.signing, sealing: new Uint8Array(65) };
    parties[0]!.sessions.open({ permit: shown, purpose: 'personhood-enrolment', enrolment, name, key }, 'open');
    expect(await ask()).toBe('done');
  });

  test('only in a session of that purpose that is not over', async () => {
    const ask = (change: Partial<PermitClaims>) => {
      const { claims, token } = permitOf(change);
      return code(parties[0]!.evaluations.derive(claims, requestOf(token).request));
    };
    expect(await ask({ session: makeId('permit') })).toBe('session-over');
    expect(await ask({ purpose: 'personhood-recovery' })).toBe('permit-invalid');
    nowMs += sessionMs;
    expect(await ask({})).toBe('session-over');
  });
});

test('a permit that was taken back derives nothing', async () => {
  const { claims, token } = permitOf();
  parties[0]!.revoke(claims.jti);
  expect(await askAll(claims, requestOf(token).request)).toEqual(['permit-revoked', 'done', 'done']);
});

describe('leaving', () => {
  test('names the record to whoever signs with the key of the session, also again after it was erased', () => {
    const { claims, token } = permitOf();
    const { evaluations, sessions } = parties[0]!;
    const signature = device.sign(leavingMessage(token));
    expect(evaluations.leaving(claims, token, signature)).toBe(enrolment);
    sessions.close([enrolment]);
    expect(evaluations.leaving(claims, token, signature)).toBe(enrolment);
    for (const wrong of [undefined, createDevice().sign(leavingMessage(token)), device.sign(leavingMessage('another'))]) {
      expect(() => evaluations.leaving(claims, token, wrong)).toThrow('derivation-invalid');
    }
    nowMs += sessionMs;
    expect(() => evaluations.leaving(claims, token, signature)).toThrow('session-over');
  });
});

describe('a document', () => {
  const input = blindInput(Buffer.from('document'), drawBytes);
  const orderOf = (change: object = {}, key = gateway) => {
    const iat = nowMs / 1000;
    const blinded = toBase64Url(input.blinded);
    return signJws(
      'sclera-evaluation+jwt',
      { iss: 'sclera.test', jti: makeId('permit'), key: 'document', blinded, iat, exp: iat + 60, ...change },
      key.secretKey,
    );
  };

  test('is evaluated under its own key, for the gateway’s order', async () => {
    const said = verifyJws<EvaluationStatement>(
      await parties[0]!.evaluations.evaluate(orderOf()),
      'sclera-derivation+jwt',
      parties[0]!.publicKey,
    );
    if (said.kind === 'invalid') throw new Error(said.reason);
    const { group, evaluation, key } = said.payload;
    expect([key, group.publicKey]).toEqual(['document', toBase64Url(dealt.document[0]!.group.publicKey)]);
    expect(judgeEvaluation(dealt.document[0]!.group, input.blinded, { party: 1, evaluation: bytes(evaluation) })).toBe('holds');
    expect(judgeEvaluation(dealt.person[0]!.group, input.blinded, { party: 1, evaluation: bytes(evaluation) })).toBe('stale');
  });

  test.each<[string, object, string]>([
    ['for the key of people', { key: 'person' }, 'permit-invalid'],
    ['of another platform', { iss: 'other.test' }, 'permit-invalid'],
    ['that lasts for hours', { exp: startMs / 1000 + 7200 }, 'permit-invalid'],
    ['of yesterday', { iat: startMs / 1000 - 86_400, exp: startMs / 1000 - 86_340 }, 'permit-expired'],
    ['of tomorrow', { iat: startMs / 1000 + 86_400, exp: startMs / 1000 + 86_460 }, 'permit-invalid'],
    ['without an id', { jti: 'one' }, 'permit-invalid'],
    ['of something that is no element', { blinded: toBase64Url(new Uint8Array(32)) }, 'derivation-invalid'],
  ])('is not evaluated for an order %s', async (_, change, expected) => {
    expect(await code(parties[0]!.evaluations.evaluate(orderOf(change)))).toBe(expected);
  });

  test('nor for somebody who only calls himself the gateway, nor twice for other bytes', async () => {
    expect(await code(parties[0]!.evaluations.evaluate(orderOf({}, generateSigningKey())))).toBe('permit-invalid');
    const jti = makeId('permit');
    expect(await code(parties[0]!.evaluations.evaluate(orderOf({ jti })))).toBe('done');
    const other = toBase64Url(blindInput(Buffer.from('another'), drawBytes).blinded);
    expect(await code(parties[0]!.evaluations.evaluate(orderOf({ jti, blinded: other })))).toBe('permit-replayed');
  });
});
