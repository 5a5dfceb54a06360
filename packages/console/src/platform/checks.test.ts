import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { DecisionReceipt, Platform, UseRecord } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import type { PartyId } from './access.ts';
import { checkOfUse, erasureChecks, leafCheck, receiptChecks } from './checks.ts';

const ids: readonly PartyId[] = ['a', 'b', 'c'];
const keys = { gateway: makeKey(), a: makeKey(), b: makeKey(), c: makeKey() };
const id = (prefix: string, digit = '0') => `${prefix}_${digit.repeat(26)}`;
const hash = 'a'.repeat(64);
const at = '2026-01-01T00:00:00.000Z';

const platform = {
  gateway: {
    issuer: 'here',
    operator: 'Gateway & Co',
    country: 'IE',
    signingKey: keys.gateway.publicKey,
    formerSigningKeys: [],
    logKey: keys.gateway.publicKey,
  },
  parties: ids.map((party) => ({
    id: party,
    operator: `Operator ${party}`,
    country: 'CH',
    signingKey: keys[party].publicKey,
    formerSigningKeys: [],
  })),
} as unknown as Platform;

function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ format: 'jwk' }).x ?? '' };
}

function jws(typ: string, payload: object, key: KeyObject): string {
  const input = [{ alg: 'EdDSA', typ }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
}

function statement(party: PartyId, signer: PartyId = party, unique = true): string {
  const payload = { party, permit: id('per'), unique, gallerySize: 3, galleryHash: hash, transcript: hash, at };
  return jws('sclera-answer+jwt', payload, keys[signer].privateKey);
}

function receipt(change: Partial<DecisionReceipt> = {}, statements = ids.map((party) => statement(party))): string {
  const fixed = { iss: 'here', permit: id('per'), subject: id('sub'), action: 'check', purpose: 'uniqueness-check', decision: 'new' };
  return jws('sclera-receipt+jwt', { ...fixed, enrolment: null, leafIndex: 5, statements, at, ...change }, keys.gateway.privateKey);
}

describe('an answer’s receipt, opened up', () => {
  it('holds in every part when all signed and agree', () => {
    const { checks, receipt: opened } = receiptChecks({ receipt: receipt(), decision: 'new' }, platform);
    expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    expect(checks[2]).toMatchObject({ label: 'Party B signed its own statement', detail: 'It says: no match among 3 people enrolled.' });
    expect(opened?.leafIndex).toBe(5);
  });

  it('says which device captured, that a key in software is weak, and that an unsigned capture is none', () => {
    const lastOf = (origin: DecisionReceipt['origin']) =>
      receiptChecks({ receipt: receipt({ origin: origin! }), decision: 'new' }, platform).checks.at(-1);
    const device = 'k'.repeat(43);
    const soft = lastOf({ device, kind: 'software-key', weak: true });
    expect(soft).toMatchObject({ label: 'Device kkkkkkkk signed the capture', ok: true });
    expect(soft?.detail).toContain('weak');
    expect(lastOf({ device, kind: 'tpm', weak: false })?.detail).not.toContain('weak');
    expect(lastOf({ device: null, kind: 'unsigned', weak: true })).toMatchObject({ label: 'No device signed the capture', ok: false });
  });

  it('names the party whose statement is signed by another', () => {
    const forged = receipt({}, [statement('a'), statement('b', 'a'), statement('c')]);
    const { checks, receipt: opened } = receiptChecks({ receipt: forged, decision: 'new' }, platform);
    expect(checks.map(({ ok }) => ok)).toEqual([true, true, false, true, false]);
    expect(opened).toBeNull();
  });

  it('does not hold when one party says something else', () => {
    const split = receipt({}, [statement('a'), statement('b', 'b', false), statement('c')]);
    expect(receiptChecks({ receipt: split, decision: 'new' }, platform).checks.at(-1)?.ok).toBe(false);
  });

  it('does not hold for another answer than the one that was told', () => {
    const { checks, receipt: opened } = receiptChecks({ receipt: receipt(), decision: 'already-enrolled' }, platform);
    expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true, false]);
    expect(opened).toBeNull();
  });

  it('holds in no part when the gateway did not sign it', () => {
    const [head, , tail] = receipt().split('.');
    const [, body] = receipt({ decision: 'already-enrolled' }).split('.');
    const { checks } = receiptChecks({ receipt: `${head}.${body}.${tail}`, decision: 'already-enrolled' }, platform);
    expect(checks.every(({ ok }) => ok === false)).toBe(true);
  });
});

describe('the line in the log', () => {
  const decided = { permit: id('per'), decision: 'new', leafIndex: 5 } as unknown as DecisionReceipt;
  const use = { leafIndex: 5, event: { permit: id('per'), decision: 'new' } } as unknown as UseRecord;
  const included = { kind: 'included', leafIndex: 5, size: 9 } as const;

  it('holds when the record tells of this decision and the log proves it', () => expect(leafCheck(decided, use, included).ok).toBe(true));

  it('does not hold when the record is silent, tells of another use, or the log does not prove it', () => {
    const other = { ...use, event: { ...use.event, permit: id('per', '1') } } as UseRecord;
    expect(leafCheck(decided, undefined, null).ok).toBe(false);
    expect(leafCheck(decided, other, included).ok).toBe(false);
    expect(leafCheck(decided, use, { kind: 'missing', leafIndex: 5, reason: 'the log is not that long' }).ok).toBe(false);
  });

  it('says in words what it found', () => expect(checkOfUse(included).detail).toMatch(/^Line 5 of 9/));
});

describe('a deletion', () => {
  const erased = (party: PartyId) =>
    jws('sclera-erasure+jwt', { party, permit: id('per'), erased: [id('enr')], galleryHash: hash, at }, keys[party].privateKey);
  const whole = receipt({ action: 'erase', decision: 'erased' }, ids.map(erased));
  const answer = (receipts: readonly (string | null)[]) =>
    ({
      complete: receipts.every((each) => each !== null),
      permit: id('per'),
      parties: ids.map((party, i) => ({ party, receipt: receipts[i] ?? null })),
      receipt: whole,
      leafIndex: 5,
    }) as unknown as Parameters<typeof erasureChecks>[0];

  it('holds when all three signed', () => {
    expect(erasureChecks(answer(ids.map(erased)), platform).map(({ ok }) => ok)).toEqual([true, true, true, true]);
  });

  it('names the party that has not confirmed, and the one whose signature is another’s', () => {
    expect(erasureChecks(answer([erased('a'), null, erased('c')]), platform).map(({ ok }) => ok)).toEqual([true, false, true, false]);
    expect(erasureChecks(answer([erased('a'), erased('b'), erased('a')]), platform).map(({ ok }) => ok)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
