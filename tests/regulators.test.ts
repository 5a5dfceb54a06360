import { type Action, builtinNotices, type CampaignId, loadPolicy, makeId, type PermitId, type SubjectId } from '@sclera/core';
import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import type { AboutBiometrics, PersonalRecord, Platform, Problem, Purpose } from '@sclera/sdk/contract';
import { deviceSignature, type FakeParties, sharesOf, signedBy } from '@sclera/services/testing';
import { describe, expect, test } from 'vitest';
import { createTestApp } from '../packages/server/src/gateway/testing.fixture.ts';

/*
 * What regulators found wrong with collecting irises for tokens, each as what must be so here: AEPD and CNPD (2024), PCPD (2024), PIPC (2024), BayLDA (December 2024), ANPD
 * (2025), the High Court of Kenya, SIC, NPC and Komdigi (2025). One test for each line, through the rules, notices and HTTP face that a platform has.
 */

const notices = builtinNotices();
const languages = ['en', 'zh-Hans', 'es'] as const;
/** Facts that a fresh platform has: none, as `npm start`, or the law of one place. */
const platformIn = (jurisdiction?: string, change: object = {}) => {
  const drawn = [...(vectors.campaigns as readonly string[] as readonly CampaignId[])];
  const standing = jurisdiction === undefined ? {} : { jurisdictions: [jurisdiction] };
  const policy = loadPolicy();
  const { world, app, personhood, trust } = createTestApp(
    { policy, notices, standing, ...change },
    { rewards: { policy, standing, drawId: () => drawn.shift() ?? makeId('campaign') } },
  );
  const ask = async <T>(path: string, { json, key, cookie }: { json?: object; key?: string; cookie?: string } = {}) => {
    const headers = {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(cookie === undefined ? {} : { cookie }),
    };
    const init = json === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(json) };
    const answer = await app.request(`http://127.0.0.1:8440${path}`, init);
    return { status: answer.status, body: (await answer.json()) as T };
  };
  const arrive = async () => (await ask<{ subject: SubjectId; personalKey: string }>('/v1/subjects', { json: {} })).body;
  const decide = (key: string, purpose: Purpose, wish: object = {}) => {
    const { hash, language } = notices.find((one) => one.purpose === purpose && one.language === 'en')!;
    const json = { purpose, noticeHash: hash, language, decision: 'given', ageBand: 'adult', guardian: false, ...wish };
    return ask<{ consent: { id: string } } & Problem>('/v1/consents', { json, key });
  };
  const permit = (key: string, consent: string, action: Action, more: object = {}) =>
    ask<{ permit: PermitId; token: string } & Problem>('/v1/permits', { json: { consent, action, modality: 'iris', ...more }, key });
  /** Notice, consent and both eyes: somebody with a record. */
  const enrol = async (eyes: string, { keep = false } = {}) => {
    const person = await arrive();
    const { consent } = (await decide(person.personalKey, 'personhood-enrolment')).body;
    if (keep) await decide(person.personalKey, 'personhood-retention');
    const { token } = (await permit(person.personalKey, consent.id, 'enrol')).body;
    await world.register();
    const request = { subject: person.subject, action: 'enrol', token, shares: sharesOf(eyes) } as const;
    const outcome = await personhood.compare(signedBy(world.device, request));
    return { ...person, consent: consent.id, outcome };
  };
  const operator = async (role: 'operator' | 'clerk', subject: string = role) =>
    `sclera_operator=${(await trust.operators.signInAs({ issuer: 'i', subject, role })).token}`;
  const record = async (key: string) => (await ask<PersonalRecord>('/v1/me', { key })).body;
  return { world, personhood, ask, arrive, decide, permit, enrol, operator, record };
};
const refusal = ({ body }: { readonly body: Problem }) => [body.code, ...(body.reasons ?? []).map(({ code }) => code)];
const reward = (nowMs: number) => ({
  title: 'One each',
  book: 'ledger',
  amount: '10',
  budget: '30',
  endsAt: new Date(nowMs + 86_400_000).toISOString(),
});
/** What parties still hold of anybody. */
const held = ({ parties }: { readonly parties: FakeParties }) => parties.ports.flatMap(({ gallery }) => [...gallery.keys()]);
const recipientOf = ({ message }: { readonly message: string }) => `0x${BigInt(message).toString(16).padStart(40, '0')}`;

