import { describe, expect, it } from 'vitest';
import { builtinNotices, findNotices } from './consent/builtin.ts';
import { recordConsent, withdrawConsent } from './consent/record.ts';
import { toBase64Url } from './encoding.ts';
import { ScleraError } from './errors.ts';
import { isId, makeId } from './ids.ts';
import type { ConsentRecord, PermitClaims, PolicyDecision } from './model.ts';
import { mintPermit, type PermitInput, permitClockSkewMs, type VerifyContext, verifyPermit } from './permit.ts';
import { generateSigningKey, signCompact, signJws } from './sign.ts';

const now = Date.UTC(2026, 0, 1, 12);
const clock = () => now;
const gateway = generateSigningKey();
const stranger = generateSigningKey();
const issuer = 'sclera.example';
const subject = makeId('subject');
const allow: PolicyDecision = {
  outcome: 'allow',
  rules: [{ id: 'yes', effect: 'permit', law: 'L', message: 'M', fix: '' }],
  obligations: [],
};
const deny: PolicyDecision = {
  outcome: 'deny',
  rules: [{ id: 'no', effect: 'forbid', law: 'PIPL 31', message: 'M', fix: 'F' }],
  obligations: [],
};

const consentTo = (purpose: ConsentRecord['purpose'], decision: 'given' | 'refused' = 'given') => {
  const [notice] = findNotices(builtinNotices(), { purpose, language: 'en' });
  return recordConsent(
    { subject, purpose, notice: notice!, decision, ageBand: 'adult', guardian: false, recipients: [{ name: 'A', region: 'DE' }] },
    clock,
  );
};
const consent = consentTo('uniqueness-check');

const check: PermitInput = {
  consent,
  decision: allow,
  subject,
  action: 'check',
  purpose: 'uniqueness-check',
  modality: 'iris',
  enrolments: [],
  parties: ['a', 'b', 'c'],
};
const enrol: PermitInput = {
  ...check,
  consent: consentTo('uniqueness-enrolment'),
  action: 'enrol',
  purpose: 'uniqueness-enrolment',
  enrolments: [makeId('enrolment')],
};
const face: PermitInput = {
  ...check,
  consent: consentTo('sim-registration'),
  action: 'verify',
  purpose: 'sim-registration',
  modality: 'face',
  model: 'ab'.repeat(32),
  challenge: toBase64Url(new Uint8Array(32).fill(7)),
};
const personhood: PermitInput = { ...enrol, consent: consentTo('personhood-enrolment'), purpose: 'personhood-enrolment' };
const derive: PermitInput = { ...personhood, action: 'derive', enrolments: [], session: makeId('permit') };
const find: PermitInput = { ...check, consent: consentTo('personhood-recovery'), action: 'find', purpose: 'personhood-recovery' };
const leave: PermitInput = { ...find, consent: null, action: 'erase', session: makeId('permit') };
const erase: PermitInput = { ...enrol, consent: null, action: 'erase' };

const mint = (change: object = {}, context: object = {}, base = check) =>
  mintPermit({ ...base, ...change }, { issuer, secretKey: gateway.secretKey, clock, ...context });
const verify = (token: string, context: Partial<VerifyContext> = {}) => {
  const verdict = verifyPermit(token, {
    issuer,
    issuerKey: gateway.publicKey,
    parties: ['b'],
    actions: ['check', 'enrol'],
    clock,
    ...context,
  });
  return verdict.kind === 'valid' ? 'valid' : verdict.code;
};
const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error instanceof ScleraError ? error.code : error;
  }
  return 'nothing';
};

