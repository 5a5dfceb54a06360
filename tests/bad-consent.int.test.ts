import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtinNotices, loadPolicy } from '@sclera/core';
import { readCases } from '@sclera/core/policy';
import type { Problem, Purpose } from '@sclera/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../packages/cli/src/testing/run-cli.fixture.ts';
import { createTestApp } from '../packages/server/src/gateway/testing.fixture.ts';

/** A gateway with the rules and notices that come along, in this process; what is asked of it goes through its HTTP face. */
const notices = builtinNotices();
const { world, app } = createTestApp({ policy: loadPolicy(), notices });

const ask = async (path: string, json?: unknown, key?: string): Promise<{ status: number; body: never }> => {
  const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
  const init = json === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(json) };
  const answer = await app.request(`http://127.0.0.1:8440${path}`, init);
  return { status: answer.status, body: (await answer.json()) as never };
};

const noticeOf = (purpose: Purpose) => notices.find((one) => one.purpose === purpose && one.language === 'en')!;
const person = async () => (await ask('/v1/subjects', {})).body as { subject: string; personalKey: string };
const wish = (change: object = {}, purpose: Purpose = 'uniqueness-check') => ({
  purpose,
  noticeHash: noticeOf(purpose).hash,
  language: 'en',
  decision: 'given',
  ageBand: 'adult',
  guardian: false,
  ...change,
});
const consent = async (key: string, change: object = {}) =>
  (await ask('/v1/consents', wish(change), key)).body as { consent: { id: string; subject: string }; receipt: string };
const permit = (key: string, id: string) => ask('/v1/permits', { consent: id, action: 'check', modality: 'iris' }, key);

/** Code of a refusal, and the articles it names. */
const refusal = ({ body }: { body: Problem }) => ({ code: body.code, laws: (body.reasons ?? []).map(({ law }) => law).join(' | ') });

describe('what is refused, and by which article', () => {
  test('a consent for two purposes', async () => {
    const { personalKey } = await person();
    const both = await ask('/v1/consents', wish({ purpose: ['uniqueness-check', 'uniqueness-enrolment'] }), personalKey);
    expect(both.status).toBe(422);
    expect(refusal(both)).toMatchObject({ code: 'consent-invalid', laws: expect.stringContaining('PIPL 14, 29') });
    const unknown = await ask('/v1/consents', wish({ purpose: 'watch-list' }), personalKey);
    expect(refusal(unknown)).toMatchObject({ code: 'consent-invalid', laws: expect.stringContaining('SPC 2021 art. 4') });
  });

  test('an expired consent, at its very end', async () => {
    const { personalKey } = await person();
    const given = await consent(personalKey);
    const began = world.nowMs;
    world.nowMs = began + 30 * 86_400_000 - 1;
    expect((await permit(personalKey, given.consent.id)).status).toBe(201);
    world.nowMs += 1;
    expect(refusal(await permit(personalKey, given.consent.id))).toEqual({ code: 'consent-expired', laws: 'PIPL 19; GDPR 5(1)(e)' });
    world.nowMs = began;
  });

  test('another subject’s consent, told by nothing from one that does not exist', async () => {
    const [one, other] = [await person(), await person()];
    const given = await consent(one.personalKey);
    const stolen = await permit(other.personalKey, given.consent.id);
    expect(refusal(stolen)).toMatchObject({ code: 'consent-missing', laws: expect.stringContaining('PIPL 14, 29') });
    const invented = await permit(other.personalKey, `con_${'0'.repeat(26)}`);
    expect(invented.body).toEqual(stolen.body);
  });

  test('a notice in no known language, and an outdated one', async () => {
    const { personalKey } = await person();
    const unknown = await ask('/v1/consents', wish({ language: 'de' }), personalKey);
    expect(refusal(unknown)).toMatchObject({ code: 'notice-unknown', laws: expect.stringContaining('PIPL 17, 30') });
    const old = await ask('/v1/consents', wish({ noticeHash: 'ab'.repeat(32) }), personalKey);
    expect(refusal(old)).toMatchObject({ code: 'notice-changed', laws: expect.stringContaining('PIPL 14(2), 17') });
    expect(refusal(await ask(`/v1/notices/${'ab'.repeat(32)}`)).code).toBe('notice-unknown');
    expect((await ask(`/v1/notices/${noticeOf('uniqueness-check').hash}`)).body).toEqual(noticeOf('uniqueness-check'));
  });

  test('age 13 without a guardian; with one who confirms it is allowed, until either takes it back', async () => {
    const [child, guardian, stranger] = [await person(), await person(), await person()];
    const given = await consent(child.personalKey, { ageBand: 'under-14', guardian: true });
    const alone = await permit(child.personalKey, given.consent.id);
    expect(refusal(alone)).toEqual({ code: 'policy-denied', laws: 'PIPL 31; FRT 7' });
    const ward = { subject: child.subject, consent: given.consent.id };
    const themselves = await ask('/v1/consents', wish({ ward }), child.personalKey);
    expect(refusal(themselves).code).toBe('consent-invalid');
    const confirmed = await consent(guardian.personalKey, { ward });
    expect((await permit(child.personalKey, given.consent.id)).status).toBe(201);
    // The confirmation is no consent of the guardian's to anything of their own.
    expect(refusal(await permit(guardian.personalKey, confirmed.consent.id)).code).toBe('consent-invalid');
    const seen = (await ask('/v1/me', undefined, child.personalKey)).body as { guardians: unknown };
    expect(seen.guardians).toEqual([{ consent: given.consent.id, guardian: guardian.subject, confirmation: confirmed.consent.id }]);
    const own = (await ask('/v1/me', undefined, guardian.personalKey)).body as { consents: { ward: unknown }[] };
    expect(own.consents.map((record) => record.ward)).toEqual([ward]);
    expect((await ask(`/v1/consents/${given.consent.id}/withdrawal`, {}, stranger.personalKey)).status).toBe(404);
    expect((await ask(`/v1/consents/${confirmed.consent.id}/withdrawal`, {}, guardian.personalKey)).status).toBe(200);
    expect(refusal(await permit(child.personalKey, given.consent.id)).code).toBe('consent-withdrawn');
  });

  test('asking again after a no, unless the person begins', async () => {
    const { personalKey } = await person();
    await consent(personalKey, { decision: 'refused' });
    const again = await ask('/v1/consents', wish(), personalKey);
    expect(refusal(again)).toEqual({ code: 'consent-refused', laws: 'PIPL 5, 16; FRT 12' });
    expect((await ask('/v1/consents', wish({}, 'uniqueness-enrolment'), personalKey)).status).toBe(201);
    const began = world.nowMs;
    world.nowMs = began + 90 * 86_400_000 - 1;
    expect((await ask('/v1/consents', wish(), personalKey)).status).toBe(403);
    world.nowMs += 1;
    expect((await ask('/v1/consents', wish(), personalKey)).status).toBe(201);
    world.nowMs = began;
    expect((await ask('/v1/consents', wish({ initiative: 'person' }), personalKey)).status).toBe(201);
  });

  test('a reward with DNA', () => {
    const policy = loadPolicy();
    const dna = readCases().find(
      ({ facts }) => 'modality' in facts && facts.modality === 'dna' && 'incentive' in facts && facts.incentive.value > 0,
    );
    const decision = policy.decide(dna!.facts);
    expect(decision.outcome).toBe('deny');
    expect(decision.rules.map(({ law }) => law).join(' | ')).toContain('HGR');
  });
});

