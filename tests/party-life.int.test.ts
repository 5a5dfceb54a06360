import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConsentId, SubjectId } from '@sclera/core';
import { createClient, createPersonSession, type DerivedSecret, makeReceiptFile, type PersonSession } from '@sclera/sdk';
import type { ControlStatus } from '@sclera/sdk/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureSomebody, check, handIn } from './support/people.ts';
import { sclera, startPlatform, type TestPlatform, temporaryFolder, waitUntilReady } from './support/platform.ts';

/** The life of the parties, by the commands an operator types, on a real platform; some of its nodes kill themselves on the way. */
describe('the life of the parties', () => {
  const folder = temporaryFolder('party-life');
  const lost = temporaryFolder('party-life-lost');
  const seed = 'party life';
  /**
   * Party a dies while the keys of the three are dealt for the first time. Party b dies once at each of these, one refresh after the other; c dies
   * as well when all are prepared. The run with faults kills at every point of a renewal.
   */
  const killed = ['generation-prepared', 'generation-agreed'].map((point) => `b/${point}`);
  let platform: TestPlatform;
  let dealt: NonNullable<ControlStatus['keys']>['public'];
  let enrolled: { readonly consent: ConsentId; readonly receipt: string; readonly derived: DerivedSecret };

  beforeAll(async () => {
    const env = { NODE_ENV: 'test', SCLERA_FAULT_POINT: ['a/keys-dealt', ...killed, 'c/generation-agreed'].join(',') };
    platform = await startPlatform({ data: folder.path, env });
  });
  afterAll(async () => {
    await platform?.stop();
    folder.remove();
    lost.remove();
  });

  /** Somebody at a device that knows nothing of them. */
  async function newcomer(): Promise<PersonSession> {
    const session = createPersonSession(createClient({ url: platform.url }));
    await session.createSubject();
    return session;
  }
  async function agree(session: PersonSession, purpose: Parameters<PersonSession['readNotice']>[0]): Promise<ConsentId> {
    return (await session.consent(await session.readNotice(purpose), { decision: 'given', ageBand: 'adult' })).consent.id;
  }

  const party = (...args: readonly string[]) => sclera(['party', ...args, '--data', folder.path, '--json']);
  const roster = () => readFileSync(join(folder.path, 'roster.json'), 'utf8');
  const status = async () => JSON.parse((await party('status')).stdout) as ControlStatus;
  async function standings(): Promise<ControlStatus['parties']> {
    await waitUntilReady(platform.url);
    const { parties, keys } = await status();
    expect(parties.map(({ ready, references }) => [ready, references])).toEqual(Array(3).fill([true, 1]));
    expect(parties.map((one) => one.keys)).toEqual([dealt, dealt, dealt]);
    expect(keys).toEqual({ public: dealt, problem: null });
    return parties;
  }

  it('the keys that the three hold together are dealt at the first start, also where a party dies over it', async () => {
    const publicKeys = async () => {
      dealt = (await status()).keys?.public ?? null;
      return dealt;
    };
    await expect.poll(publicKeys, { timeout: 60_000, interval: 500 }).toMatchObject({ person: expect.any(String) });
    expect(readFileSync(join(folder.path, 'logs', 'party-a.log'), 'utf8')).toContain('"faultPoint":"a/keys-dealt","msg":"killed itself"');
    await waitUntilReady(platform.url);
    const session = await newcomer();
    const consent = await agree(session, 'personhood-enrolment');
    const { decision, permit, receipt } = await session.enrol(consent, await captureSomebody(seed, 0, 0));
    expect(decision).toBe('enrolled');
    const derived = await session.deriveSecret(consent, permit);
    expect(await session.deriveSecret(consent, permit), 'again').toMatchObject({ secret: derived.secret });
    expect((await session.deriveSecret(consent, permit, 1)).secret, 'at the next rotation').not.toEqual(derived.secret);
    enrolled = { consent, receipt, derived };
  });

  it('a refresh with parties killed on the way ends the same at all three, and what was said is so', async () => {
    let before = (await standings())[0]?.generation ?? -1;
    for (const [round] of killed.entries()) {
      const refreshed = await party('refresh');
      const [generation, ...others] = (await standings()).map((standing) => standing.generation ?? -1);
      expect(others, `round ${round}`).toEqual([generation, generation]);
      expect([before, before + 1]).toContain(generation);
      expect(refreshed.code, `round ${round}: ${refreshed.stdout}`).toBe(generation === before + 1 ? 0 : 1);
      before = generation ?? 0;
    }
    const log = readFileSync(join(folder.path, 'logs', 'party-b.log'), 'utf8');
    for (const point of killed) expect(log).toContain(`"faultPoint":"${point}","msg":"killed itself"`);
    expect(await check(platform.url, await captureSomebody(seed, 0, 1))).toBe('already-enrolled');
    expect(JSON.parse((await party('refresh')).stdout)).toMatchObject({
      ok: true,
      action: 'refresh',
      state: 'done',
      generation: before + 1,
    });
  });

  it('a party whose whole folder is lost is made anew from the two others', async () => {
    const before = roster();
    // The party writes there while its folder goes: taken away in one step, it is gone at once.
    renameSync(join(folder.path, 'party-c'), join(lost.path, 'party-c'));
    const rebuilt = await party('rebuild', 'c');
    expect(JSON.parse(rebuilt.stdout)).toMatchObject({ ok: true, action: 'rebuild', party: 'c' });
    await standings();
    expect(roster(), 'it has new keys').not.toBe(before);
    expect(existsSync(join(folder.path, 'party-c.lost'))).toBe(false);
    expect(await check(platform.url, await captureSomebody(seed, 0, 3))).toBe('already-enrolled');
    expect(await check(platform.url, await captureSomebody(seed, 1, 0))).toBe('new');
  });

  it('other keys to sign and to open shares with: what was signed and what was sealed before holds', async () => {
    const client = createClient({ url: platform.url });
    const published = await client.platform();
    const session = createPersonSession(client);
    await session.createSubject();
    const { consent } = await session.consent(await session.readNotice('uniqueness-check'), { decision: 'given', ageBand: 'adult' });
    const answer = await session.check(consent.id, await captureSomebody(seed, 0, 6));
    const key = session.personalKey ?? '';
    const { token } = await client.requestPermit(key, { consent: consent.id, action: 'check', modality: 'iris' });
    const sealedBefore = await handIn(client, token, await captureSomebody(seed, 0, 7));

    const rotated = await party('rotate', 'a', '--all');
    expect(JSON.parse(rotated.stdout)).toMatchObject({ ok: true, action: 'rotate-keys', party: 'a' });
    await standings();
    const now = await client.platform();
    const [was, is] = [published.parties[0], now.parties[0]];
    expect([is?.signingKey === was?.signingKey, is?.sealingKey === was?.sealingKey]).toEqual([false, false]);
    expect(is?.formerSigningKeys.map(({ signingKey }) => signingKey)).toEqual([was?.signingKey]);

    const sealed = await client.check(sealedBefore);
    expect(sealed.decision).toBe('already-enrolled');
    const person = { subject: session.subject as SubjectId, personalKey: key };
    // A receipt of before the rotation with the keys of before and of now, and one of after it.
    const files = [
      makeReceiptFile({ url: platform.url, platform: published, person, answer, nowMs: Date.now() }),
      makeReceiptFile({ url: platform.url, platform: now, person, answer, nowMs: Date.now() }),
      makeReceiptFile({ url: platform.url, platform: now, person, answer: sealed, nowMs: Date.now() }),
    ];
    for (const [i, file] of files.entries()) {
      const path = join(folder.path, `receipt-${i}.json`);
      writeFileSync(path, JSON.stringify(file));
      for (const where of [['--url', platform.url], ['--offline']]) {
        const verified = await sclera(['receipt', 'verify', path, '--json', ...where]);
        expect([verified.code, JSON.parse(verified.stdout)], `${i} ${where[0]}`).toMatchObject([0, { ok: true }]);
      }
    }
  });

  it('another key of the gateway: permits and receipts of before hold, receipts of after verify, and the log goes on under its own', async () => {
    const client = createClient({ url: platform.url });
    const published = await client.platform();
    const session = createPersonSession(client);
    await session.createSubject();
    const { consent } = await session.consent(await session.readNotice('uniqueness-check'), { decision: 'given', ageBand: 'adult' });
    const answer = await session.check(consent.id, await captureSomebody(seed, 0, 8));
    const key = session.personalKey ?? '';
    const { token } = await client.requestPermit(key, { consent: consent.id, action: 'check', modality: 'iris' });
    const sealedBefore = await handIn(client, token, await captureSomebody(seed, 0, 9));
    const kept = join(folder.path, 'log-before');
    expect((await sclera(['log', 'export', kept, '--url', platform.url, '--json'])).code).toBe(0);

    const rotated = await sclera(['gateway', 'rotate', '--all', '--data', folder.path, '--json']);
    expect(JSON.parse(rotated.stdout)).toMatchObject({ ok: true, action: 'rotate-gateway-keys', party: null });
    await standings();
    const now = await client.platform();
    expect(now.gateway).toMatchObject({ issuer: published.gateway.issuer, logKey: published.gateway.logKey });
    expect(now.gateway.signingKey).not.toBe(published.gateway.signingKey);
    expect(now.gateway.formerSigningKeys.map(({ signingKey }) => signingKey)).toEqual([published.gateway.signingKey]);
    const known = JSON.parse(roster()) as { gateway: { tlsCertificate: string; signingKey: string } };
    expect(known.gateway.signingKey).toBe(now.gateway.signingKey);

    const used = await client.check(sealedBefore);
    expect(used.decision).toBe('already-enrolled');
    const person = { subject: session.subject as SubjectId, personalKey: key };
    const files = [
      makeReceiptFile({ url: platform.url, platform: published, person, answer, nowMs: Date.now() }),
      makeReceiptFile({ url: platform.url, platform: now, person, answer, nowMs: Date.now() }),
      makeReceiptFile({ url: platform.url, platform: now, person, answer: used, nowMs: Date.now() }),
    ];
    for (const [i, file] of files.entries()) {
      const path = join(folder.path, `gateway-receipt-${i}.json`);
      writeFileSync(path, JSON.stringify(file));
      for (const where of [['--url', platform.url], ['--offline']]) {
        const verified = await sclera(['receipt', 'verify', path, '--json', ...where]);
        expect([verified.code, JSON.parse(verified.stdout)], `${i} ${where[0]}`).toMatchObject([0, { ok: true }]);
      }
    }
    // Whoever knew the log by its key of before knows it still, and sees that it has only grown.
    const logKey = readFileSync(join(kept, 'log.key'), 'utf8').trim();
    const grown = await sclera(['log', 'fsck', '--url', platform.url, '--log', `${platform.url}/v1/log`, '--log-key', logKey, '--json']);
    expect([grown.code, JSON.parse(grown.stdout)]).toMatchObject([0, { ok: true }]);
  });

  it('a new certificate is known to all, and nothing else changes; the store is found again under the key it was made with', async () => {
    const [was] = (JSON.parse(roster()) as { parties: { tlsCertificate: string; signingKey: string; sealingKey: string }[] }).parties;
    expect((await party('rotate', 'a')).code).toBe(0);
    await standings();
    const [is] = (JSON.parse(roster()) as { parties: (typeof was)[] }).parties;
    expect(is?.tlsCertificate).not.toBe(was?.tlsCertificate);
    expect([is?.signingKey, is?.sealingKey]).toEqual([was?.signingKey, was?.sealingKey]);
    expect(await check(platform.url, await captureSomebody(seed, 0, 5))).toBe('already-enrolled');
  });

  it('nobody but the operators at this machine', async () => {
    const { url, token } = JSON.parse(readFileSync(join(folder.path, 'control.json'), 'utf8')) as { url: string; token: string };
    const order = { method: 'POST', body: JSON.stringify({ action: 'refresh', party: null }) };
    const ask = (headers: Record<string, string>) => fetch(`${url}/v1/control`, { ...order, headers });
    const own = { authorization: `Bearer ${token}` };
    for (const headers of [{}, { authorization: 'Bearer guess' }, { ...own, origin: 'http://127.0.0.1:8444' }]) {
      expect((await ask(headers)).status).toBe(401);
    }
    const [{ generation } = { generation: null }] = await standings();
    expect((await fetch(`${url}/v1/control`, { method: 'POST', body: '{"action":"rebuild"}', headers: own })).status).toBe(400);
    expect((await standings())[0]?.generation).toBe(generation);
    const nowhere = await sclera(['party', 'refresh', '--data', join(folder.path, 'party-a')]);
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('Start it with npm start')]);
    expect((await party('rebuild', 'd')).code).toBe(2);
  });

  it('after all that the same eyes come back to the same secret: by themselves, and with the receipt; another’s session derives nothing', async () => {
    const found = await newcomer();
    const consent = await agree(found, 'personhood-recovery');
    const shown = await found.find(consent, await captureSomebody(seed, 0, 10));
    expect(shown).toMatchObject({ decision: 'found', enrolment: null });
    const { secret, recordName } = await found.deriveSecret(consent, shown.permit);
    expect([secret, recordName]).toEqual([enrolled.derived.secret, enrolled.derived.recordName]);

    const back = await newcomer();
    const matched = await back.recover(await agree(back, 'rights-access'), enrolled.receipt, await captureSomebody(seed, 0, 11));
    expect(matched.decision).toBe('matched');
    expect((await back.deriveSecret(enrolled.consent, matched.permit)).secret).toEqual(secret);
    expect((await back.record()).uses.filter(({ event }) => event.kind === 'derive')).toHaveLength(4);

    const stranger = await newcomer();
    const theirs = await agree(stranger, 'personhood-recovery');
    expect((await stranger.find(theirs, await captureSomebody(seed, 1, 1))).decision).toBe('not-found');
    const asked = { consent: theirs, action: 'derive', modality: 'iris', session: shown.permit } as const;
    await expect(createClient({ url: platform.url }).requestPermit(stranger.personalKey ?? '', asked)).rejects.toMatchObject({
      code: 'session-over',
    });
  });

  it('and leave by themselves: all three sign, and nobody is found any more', async () => {
    const leaving = await newcomer();
    const consent = await agree(leaving, 'personhood-recovery');
    const { permit } = await leaving.find(consent, await captureSomebody(seed, 0, 12));
    const left = await leaving.depart(consent, permit);
    expect([left.complete, left.parties.filter(({ receipt }) => receipt !== null).length]).toEqual([true, 3]);
    expect((await status()).parties.map(({ references }) => references)).toEqual([0, 0, 0]);
    expect((await leaving.find(consent, await captureSomebody(seed, 0, 13))).decision).toBe('not-found');
    await expect(leaving.deriveSecret(consent, permit)).rejects.toMatchObject({ code: 'session-over' });
  });
});
