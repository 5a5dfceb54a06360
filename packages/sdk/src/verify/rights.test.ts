import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { verifyRightsAnswer } from './rights.ts';
import { gatewaySigner, partySigners, testId, testPlatform, testSigner, testTime } from './signer.fixture.ts';

const subject = testId('sub');
const iss = 'sclera.test';
const data = { format: 'sclera-export-1', subject, enrolments: [] };
const digest = (value: object) => createHash('sha256').update(canonicalJson(value)).digest('hex');
const exported = { iss, kind: 'export', subject, sha256: digest(data), at: testTime };
const appeal = { iss, kind: 'appeal', matter: 'app_1', subject, refusal: 3, answer: null, leafIndex: 7, at: testTime };
const bulk = { iss, kind: 'bulk-erasure', before: testTime, people: 2, enrolments: 2, complete: 2, leaves: [1, 2], at: testTime };

const sign = (payload: object, signer = gatewaySigner, type = 'sclera-rights+jwt') => signer.sign(type as 'sclera-rights+jwt', payload);
const reasonOf = (token: string, beside?: Record<string, unknown>) => {
  const outcome = verifyRightsAnswer(token, testPlatform, beside);
  return outcome.kind === 'invalid' ? outcome.reason : 'valid';
};

describe('verifyRightsAnswer', () => {
  it.each([exported, appeal, { ...appeal, kind: 'objection' }, bulk])('accepts what the gateway signed: $kind', (payload) => {
    expect(verifyRightsAnswer(sign(payload), testPlatform)).toEqual({ kind: 'valid', answer: payload });
  });

  it('refuses what somebody else signed, another kind of receipt, and another platform’s', () => {
    expect(reasonOf(sign(appeal, testSigner(77)))).toBe('the signature does not fit');
    expect(reasonOf(sign(appeal, partySigners.a))).toBe('the signature does not fit');
    expect(reasonOf(sign(appeal, gatewaySigner, 'sclera-receipt+jwt'))).toBe('it is not a sclera-rights+jwt');
    expect(reasonOf(sign({ ...appeal, iss: 'elsewhere' }))).toBe('it was issued by another platform');
    const [header, , signature] = sign(appeal).split('.');
    const changed = Buffer.from(JSON.stringify({ ...appeal, leafIndex: 8 })).toString('base64url');
    expect(reasonOf(`${header}.${changed}.${signature}`)).toBe('the signature does not fit');
  });

  it.each([{ ...appeal, kind: 'gift' }, { ...appeal, leafIndex: -1 }, { ...exported, sha256: 'ab' }, { ...bulk, leaves: 'all' }, { iss }])(
    'refuses what says nothing that is known: %j',
    (payload) => {
      expect(reasonOf(sign(payload))).toBe('it is not an answer to a right of this version');
    },
  );

  it('holds an export to the data beside it', () => {
    expect(reasonOf(sign(exported), data)).toBe('valid');
    expect(reasonOf(sign(exported), { ...data, enrolments: ['x'] })).toBe('the data beside it is not what was signed');
    expect(reasonOf(sign(appeal), data)).toBe('it is not the signature of an export');
    const other = { ...data, subject: testId('sub', '1') };
    expect(reasonOf(sign({ ...exported, sha256: digest(other) }), other)).toBe('the data beside it is about somebody else');
  });
});
