import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSigningKey, peekJws, signJws } from '@sclera/core';
import { identityOf } from '@sclera/credential';
import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import {
  checkCampaign,
  createCaptureDevice,
  createClient,
  createControl,
  createPersonSession,
  type SdkProblem,
  sealCapture,
  signCapture,
} from '@sclera/sdk';
import { schemas } from '@sclera/sdk/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureSomebody, check, enrol, sign, type Use } from './support/people.ts';
import { startPlatform, type TestPlatform, temporaryFolder } from './support/platform.ts';

/** A party's of another platform: a point of P-256. */
async function anotherKey(): Promise<string> {
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  return Buffer.from(await crypto.subtle.exportKey('raw', publicKey)).toString('base64url');
}

type SealedPart = Awaited<ReturnType<typeof sealCapture>>[number];

/** What a careless or hostile caller can send over HTTP: each gets its code, and nothing is kept. */
describe('bad input at the gateway', () => {
  const folder = temporaryFolder('bad-input');
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform({ data: folder.path });
  });

  afterAll(async () => {
    await platform.stop();
    folder.remove();
  });

  const post = async (path: string, body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }) => {
    const answer = await fetch(`${platform.url}${path}`, { method: 'POST', body, headers });
    return { status: answer.status, type: answer.headers.get('content-type'), problem: (await answer.json()) as SdkProblem };
  };

  it.each([
    ['malformed JSON', '{"token": ', 400, 'bad-request'],
    ['an empty body', '', 400, 'bad-request'],
    ['the wrong shape', '{"token": 7}', 400, 'bad-request'],
    ['a wrong number of shares', '{"token":"a.b.c","shares":[]}', 400, 'bad-request'],
    ['an oversized body', `{"token":"${'x'.repeat(600_000)}"}`, 413, 'body-too-large'],
    ['JSON that nests ten thousand deep', '['.repeat(10_000) + ']'.repeat(10_000), 400, 'bad-request'],
  ])('%s', async (_, body, status, code) => {
    const answer = await post('/v1/enrolments', body);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(answer.problem).toMatchObject({ code, status, type: `urn:sclera:problem:${code}` });
    expect(answer.problem.title.length).toBeGreaterThan(5);
    expect(answer.problem.detail.length).toBeGreaterThan(10);
  });

  it('another media type, an unknown path, no personal key', async () => {
    expect((await post('/v1/consents', '<x/>', { 'content-type': 'text/xml' })).problem.code).toMatch(
      /media-type-unsupported|unauthenticated/,
    );
    expect((await (await fetch(`${platform.url}/v1/nothing`)).json()).code).toBe('not-found');
    expect((await (await fetch(`${platform.url}/v1/me`)).json()).code).toBe('unauthenticated');
    const wrong = await fetch(`${platform.url}/v1/me`, {
      headers: { authorization: 'Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    });
    expect((await wrong.json()).code).toBe('unauthenticated');
  });

  it('a foreign permit, a used one, shares of another permit, a share that does not open', async () => {
    const client = createClient({ url: platform.url });
    const session = createPersonSession(client);
    await session.createSubject();
    const { consent } = await session.consent(await session.readNotice('uniqueness-check'), { decision: 'given', ageBand: 'adult' });
    const permit = (): Promise<{ token: string }> =>
      client.requestPermit(session.personalKey!, { consent: consent.id, action: 'check', modality: 'iris' });
    const known = await client.platform();
    const seal = async (token: string, on = known) => sealCapture(await captureSomebody('bad-input', 0), { platform: on, token });
    const refusal = async (token: string, shares: Awaited<ReturnType<typeof seal>>): Promise<string> =>
      client.check(await sign(client, token, shares)).then(
        (answer) => answer.decision,
        (problem: SdkProblem) => problem.code,
      );

    // Minted by another platform, under a name of its own and under this one's.
    const own = peekJws((await permit()).token)!;
    const { secretKey } = generateSigningKey();
    for (const claims of [{ ...own, iss: 'sclera elsewhere' }, own]) {
      const token = signJws('sclera-permit+jwt', claims, secretKey);
      expect(await refusal(token, await seal(token))).toBe(claims === own ? 'permit-invalid' : 'permit-foreign');
    }

    // Sealed for the keys of another platform, and sealed under another permit.
    const first = await permit();
    const stranger = {
      ...known,
      parties: await Promise.all(known.parties.map(async (party) => ({ ...party, sealingKey: await anotherKey() }))),
    };
    expect(await refusal(first.token, await seal(first.token, stranger))).toBe('share-unreadable');
    const [second, third] = [await permit(), await permit()];
    expect(await refusal(second.token, await seal(third.token))).toBe('share-unreadable');

    // A part sealed to another party, and parts of the wrong length: shorter, longer, none at all.
    const spoilt = async (spoil: (part: { enc: string; ciphertext: string }) => { enc: string; ciphertext: string }): Promise<string> => {
      const { token } = await permit();
      return refusal(
        token,
        (await seal(token)).map((part) => (part.party === 'b' ? { ...part, ...spoil(part) } : part)),
      );
    };
    const exchanged = await permit();
    const [ofA, ofB, ofC] = (await seal(exchanged.token)) as [SealedPart, SealedPart, SealedPart];
    const swapped = [{ ...ofB, party: ofA.party }, { ...ofA, party: ofB.party }, ofC];
    expect(await refusal(exchanged.token, swapped)).toBe('share-unreadable');
    expect(await spoilt(({ enc, ciphertext }) => ({ enc, ciphertext: ciphertext.slice(0, -400) }))).toBe('share-unreadable');
    expect(await spoilt(({ enc, ciphertext }) => ({ enc, ciphertext: `${ciphertext}AAAA` }))).toBe('share-unreadable');
    expect(await spoilt(({ ciphertext }) => ({ enc: 'AAAA', ciphertext }))).toBe('share-malformed');
    expect(await spoilt(({ enc }) => ({ enc, ciphertext: '' }))).toMatch(/^(share-malformed|bad-request)$/);

    // A permit to check, shown to enrol.
    const toCheck = await permit();
    const enrolled = client.enrol(await sign(client, toCheck.token, await seal(toCheck.token))).then(
      (answer) => answer.decision,
      (problem: SdkProblem) => problem.code,
    );
    expect(await enrolled).toBe('permit-invalid');

    // Used once: the same request hears the same answer, another one is a replay.
    const fourth = await permit();
    const shares = await seal(fourth.token);
    expect(await refusal(fourth.token, shares)).toBe('new');
    expect(await refusal(fourth.token, shares)).toBe('new');
    expect(await refusal(fourth.token, await seal(fourth.token))).toBe('permit-replayed');

    // Signed by nobody, for another permit, over other shares, or by a device that nobody knows: each uses up its permit.
    const codeOf = (use: Parameters<typeof client.check>[0]) =>
      client.check(use).then(
        ({ decision }) => decision as string,
        (problem: SdkProblem) => problem.code,
      );
    const uses = [];
    for (let i = 0; i < 5; i++) {
      const { token } = await permit();
      uses.push(await sign(client, token, await seal(token)));
    }
    const [bare, crossed, otherShares, nobodys, earlier] = uses as [Use, Use, Use, Use, Use];
    const unknown = await createCaptureDevice();
    expect(await codeOf({ token: bare.token, shares: bare.shares })).toBe('capture-unsigned');
    expect(await codeOf({ ...crossed, capture: earlier.capture })).toBe('capture-unsigned');
    expect(await codeOf({ ...otherShares, shares: await seal(otherShares.token) })).toBe('capture-unsigned');
    expect(await codeOf({ ...nobodys, capture: await signCapture(unknown, nobodys.token, nobodys.shares) })).toBe('device-unknown');
    expect(await codeOf(bare)).toBe('capture-unsigned');

    // A tampered permit.
    const fifth = await permit();
    const [header, payload, signature] = fifth.token.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = [header, Buffer.from(JSON.stringify({ ...claims, action: 'enrol' })).toString('base64url'), signature].join('.');
    expect(await refusal(forged, await seal(forged))).toBe('permit-invalid');
  });

  it('without consent, after a refusal, after a withdrawal, and for a child alone there is no permit', async () => {
    const client = createClient({ url: platform.url });
    const tryPermit = async (choice: { decision: 'given' | 'refused'; ageBand: 'adult' | 'under-14' }, withdraw = false) => {
      const session = createPersonSession(client);
      await session.createSubject();
      const { consent } = await session.consent(await session.readNotice('uniqueness-check'), choice);
      if (withdraw) await session.withdraw(consent.id);
      return client.requestPermit(session.personalKey!, { consent: consent.id, action: 'check', modality: 'iris' }).then(
        () => 'allowed',
        (problem: SdkProblem) => problem.code,
      );
    };
    expect(await tryPermit({ decision: 'given', ageBand: 'adult' })).toBe('allowed');
    expect(await tryPermit({ decision: 'refused', ageBand: 'adult' })).toBe('consent-refused');
    expect(await tryPermit({ decision: 'given', ageBand: 'adult' }, true)).toBe('consent-withdrawn');
    expect(await tryPermit({ decision: 'given', ageBand: 'under-14' })).toBe('policy-denied');
  });

  it('after all of that nothing is half-stored: the platform enrols and recognises as before', async () => {
    expect((await enrol(platform.url, await captureSomebody('bad-input', 1))).decision).toBe('enrolled');
    expect(await check(platform.url, await captureSomebody('bad-input', 1, 1))).toBe('already-enrolled');
    expect(await check(platform.url, await captureSomebody('bad-input', 0))).toBe('new');
  });

  it('of a reward nothing is paid for what is no claim; by document it is paid once, through the three parties; the list is in the log', async () => {
    const client = createClient({ url: platform.url });
    const session = createPersonSession(client);
    await session.createSubject();
    const { consent } = await session.consent(await session.readNotice('personhood-enrolment'), { decision: 'given', ageBand: 'adult' });
    const { permit, enrolment } = await session.enrol(consent.id, await captureSomebody('bad-input', 7));
    const { secret } = await session.deriveSecret(consent.id, permit);
    const { commitment } = identityOf(secret);
    await client.registerCommitment(session.personalKey!, { enrolment: enrolment!, commitment: String(commitment) });

    const desk = createControl(JSON.parse(readFileSync(join(folder.path, 'gateway', 'control.json'), 'utf8')));
    const endsAt = new Date(Date.now() + 86_400_000).toISOString();
    const opening = { title: 'One each', book: 'ledger', amount: '10', budget: '20', endsAt } as const;
    const { id } = await desk.carryOut({ act: 'open-campaign', campaign: opening }, schemas.RewardCampaign);
    const claim = async (change: object): Promise<string> => {
      const { first } = vectors.proofs;
      const recipient = `0x${BigInt(first.message).toString(16).padStart(40, '0')}`;
      return (await post(`/v1/campaigns/${id}/claims`, JSON.stringify({ recipient, proof: first, ...change }))).problem.code;
    };
    expect(await claim({})).toBe('campaign-not-frozen');
    const { frozen } = await desk.carryOut({ act: 'freeze-campaign', id }, schemas.RewardCampaign);
    expect(frozen).toMatchObject({ size: 1, root: String(commitment) });
    expect(await claim({})).toBe('stale-root');
    expect(await claim({ proof: { ...vectors.proofs.first, merkleTreeRoot: frozen!.root } })).toBe('scope-mismatch');
    expect(await claim({ proof: {} })).toBe('proof-invalid');
    expect(await claim({ recipient: '0x1' })).toBe('recipient-invalid');
    expect(await claim({ proof: 'none' })).toBe('bad-request');
    expect(await checkCampaign(client, await client.platform(), id)).toMatchObject({ kind: 'holds', commitments: [String(commitment)] });

    const recipient = `0x${'ab'.repeat(20)}`;
    const show = (number: string, bornOn = '1990-01-31'): Promise<string> => {
      const document = { kind: 'passport', issuer: 'UTO', number } as const;
      const order = { act: 'pay-by-document', id, claim: { recipient, document, bornOn } } as const;
      return desk.carryOut(order, schemas.RewardPayment).then(
        ({ way, amount }) => `${amount} by ${way}`,
        (problem: SdkProblem) => problem.code,
      );
    };
    expect(await show('L898902C3', '2020-01-31')).toBe('policy-denied');
    expect(await show('L898902C3')).toBe('10 by document');
    // Spaces and hyphens make no other document.
    expect(await show('L898-902 C3')).toBe('already-claimed');
    expect((await desk.carryOut({ act: 'campaign-figures', id }, schemas.RewardFigures)).left).toBe('10');
    // The shares were kept for the list alone.
    await expect.poll(async () => (await client.me(session.personalKey!)).enrolments, { timeout: 30_000 }).toEqual([]);
  });
});