describe('mintPermit', () => {
  it('names action, purpose, person, consent, parties and time', () => {
    const { claims, token } = mint();
    expect(claims).toMatchObject({
      iss: issuer,
      aud: ['a', 'b', 'c'],
      sub: subject,
      consent: consent.id,
      purpose: 'uniqueness-check',
      action: 'check',
    });
    expect(claims).toMatchObject({ modality: 'iris', enrolments: [], retainUntil: null, iat: now / 1000, exp: now / 1000 + 300 });
    expect(isId('permit', claims.jti)).toBe(true);
    const verdict = verifyPermit(token, { issuer, issuerKey: gateway.publicKey, parties: ['a'], actions: ['check'], clock });
    expect(verdict).toEqual({ kind: 'valid', claims });
  });

  it('lets an enrolment be kept for as long as its consent says, and nothing else be kept', () => {
    expect(enrol.consent?.retentionDays).toBe(365);
    expect(mint({}, {}, enrol).claims.retainUntil).toBe('2027-01-01T12:00:00.000Z');
    expect(mint({}, {}, erase).claims.retainUntil).toBeNull();
    const keptFor = (retentionDays: number) => codeOf(() => mint({ consent: { ...enrol.consent, retentionDays } }, {}, enrol));
    expect(keptFor(3_653)).toBe('nothing');
    expect(keptFor(3_654)).toBe('permit-invalid');
    expect(keptFor(0)).toBe('permit-invalid');
    expect(keptFor(1e12)).toBe('permit-invalid');
  });

  it('lets a credential’s shares go at the snapshot, unless the person agreed to more besides', () => {
    const retention = consentTo('personhood-retention');
    const until = (change: object, base = personhood) => mint(change, {}, base).claims.retainUntil?.slice(0, 10);
    expect(until({})).toBe('2026-04-01');
    expect(until({ retention: null })).toBe('2026-04-01');
    expect(until({ retention })).toBe('2027-01-01');
    expect(until({ retention: withdrawConsent(retention, clock) })).toBe('2026-04-01');
    expect(until({ retention: consentTo('personhood-retention', 'refused') })).toBe('2026-04-01');
    expect(until({ retention: { ...retention, subject: makeId('subject') } })).toBe('2026-04-01');
    expect(until({ retention: consentTo('uniqueness-enrolment') })).toBe('2026-04-01');
    expect(until({ retention: { ...retention, retentionDays: 9_999 } }, enrol)).toBe('2027-01-01');
  });

  it('names the session that a secret is derived in, and that a found person leaves by', () => {
    expect(mint({}, {}, derive).claims).toMatchObject({ session: derive.session, enrolments: [], retainUntil: null });
    expect(verify(mint({}, {}, derive).token, { actions: ['derive'] })).toBe('valid');
    expect(verify(mint({}, {}, find).token, { actions: ['find'] })).toBe('valid');
    expect(verify(mint({}, {}, leave).token, { actions: ['erase'] })).toBe('valid');
    expect('session' in mint({}, {}, find).claims).toBe(false);
  });

  it('names, of a face, the model and the challenge', () => {
    const { claims, token } = mint({}, {}, face);
    expect(claims).toMatchObject({ modality: 'face', model: face.model, challenge: face.challenge, enrolments: [] });
    expect(verify(token, { actions: ['verify'] })).toBe('valid');
  });

  it('names, of eyes that are watched, the challenge', () => {
    const { claims, token } = mint({}, {}, { ...check, challenge: face.challenge ?? '' });
    expect(claims).toMatchObject({ modality: 'iris', challenge: face.challenge });
    expect(verify(token)).toBe('valid');
  });

  it('never mints the same permit twice', () => {
    const [first, second] = [mint().claims, mint().claims];
    expect(first.jti).not.toBe(second.jti);
    expect(first.nonce).not.toBe(second.nonce);
  });

  it('mints enrolments and erasures too; an erasure needs no consent and may wait for a party', () => {
    expect(verify(mint({}, {}, enrol).token)).toBe('valid');
    expect(verify(mint({}, { ttlMs: 30 * 86_400_000 }, erase).token, { actions: ['erase'] })).toBe('valid');
    expect(verify(mint({ consent: withdrawConsent(enrol.consent!, clock) }, {}, erase).token, { actions: ['erase'] })).toBe('valid');
    expect(verify(mint({ enrolments: [] }, {}, erase).token, { actions: ['erase'] })).toBe('valid');
  });

  it('lets no wrong clock stand in the way of an erasure, as it does of everything else', () => {
    const hourMs = 3_600_000;
    for (const shiftMs of [-3 * hourMs, 3 * hourMs, 40 * 24 * hourMs]) {
      const wrong = { clock: () => clock() + shiftMs, actions: ['erase', 'enrol'] } as const;
      expect(verify(mint({}, {}, erase).token, wrong)).toBe('valid');
      expect(verify(mint({}, {}, enrol).token, wrong)).toBe(shiftMs < 0 ? 'permit-invalid' : 'permit-expired');
    }
  });

  it.each([
    ['no consent', { consent: null }, 'consent-missing'],
    ['a consent of another purpose', { consent: consentTo('uniqueness-enrolment') }, 'consent-invalid'],
    ['a consent of another person', { subject: makeId('subject') }, 'consent-missing'],
    ['a withdrawn consent, though the policy allowed', { consent: withdrawConsent(consent, clock) }, 'consent-withdrawn'],
    ['a refusal', { consent: consentTo('uniqueness-check', 'refused') }, 'consent-refused'],
    ['a denial', { decision: deny }, 'policy-denied'],
    ['a conflict', { decision: { ...deny, outcome: 'conflict' } }, 'policy-denied'],
    ['an approval that is missing', { decision: { ...deny, outcome: 'needs-approval' } }, 'policy-needs-approval'],
    ['a decision that is none', { decision: { outcome: 'maybe', rules: [] } }, 'policy-denied'],
  ])('refuses on %s', (_name, change, code) => {
    expect(codeOf(() => mint(change))).toBe(code);
  });

  it('refuses an erasure the policy denies', () => {
    expect(codeOf(() => mint({ decision: deny }, {}, erase))).toBe('policy-denied');
  });

  it('tells the rules that fired', () => {
    const reasons = [{ code: 'no', message: 'M', fix: 'F', law: 'PIPL 31' }];
    expect(() => mint({ decision: deny })).toThrow(expect.objectContaining({ reasons }));
    expect(() => mint({ decision: deny, consent: null })).toThrow(expect.objectContaining({ code: 'consent-missing', reasons }));
  });

  it.each([
    ['a check that names an enrolment', check, { enrolments: [makeId('enrolment')] }, {}],
    ['an enrolment without an id', enrol, { enrolments: [] }, {}],
    ['two enrolments at once', enrol, { enrolments: [makeId('enrolment'), makeId('enrolment')] }, {}],
    ['an enrolment under the purpose of a check', check, { action: 'enrol', enrolments: [makeId('enrolment')] }, {}],
    ['a check under the purpose of an enrolment', enrol, { action: 'check', enrolments: [] }, {}],
    ['no party', check, { parties: [] }, {}],
    ['a party twice', check, { parties: ['a', 'a', 'b'] }, {}],
    ['an unknown party', check, { parties: ['a', 'b', 'd'] }, {}],
    ['another modality', check, { modality: 'face' }, {}],
    ['a face without a challenge', face, { challenge: undefined }, {}],
    ['a face with something else for a challenge', face, { challenge: `${'A'.repeat(42)}B` }, {}],
    ['a face without a model', face, { model: undefined }, {}],
    ['a face that is looked up among others', face, { action: 'check' }, {}],
    ['eyes with something else for a challenge', check, { challenge: 'none' }, {}],
    ['an erasure with a challenge', erase, { challenge: face.challenge }, {}],
    ['a derivation with a challenge', derive, { challenge: face.challenge }, {}],
    ['a check that lasts too long', check, {}, { ttlMs: 900_001 }],
    ['an erasure that lasts too long', erase, {}, { ttlMs: 30 * 86_400_000 + 1 }],
    ['a permit that is over at once', check, {}, { ttlMs: 0 }],
    ['a derivation without a session', derive, { session: undefined }, {}],
    ['a derivation in no session', derive, { session: 'per_1' }, {}],
    ['a derivation that names an enrolment', derive, { enrolments: [makeId('enrolment')] }, {}],
    ['a search that rests on a session', find, { session: makeId('permit') }, {}],
    ['a search for one enrolment', find, { enrolments: [makeId('enrolment')] }, {}],
    ['a search under the consent to enrol', personhood, { action: 'find', enrolments: [] }, {}],
    ['leaving without a session', leave, { session: undefined }, {}],
    ['leaving with somebody named by the gateway', leave, { enrolments: [makeId('enrolment')] }, {}],
    ['an erasure of an enrolment by a session', erase, { session: makeId('permit') }, {}],
    [
      'anything under the consent to keep shares',
      personhood,
      { consent: consentTo('personhood-retention'), purpose: 'personhood-retention' },
      {},
    ],
    ['no issuer', check, {}, { issuer: '' }],
  ])('does not mint %s', (_name, base, change, context) => {
    expect(codeOf(() => mint(change, context, base))).toBe('permit-invalid');
  });
});

