import { ed25519 } from '@noble/curves/ed25519.js';
import type { PartyId, PermitId } from '@sclera/core';
import { derivationContext, derivationMessage, recordInput } from '@sclera/credential';
import { dealOprfKey, evaluateBlinded, finishOprfKey, type OprfShare, type PartyIndex, verifyBlinded } from '@sclera/mpc';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSessionKeys, type SessionKeys } from '../capture/session-keys.ts';
import type { DerivationAnswer, DerivationRequest } from '../contract/types.ts';
import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';
import { gatewaySigner, partySigners, testId, testPlatform, testTime } from '../verify/signer.fixture.ts';
import { deriveSecret, type ShownSession, shownSession } from './derive-secret.ts';

const ids: readonly PartyId[] = ['a', 'b', 'c'];
const draw = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
function dealThree(name: string): readonly OprfShare[] {
  const context = new TextEncoder().encode(name);
  const indices: readonly PartyIndex[] = [1, 2, 3];
  const dealt = indices.map((dealer) => ({ dealer, ...dealOprfKey(dealer, context, draw) }));
  return indices.map((party) => {
    const held = dealt.map(({ dealer, announcement, pieces }) => ({ dealer, announcement, piece: pieces[party] }));
    const outcome = finishOprfKey(party, context, held);
    if (outcome.kind !== 'dealt') throw new Error('not dealt');
    return outcome.share;
  });
}

const shares = dealThree('ours');
const others = dealThree('of a gateway that would know');
const permit = testId('per', '1') as PermitId;
const token = `x.${toBase64Url(new TextEncoder().encode(JSON.stringify({ jti: permit, nonce: 'n', purpose: 'personhood-enrolment' })))}.x`;
const recordName = new Uint8Array(32).fill(5);

let keys: SessionKeys;
let session: ShownSession;
beforeAll(async () => {
  keys = await createSessionKeys();
  session = { permit: testId('per', '2') as PermitId, keys, recordName };
});

type Statement = { readonly party: PartyId; readonly evaluation: string } & Record<string, unknown>;

function statementOf(i: number, { blinded }: DerivationRequest, held: readonly OprfShare[] = shares): Statement {
  const share = held[i]!;
  const evaluated = evaluateBlinded(share, fromBase64Url(blinded), draw);
  if (evaluated.kind === 'malformed') throw new Error('malformed');
  const group = { publicKey: toBase64Url(share.group.publicKey), slope: toBase64Url(share.group.slope) };
  return { party: ids[i]!, permit, key: 'person', group, blinded, evaluation: toBase64Url(evaluated.value), at: testTime };
}

function answerOf(statements: readonly Statement[], change: object = {}): DerivationAnswer {
  const receipt = {
    iss: 'sclera.test',
    permit,
    subject: testId('sub'),
    action: 'derive',
    purpose: 'personhood-enrolment',
    decision: 'derived',
    enrolment: null,
    leafIndex: 3,
    statements: statements.map((one) => partySigners[one.party].sign('sclera-derivation+jwt', one)),
    at: testTime,
    ...change,
  };
  return { decision: 'derived', receipt: gatewaySigner.sign('sclera-receipt+jwt', receipt), leafIndex: 3 };
}

const derive = (send: (request: DerivationRequest) => DerivationAnswer, rotation = 0) =>
  deriveSecret(session, { token, rotation, platform: testPlatform, send: async (request) => send(request) });
const honest =
  (...parties: readonly number[]) =>
  (request: DerivationRequest) =>
    answerOf(parties.map((i) => statementOf(i, request)));