describe('what regulators asked of collectors of irises', () => {
  test('shares are personal data: seen, carried away and erased like everything else about a person', async () => {
    const { ask, enrol, record } = platformIn();
    const { personalKey } = await enrol('ada');
    const { enrolments, heldBy, why } = await record(personalKey);
    expect(enrolments).toMatchObject([{ beingErased: false, heldBy: ['a', 'b', 'c'] }]);
    expect(heldBy.filter(({ who }) => who !== 'gateway').map(({ holds }) => /share/.test(holds))).toEqual([true, true, true]);
    expect(why).toMatchObject([{ purpose: 'personhood-enrolment' }]);
    const { body } = await ask<{ data: { enrolments: unknown } }>('/v1/me/export', { key: personalKey });
    expect(body.data.enrolments).toEqual(enrolments);
    expect((await ask('/v1/erasures', { json: {}, key: personalKey })).status).toBe(200);
    expect((await record(personalKey)).enrolments).toEqual([]);
  });

  test('erasure at all three parties, each with a signed receipt, within a deadline that is told', async () => {
    const { ask, enrol, world } = platformIn();
    const { personalKey } = await enrol('ada');
    const begun = (
      await ask<{ ticket: string; dueAt: string; state: string; erasure: { parties: { party: string; receipt: string | null }[] } }>(
        '/v1/me/deletion',
        { json: {}, key: personalKey },
      )
    ).body;
    expect(begun.erasure.parties.map(({ party, receipt }) => [party, typeof receipt])).toEqual([
      ['a', 'string'],
      ['b', 'string'],
      ['c', 'string'],
    ]);
    expect(Date.parse(begun.dueAt) - world.nowMs).toBe(30 * 86_400_000);
    expect(held(world)).toEqual([]);
  });

  test('erasure also for somebody who lost the device and every key: their eyes are enough', async () => {
    const { ask, enrol, arrive, decide, permit, personhood, world } = platformIn();
    await enrol('ada');
    const visit = await arrive();
    const { consent } = (await decide(visit.personalKey, 'personhood-recovery', { initiative: 'person' })).body;
    const find = (await permit(visit.personalKey, consent.id, 'find')).body;
    const shown = { subject: visit.subject, action: 'find', token: find.token, shares: sharesOf('ada') } as const;
    expect((await personhood.compare(signedBy(world.device, shown))).decision).toBe('found');
    const erase = await permit(visit.personalKey, consent.id, 'erase', { session: find.permit });
    expect(erase.status).toBe(201);
    const { status, body } = await ask<{ parties: { receipt: string | null }[] }>('/v1/departures', {
      json: { token: erase.body.token, signature: deviceSignature },
    });
    expect([status, body.parties.filter(({ receipt }) => receipt !== null).length]).toEqual([200, 3]);
    expect(held(world)).toEqual([]);
  });

  test.each(languages)('the notice comes before the camera, in the person’s language: %s', async (language) => {
    const { arrive, permit, ask } = platformIn();
    for (const purpose of ['personhood-enrolment', 'personhood-retention', 'personhood-recovery'] as const) {
      const { body } = await ask<{ notices?: unknown } & { language: string; what: string }[]>(
        `/v1/notices?purpose=${purpose}&language=${language}`,
      );
      expect(body.map((notice) => notice.language)).toEqual([language]);
    }
    // No consent to a notice, no permit; and without a permit no capture is taken by anybody.
    const { personalKey } = await arrive();
    expect(refusal(await permit(personalKey, makeId('consent'), 'enrol'))[0]).toBe('consent-missing');
  });

  test('a consent for each step: to be enrolled allows no keeping, no search, and nothing that was not asked', async () => {
    const { arrive, decide, permit, enrol, record, world } = platformIn();
    const { personalKey } = await arrive();
    const { consent } = (await decide(personalKey, 'personhood-enrolment')).body;
    expect((await permit(personalKey, consent.id, 'find')).status).not.toBe(201);
    expect((await permit(personalKey, consent.id, 'check')).status).not.toBe(201);
    const keptFor = async (person: { personalKey: string }) =>
      (Date.parse((await record(person.personalKey)).enrolments[0]!.retainUntil) - world.nowMs) / 86_400_000;
    const [short, long] = [await keptFor(await enrol('ada')), await keptFor(await enrol('bob', { keep: true }))];
    expect(short).toBeLessThanOrEqual(90);
    expect(long).toBeGreaterThan(short);
    // To refuse the keeping is no hindrance to being enrolled.
    const cy = await arrive();
    await decide(cy.personalKey, 'personhood-retention', { decision: 'refused' });
    const own = (await decide(cy.personalKey, 'personhood-enrolment')).body.consent.id;
    expect((await permit(cy.personalKey, own, 'enrol')).status).toBe(201);
  });

  test.each(['under-14', '14-17'])('the age is asked before the camera: nobody of %s is captured', async (ageBand) => {
    const { arrive, decide, permit } = platformIn();
    const { personalKey } = await arrive();
    const decided = await decide(personalKey, 'personhood-enrolment', { ageBand, guardian: ageBand === 'under-14' });
    const refused = decided.status === 201 ? await permit(personalKey, decided.body.consent.id, 'enrol') : decided;
    expect(refusal(refused)).toEqual(expect.arrayContaining(['policy-denied', 'personhood-adults-only']));
  });

  test('every party is named with its operator and country: at the platform, in the record, and to machines', async () => {
    const { ask, enrol, record } = platformIn();
    const { parties } = (await ask<Platform>('/v1/platform')).body;
    expect(parties.map(({ id, operator, country }) => [id, operator !== '', /^[A-Z]{2}$/.test(country)])).toEqual(
      ['a', 'b', 'c'].map((id) => [id, true, true]),
    );
    const about = (await ask<AboutBiometrics>('/.well-known/biometrics')).body;
    expect(about.parties.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    const { heldBy } = await record((await enrol('ada')).personalKey);
    expect(heldBy.map(({ who, operator, country }) => [who, operator !== '', country !== ''])).toEqual(
      ['gateway', 'a', 'b', 'c'].map((who) => [who, true, true]),
    );
  });

  test('nothing is used for training: there is no such purpose, and a rule forbids one', async () => {
    const { arrive, decide, ask } = platformIn();
    const { personalKey } = await arrive();
    expect(refusal(await decide(personalKey, 'personhood-enrolment', { purpose: 'model-training' }))[0]).toBe('consent-invalid');
    const about = (await ask<AboutBiometrics>('/.well-known/biometrics')).body;
    expect(about.purposes.map(({ purpose }) => purpose).filter((purpose) => /train|improv|research/.test(purpose))).toEqual([]);
  });

  test('an impact assessment before the first capture: without one there is no permit', async () => {
    const { arrive, decide, permit } = platformIn(undefined, { assessmentOf: async () => null });
    const { personalKey } = await arrive();
    const { consent } = (await decide(personalKey, 'personhood-enrolment')).body;
    const refused = await permit(personalKey, consent.id, 'enrol');
    expect(refusal(refused)).toEqual(['policy-needs-approval', 'assessment-missing']);
  });
});

describe('a reward that buys nobody’s consent', () => {
  test.each(['BR', 'KE', 'CO', 'PH'])('is off where it is forbidden: %s', async (jurisdiction) => {
    const { ask, operator, world } = platformIn(jurisdiction);
    const refused = await ask<Problem>('/v1/operator/campaigns', { json: reward(world.nowMs), cookie: await operator('operator') });
    expect(refusal(refused)).toEqual(['policy-denied', expect.stringMatching(`reward-forbidden-${jurisdiction.toLowerCase()}`)]);
  });

  test.each(['ES', 'PT', 'HK', 'KR', 'ID'])('waits for the authority where one halted it before: %s', async (jurisdiction) => {
    const { ask, operator, world } = platformIn(jurisdiction);
    const refused = await ask<Problem>('/v1/operator/campaigns', { json: reward(world.nowMs), cookie: await operator('operator') });
    expect(refusal(refused)[0]).toBe('policy-needs-approval');
  });

  test('is the same by document, hangs on no keeping, knows no referral, and is never taken back from who leaves', async () => {
    const { ask, operator, enrol, world, personhood } = platformIn();
    const [head, clerk] = [await operator('operator'), await operator('clerk')];
    const { id } = (await ask<{ id: string }>('/v1/operator/campaigns', { json: reward(world.nowMs), cookie: head })).body;
    // Somebody who let nothing be kept, and somebody who did.
    const people = [];
    for (const [i, commitment] of vectors.members.entries()) {
      const person = await enrol(`person ${i}`, { keep: i % 2 === 1 });
      const json = { enrolment: person.outcome.enrolment!, commitment };
      expect((await ask('/v1/me/commitment', { json, key: person.personalKey })).status).toBeLessThan(300);
      people.push(person);
    }
    const frozen = await ask(`/v1/operator/campaigns/${id}/freezing`, { json: {}, cookie: head });
    expect(frozen.status).toBe(200);
    // The shares of those who let nothing be kept went with the list; then everybody leaves.
    for (const { personalKey, subject } of people) {
      await ask('/v1/me/deletion', { json: {}, key: personalKey });
      await personhood.forget(subject).catch(() => undefined);
    }
    expect(held(world)).toEqual([]);
    const { first } = vectors.proofs;
    const claim = { recipient: recipientOf(first), proof: first };
    const paid = await ask<{ amount: string; way: string }>(`/v1/campaigns/${id}/claims`, { json: claim });
    expect(paid).toMatchObject({ status: 201, body: { way: 'human', amount: '10' } });
    const shown = {
      recipient: `0x${'cd'.repeat(20)}`,
      document: { kind: 'passport', issuer: 'UTO', number: 'L898902C3' },
      bornOn: '1990-01-31',
    };
    const counter = `/v1/operator/campaigns/${id}/document-claims`;
    await ask(counter, { json: shown, cookie: clerk });
    const byDocument = await ask<object>(counter, { json: shown, cookie: await operator('clerk', 'another clerk') });
    expect(byDocument.body).toMatchObject({ kind: 'paid', payment: { way: 'document', amount: paid.body.amount } });
    // Under 18 nothing is paid either way.
    const young = { ...shown, document: { ...shown.document, number: 'YOUNG01' }, bornOn: '2010-01-31' };
    expect(refusal(await ask<Problem>(counter, { json: young, cookie: clerk }))).toContain('policy-denied');
    // There is nothing to name somebody with who brought you.
    const referred = { ...claim, referrer: people[1]!.subject };
    expect((await ask<Problem>(`/v1/campaigns/${id}/claims`, { json: referred })).body.code).toBe('bad-request');
  });
});