describe('verifyPermit', () => {
  const { token, claims } = mint();
  const expiryMs = claims.exp * 1000;
  const sign = (change: object, key = gateway) => signJws('sclera-permit+jwt', { ...claims, ...change }, key.secretKey);

  it('accepts until 5 s after the expiry and not a millisecond longer', () => {
    expect(permitClockSkewMs).toBe(5000);
    expect(verify(token, { clock: () => expiryMs + 4999 })).toBe('valid');
    expect(verify(token, { clock: () => expiryMs + 5000 })).toBe('permit-expired');
  });

  it('accepts from 5 s before it was issued and not a millisecond earlier', () => {
    expect(verify(token, { clock: () => now - 5000 })).toBe('valid');
    expect(verify(token, { clock: () => now - 5001 })).toBe('permit-invalid');
  });

  it('refuses other actions than those that were asked about', () => {
    expect(verify(token, { actions: ['enrol'] })).toBe('permit-invalid');
    expect(verify(mint({}, {}, erase).token)).toBe('permit-invalid');
  });

  it('refuses a party that is not named', () => {
    expect(verify(mint({ parties: ['a', 'c'] }).token)).toBe('permit-foreign');
    // Whoever asks for all of them at once needs it to be for each.
    expect(verify(mint({ parties: ['a', 'c'] }).token, { parties: ['a', 'b', 'c'] })).toBe('permit-foreign');
    expect(verify(mint({ parties: ['a', 'b', 'c'] }).token, { parties: ['a', 'b', 'c'] })).toBe('valid');
  });

  it('refuses another gateway, by key and by name', () => {
    expect(verify(sign({ iss: 'other.example' }, stranger))).toBe('permit-foreign');
    expect(verify(sign({ iss: 'other.example' }))).toBe('permit-foreign');
    expect(verify(token, { issuer: 'other.example' })).toBe('permit-foreign');
  });

  it('refuses somebody who only calls himself our gateway', () => {
    expect(verify(sign({}, stranger))).toBe('permit-invalid');
  });

  it('refuses a token that was touched', () => {
    const [header, payload, signature] = token.split('.');
    const longer = toBase64Url(Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 60 })));
    expect(verify(`${header}.${longer}.${signature}`)).toBe('permit-invalid');
    expect(verify(`${header}.${payload}.${toBase64Url(new Uint8Array(64))}`)).toBe('permit-invalid');
    expect(verify('')).toBe('permit-invalid');
    expect(verify('a.b.c')).toBe('permit-invalid');
  });

  it('refuses alg none and statements of another type', () => {
    const none = signCompact('{"alg":"none","typ":"sclera-permit+jwt"}', JSON.stringify(claims), gateway.secretKey);
    expect(verify(none)).toBe('permit-invalid');
    expect(verify(`${none.split('.').slice(0, 2).join('.')}.`)).toBe('permit-invalid');
    expect(verify(signJws('sclera-receipt+jwt', claims, gateway.secretKey))).toBe('permit-invalid');
  });

  const enrolmentId = makeId('enrolment');
  it.each([
    { consent: null },
    { consent: 'con_x' },
    { sub: undefined },
    { jti: makeId('consent') },
    { aud: 'b' },
    { aud: [] },
    { aud: ['b', 'z'] },
    { nonce: '' },
    { enrolments: [enrolmentId] },
    { enrolments: undefined },
    { action: 'enrol', enrolments: [] },
    { action: 'enrol', enrolments: [enrolmentId] },
    { action: 'identify' },
    { action: undefined },
    { purpose: 'watch-list' },
    { purpose: 'constructor' },
    { modality: 'face' },
    { retainUntil: '2027-01-01T12:00:00.000Z' },
    { retainUntil: undefined },
    { exp: claims.iat },
    { exp: claims.iat + 901 },
    { exp: '1' },
    { iat: claims.iat + 0.5 },
  ])('refuses claims that do not hold together, even well signed: %j', (change) => {
    expect(verify(sign(change))).toBe('permit-invalid');
  });

  const enrolling = mint({}, {}, enrol).claims;
  const signEnrol = (retainUntil: unknown) => signJws('sclera-permit+jwt', { ...enrolling, retainUntil }, gateway.secretKey);
  it.each([
    null,
    undefined,
    1_900_000_000,
    '',
    'next year',
    '2027-01-01',
    '2027-01-01T12:00:00Z',
    '2027-01-01T13:00:00.000+01:00',
    new Date(enrolling.exp * 1000).toISOString(),
    new Date(now + 3_653 * 86_400_000 + 1).toISOString(),
  ])('refuses an enrolment that may be kept until %j', (retainUntil) => {
    expect(verify(signEnrol(retainUntil))).toBe('permit-invalid');
  });

  it('accepts an enrolment that may be kept for ten years, or a moment', () => {
    expect(verify(signEnrol(new Date(now + 3_653 * 86_400_000).toISOString()))).toBe('valid');
    expect(verify(signEnrol(new Date(enrolling.exp * 1000 + 1).toISOString()))).toBe('valid');
  });

  it('gives claims that name what was allowed', () => {
    const verdict = verifyPermit(token, { issuer, issuerKey: gateway.publicKey, parties: ['c'], actions: ['check'], clock });
    expect(verdict.kind === 'valid' && (verdict.claims satisfies PermitClaims)).toEqual(claims);
  });
});