describe('deriving a secret', () => {
  it('asks with what shows the parties who asks, and for what', async () => {
    await derive((request) => {
      const [blinded, proof, signature] = [request.blinded, request.proof, request.signature].map(fromBase64Url);
      expect(request).toMatchObject({ token, rotation: 3 });
      expect(ed25519.verify(signature!, derivationMessage(token, 3, blinded!, proof!), keys.signing)).toBe(true);
      expect(verifyBlinded(recordInput(recordName, 3), blinded!, derivationContext(token), proof!)).toBe(true);
      return honest(0, 1)(request);
    }, 3);
  });

  it('gives the same secret whichever parties answered, also where a third one lies', async () => {
    const { secret, rotation, recordName: name } = await derive(honest(0, 1));
    expect([secret.length, rotation, name]).toEqual([32, 0, recordName]);
    expect((await derive(honest(2, 1))).secret).toEqual(secret);
    expect((await derive(honest(0, 1, 2))).secret).toEqual(secret);
    const oneLies = (request: DerivationRequest) => {
      const lie = { ...statementOf(2, request), evaluation: statementOf(1, request).evaluation };
      return answerOf([statementOf(0, request), statementOf(1, request), lie]);
    };
    expect((await derive(oneLies)).secret).toEqual(secret);
    const anotherKey = (request: DerivationRequest) =>
      answerOf([statementOf(0, request, others), statementOf(1, request), statementOf(2, request)]);
    expect((await derive(anotherKey)).secret).toEqual(secret);
    expect((await derive(honest(0, 1), 1)).secret).not.toEqual(secret);
  });

  it.each<[string, (request: DerivationRequest) => DerivationAnswer]>([
    ['of one party', honest(1)],
    ['of one party, twice', honest(1, 1)],
    [
      'in which one of two lies',
      (request) => answerOf([statementOf(0, request), { ...statementOf(1, request), evaluation: statementOf(2, request).evaluation }]),
    ],
    [
      'under a key of the gateway’s own',
      (request) => {
        const forged = [0, 1].map((i) => statementOf(i, request, others));
        const receipt = { statements: forged.map((one) => gatewaySigner.sign('sclera-derivation+jwt', one)) };
        return answerOf(forged, receipt);
      },
    ],
    [
      'of another blinded input',
      (request) => answerOf([0, 1].map((i) => ({ ...statementOf(i, request), blinded: toBase64Url(new Uint8Array(32).fill(1)) }))),
    ],
    ['about another permit', (request) => answerOf([0, 1].map((i) => ({ ...statementOf(i, request), permit: testId('per', '3') })))],
    ['under the key for documents', (request) => answerOf([0, 1].map((i) => ({ ...statementOf(i, request), key: 'document' })))],
    [
      'whose receipt is of another permit',
      (request) =>
        answerOf(
          [0, 1].map((i) => statementOf(i, request)),
          { permit: testId('per', '3') },
        ),
    ],
    ['that the gateway did not sign', (request) => ({ ...honest(0, 1)(request), receipt: 'x.y.z' })],
  ])('takes no answer %s', async (_, send) => {
    await expect(derive(send)).rejects.toMatchObject({ code: 'receipt-invalid' });
  });
});

describe('whose record was shown', () => {
  const decided = (decision: string, records: readonly (object | undefined)[] = [], enrolment: string | null = null) => {
    const found = decision === 'found';
    const bit = { unique: !found, matched: found, gallerySize: 1, galleryHash: 'ab'.repeat(32), transcript: 'cd'.repeat(32) };
    const statements = ids.map((party, i) =>
      partySigners[party].sign('sclera-answer+jwt', { party, permit, ...bit, ...(records[i] ? { record: records[i] } : {}), at: testTime }),
    );
    const receipt = {
      iss: 'sclera.test',
      permit,
      subject: testId('sub'),
      action: 'find',
      purpose: 'personhood-recovery',
      decision,
      enrolment: null,
    };
    const signed = gatewaySigner.sign('sclera-receipt+jwt', { ...receipt, leafIndex: 1, statements, at: testTime });
    return { decision, enrolment, receipt: signed, leafIndex: 1, permit } as Parameters<typeof shownSession>[0];
  };
  const sealedTo = async (own: SessionKeys, name: Uint8Array) => {
    const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import('@hpke/core');
    const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
    const recipientPublicKey = await suite.kem.deserializePublicKey(new Uint8Array(own.sealed.slice(32)));
    return Promise.all(
      ids.map(async (party) => {
        const utf8 = (text: string) => new TextEncoder().encode(text);
        const sender = await suite.createSenderContext({ recipientPublicKey, info: utf8(`sclera/record/v1/${party}`) });
        const ciphertext = await sender.seal(new Uint8Array(name), utf8(permit));
        return { enc: toBase64Url(new Uint8Array(sender.enc)), ciphertext: toBase64Url(new Uint8Array(ciphertext)) };
      }),
    );
  };

  it('is told by the parties to this device alone, and two must tell the same', async () => {
    const [one, two, three] = await sealedTo(keys, recordName);
    expect((await shownSession(decided('found', [one, two, three]), keys, testPlatform))?.recordName).toEqual(recordName);
    expect((await shownSession(decided('found', [one, undefined, three]), keys, testPlatform))?.recordName).toEqual(recordName);
    expect(await shownSession(decided('found', [one, two, three]), await createSessionKeys(), testPlatform)).toBeNull();
    const [, other] = await sealedTo(keys, new Uint8Array(32).fill(6));
    expect((await shownSession(decided('found', [one, other, three]), keys, testPlatform))?.recordName).toEqual(recordName);
    await expect(shownSession(decided('found', [one, other, undefined]), keys, testPlatform)).rejects.toMatchObject({
      code: 'receipt-invalid',
    });
    // What one party sealed says nothing in the place of another.
    await expect(shownSession(decided('found', [one, one, one]), keys, testPlatform)).rejects.toMatchObject({ code: 'receipt-invalid' });
  });

  it('is nobody’s where nobody was found, and a new one’s where somebody was enrolled', async () => {
    expect(await shownSession(decided('not-found'), keys, testPlatform)).toBeNull();
    const [first, second] = await Promise.all(
      [testId('enr', '1'), testId('enr', '2')].map((enrolment) => shownSession(decided('enrolled', [], enrolment), keys, testPlatform)),
    );
    expect(first?.recordName).not.toEqual(second?.recordName);
  });
});