describe('sclera receipt verify, offline', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sclera-bad-consent-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const verify = async (change: (file: Record<string, unknown>) => object) => {
    const { subject, personalKey } = await person();
    const { receipt } = await consent(personalKey);
    const file = {
      schema: 'sclera-receipt-file-1',
      subject,
      personalKey,
      consentReceipt: receipt,
      notice: noticeOf('uniqueness-check'),
      platform: (await ask('/v1/platform')).body,
    };
    await writeFile(join(folder, 'receipt.json'), JSON.stringify(change(file)));
    const run = await runCli(['receipt', 'verify', 'receipt.json', '--offline', '--json'], { cwd: folder });
    return { code: run.code, ...(JSON.parse(run.out) as { ok: boolean; receipts: { ok: boolean; detail: string; inForce?: boolean }[] }) };
  };

  test('a genuine one, with the text that was read', async () => {
    expect(await verify((file) => file)).toMatchObject({ code: 0, ok: true, receipts: [{ ok: true }] });
  });

  test.each([
    [
      'a forged one',
      (file: Record<string, unknown>) => ({ ...file, consentReceipt: forge(String(file['consentReceipt'])) }),
      'the signature does not fit',
    ],
    [
      'another notice',
      (file: Record<string, unknown>) => ({ ...file, notice: noticeOf('uniqueness-enrolment') }),
      'not the text that was read',
    ],
  ])('%s is refused, with the reason and the article', async (_name, change, reason) => {
    const outcome = await verify(change);
    expect(outcome).toMatchObject({ code: 1, ok: false });
    expect(outcome.receipts[0]?.detail).toContain(reason);
    expect(outcome.receipts[0]?.detail).toContain('GDPR 7(1)');
  });
});

/** The same receipt with a longer retention. */
function forge(token: string): string {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const record = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, Buffer.from(JSON.stringify({ ...record, retentionDays: 3_000 })).toString('base64url'), signature].join('.');
}
