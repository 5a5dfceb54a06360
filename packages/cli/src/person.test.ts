import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureReason, encodePng, irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakePlatform, type FakePlatform, problem } from './testing/fake-platform.fixture.ts';
import { type CliRun, runCli } from './testing/run-cli.fixture.ts';

// Real pictures go through the engine in its own tests and in the walk through the whole house; here every picture gives another template.
const engine = vi.hoisted(() => ({ refuse: 0 }));
vi.mock('@sclera/engine', async (original) => ({
  ...(await original<object>()),
  encodeIris: () => {
    if (engine.refuse-- > 0) return { kind: 'rejected', reasons: [captureReason('eye-closed')] };
    const code = crypto.getRandomValues(new Uint8Array(irisCodeBytes));
    return { kind: 'encoded', template: { kind: 'iris', layout: 'sclera-iris-1', code, mask: new Uint8Array(irisMaskBytes).fill(255) } };
  },
}));
vi.mock('@sclera/synth', async (original) => ({
  ...(await original<object>()),
  renderEye: () => ({ image: { width: 160, height: 120, data: new Uint8Array(160 * 120) } }),
}));

let cwd: string;
let platform: FakePlatform;
const eyes = ['--left', 'left.png', '--right', 'right.png'];

beforeEach(async () => {
  engine.refuse = 0;
  platform = createFakePlatform();
  cwd = await mkdtemp(join(tmpdir(), 'sclera-cli-'));
  const picture = encodePng({ width: 160, height: 120, data: new Uint8Array(160 * 120).fill(90) });
  for (const name of ['left.png', 'right.png']) await writeFile(join(cwd, name), picture);
});

afterEach(() => rm(cwd, { recursive: true, force: true }));

function sclera(argv: readonly string[], answers?: string[]): Promise<CliRun> {
  return runCli(argv, { cwd, fetch: platform.fetch, ...(answers ? { answers } : {}) });
}

function posts(): string[] {
  return platform.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
}

describe('consent', () => {
  it('is never assumed: without a terminal and without --consent nothing is sent', async () => {
    for (const command of ['enrol', 'check']) {
      const { code, err } = await sclera([command, ...eyes]);
      expect(code).toBe(1);
      expect(err).toContain('(consent-missing)');
    }
    expect(posts()).toEqual([]);
  });

  it('is asked for with the whole notice, and only yes is yes', async () => {
    const refused = await sclera(['enrol', ...eyes], ['adult', 'y']);
    expect(refused.code).toBe(1);
    for (const word of ['controller', 'why', 'retention', 'rights', 'alternative']) expect(refused.err).toContain(`The ${word}.`);
    expect(posts()).toEqual([]);
    platform.decisions.push('enrolled');
    expect((await sclera(['enrol', ...eyes], ['adult', 'yes'])).code).toBe(0);
    expect(posts()).toEqual(['/v1/subjects', '/v1/consents', '/v1/devices', '/v1/permits', '/v1/enrolments']);
  });

  it('does not accept a notice that is not the text its hash names', async () => {
    platform.intercept = (_, path) => (path === '/v1/notices' ? { status: 200, body: [{ ...fakeNotice(), why: 'Another why.' }] } : null);
    const { code, err } = await sclera(['enrol', ...eyes, '--consent']);
    expect(code).toBe(1);
    expect(err).toContain('(receipt-invalid)');
    expect(posts()).toEqual([]);
  });
});

describe('a share that goes to another country', () => {
  const recipients = [{ name: 'Party b', country: 'NO' }];
  const scopes = () =>
    platform.requests.filter(({ path }) => path === '/v1/consents').map(({ body }) => (body as { scope?: unknown }).scope ?? []);

  it('takes a yes of its own where the rules want one, and nothing is sent without', async () => {
    platform.abroad = { recipients, asked: true };
    for (const command of ['enrol', 'check']) {
      const { code, err } = await sclera([command, ...eyes, '--consent']);
      expect([code, err]).toEqual([1, expect.stringContaining('Party b (NO). That takes a consent of its own')]);
    }
    expect((await sclera(['enrol', ...eyes], ['adult', 'yes', 'no'])).err).toContain('--abroad');
    expect(posts()).toEqual([]);
    platform.decisions.push('new', 'new');
    await sclera(['check', ...eyes], ['adult', 'yes', 'yes']);
    await sclera(['check', ...eyes, '--consent', '--abroad']);
    expect(scopes()).toEqual([['abroad'], ['abroad']]);
  });

  it('is not asked about elsewhere, and not agreed to where nothing goes abroad', async () => {
    platform.decisions.push('new', 'new');
    await sclera(['check', ...eyes, '--consent', '--abroad']);
    platform.abroad = { recipients, asked: false };
    await sclera(['check', ...eyes], ['adult', 'yes']);
    expect(scopes()).toEqual([[], []]);
  });
});

describe('a child', () => {
  const child = ['--age', 'under-14'];
  const guardianFile = async (): Promise<string> => (await readdir(cwd)).find((name) => name.startsWith('sclera-receipt-'))!;

  it('is not captured without a guardian, nor where the child or the guardian says no', async () => {
    for (const command of ['enrol', 'check']) {
      const { code, err } = await sclera([command, ...eyes, '--consent', ...child]);
      expect([code, err]).toEqual([1, expect.stringContaining('without a guardian (PIPL 31)')]);
    }
    for (const answers of [
      ['under-14', 'no'],
      ['under-14', 'yes', 'no'],
      ['under-14', 'yes', 'yes', 'no'],
    ])
      expect((await sclera(['enrol', ...eyes], answers)).err).toContain('(consent-missing)');
    expect(posts()).toEqual([]);
  });

  it('is enrolled once a guardian agreed, who has a key of their own and takes it back with it', async () => {
    platform.decisions.push('enrolled');
    const { code, err } = await sclera(['enrol', ...eyes, '--receipt', 'child.json'], ['under-14', 'yes', 'yes', 'yes']);
    expect(code).toBe(0);
    const file = await guardianFile();
    expect(err).toContain(`sclera withdraw --key ./${file}`);
    expect((await stat(join(cwd, file))).mode & 0o777).toBe(0o600);
    const [own, theirs] = await Promise.all(['child.json', file].map(async (name) => JSON.parse(await readFile(join(cwd, name), 'utf8'))));
    expect(theirs.personalKey).not.toBe(own.personalKey);
    const [first, second] = platform.requests.filter(({ path }) => path === '/v1/consents').map(({ body }) => body as { ward: unknown });
    expect([first?.ward, second?.ward]).toEqual([null, { subject: own.subject, consent: expect.stringMatching(/^con_/) }]);
    expect(posts().indexOf('/v1/permits')).toBeGreaterThan(posts().lastIndexOf('/v1/consents'));

    expect((await sclera(['record', '--key', file])).out).toContain('as guardian for a child: given');
    expect((await sclera(['withdraw', '--key', file], ['no'])).code).toBe(1);
    const back = await sclera(['withdraw', '--key', file, '--json']);
    expect([back.code, JSON.parse(back.out).withdrawn]).toMatchObject([0, [{ forChild: true, erased: { complete: true } }]]);
    expect((await sclera(['record', '--key', 'child.json'])).out).toMatch(/0 enrolments\n.*given .*, withdrawn /);
    expect((await sclera(['withdraw', '--key', file])).out).toContain('no agreement in force');
    expect((await sclera(['receipt', 'verify', file])).code).toBe(0);
  });

  it('decides anew with the same key once it is old enough', async () => {
    platform.decisions.push('enrolled', 'enrolled');
    await sclera(['enrol', ...eyes, '--consent', '--guardian', ...child, '--receipt', 'mine.json']);
    const before = JSON.parse(await readFile(join(cwd, 'mine.json'), 'utf8'));
    const { code } = await sclera(['enrol', ...eyes, '--consent', '--age', '14-17', '--key', 'mine.json']);
    expect(code).toBe(0);
    const after = JSON.parse(await readFile(join(cwd, 'mine.json'), 'utf8'));
    expect([after.subject, after.personalKey]).toEqual([before.subject, before.personalKey]);
    expect(after.consentReceipt).not.toBe(before.consentReceipt);
    expect(platform.requests.findLast(({ path }) => path === '/v1/consents')?.body).toMatchObject({ ageBand: '14-17', ward: null });
    expect((await sclera(['enrol', ...eyes, '--consent', '--key', 'mine.json', '--receipt', 'other.json'])).code).toBe(2);
  });
});

describe('withdraw', () => {
  it('takes back what was agreed to, for one purpose or all, and keeps the receipt', async () => {
    platform.decisions.push('enrolled');
    await sclera(['enrol', ...eyes, '--consent', '--receipt', 'mine.json']);
    const none = await sclera(['withdraw', '--key', 'mine.json', '--purpose', 'uniqueness-check', '--json']);
    expect([none.code, JSON.parse(none.out)]).toEqual([0, { ok: true, withdrawn: [] }]);
    const { code, out } = await sclera(['withdraw', '--key', 'mine.json']);
    expect([code, out]).toEqual([0, expect.stringContaining('erased at all three parties, three receipts verified')]);
    const verified = await sclera(['receipt', 'verify', 'mine.json', '--json']);
    expect(JSON.parse(verified.out).receipts.map(({ what, ok }: { what: string; ok: boolean }) => [what, ok])).toContainEqual([
      'erasure',
      true,
    ]);
  });

  it.each([[[]], [['--key', 'a', '--key-file', 'b']], [['--key', 'mine.json', '--purpose', 'mood']]])('%j is bad use', async (args) => {
    expect((await sclera(['withdraw', ...args])).code).toBe(2);
    expect(posts()).toEqual([]);
  });
});

describe('enrol, record, receipt verify, delete', () => {
  it('is one person’s whole way, with a file that is theirs alone', async () => {
    platform.decisions.push('enrolled');
    const enrolled = await sclera(['enrol', ...eyes, '--consent', '--json', '--receipt', 'mine.json']);
    expect(enrolled.code).toBe(0);
    const value = JSON.parse(enrolled.out);
    expect(value).toMatchObject({ ok: true, decision: 'enrolled', receiptVerified: true, receiptFile: 'mine.json' });
    expect((await stat(join(cwd, 'mine.json'))).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(await readFile(join(cwd, 'mine.json'), 'utf8'));
    expect(enrolled.out + enrolled.err).not.toContain(kept.personalKey);

    const record = await sclera(['record', '--key', 'mine.json', '--json']);
    expect(record.code).toBe(0);
    expect(JSON.parse(record.out).uses.map(({ kind, inLog }: { kind: string; inLog: boolean }) => [kind, inLog])).toEqual([
      ['consent-given', true],
      ['enrol', true],
    ]);

    const gone = await sclera(['delete', '--key-file', 'mine.json', '--json']);
    expect(gone.code).toBe(0);
    expect(JSON.parse(gone.out).people[0].parties.map(({ party }: { party: string }) => party)).toEqual(['a', 'b', 'c']);

    for (const offline of [[], ['--offline']]) {
      const verified = await sclera(['receipt', 'verify', 'mine.json', '--json', ...offline]);
      expect(verified.code).toBe(0);
      expect(JSON.parse(verified.out).receipts.map(({ what, ok }: { what: string; ok: boolean }) => [what, ok])).toEqual([
        ['consent', true],
        ['decision', true],
        ['erasure', true],
      ]);
    }
    await writeFile(join(cwd, 'bent.json'), JSON.stringify({ ...kept, receipt: kept.receipt.replace(/.{8}$/, 'AAAAAAAA') }));
    const bent = await sclera(['receipt', 'verify', 'bent.json']);
    expect(bent.code).toBe(1);
    expect(bent.out).toContain('(receipt-invalid)');
  });

  it('refuses somebody who is enrolled already with exit code 1', async () => {
    platform.decisions.push('already-enrolled');
    const { code, out } = await sclera(['enrol', ...eyes, '--consent']);
    expect(code).toBe(1);
    expect(out).toContain('Already enrolled');
  });

  it('says both answers of a check with exit code 0 and writes no file but the key of this device, once', async () => {
    platform.decisions.push('already-enrolled', 'new');
    expect(JSON.parse((await sclera(['check', ...eyes, '--consent', '--json'])).out)).toMatchObject({
      ok: true,
      decision: 'already-enrolled',
    });
    expect(JSON.parse((await sclera(['check', ...eyes, '--consent', '--json'])).out)).toMatchObject({ ok: true, decision: 'new' });
    expect((await readdir(cwd)).sort()).toEqual(['.sclera', 'left.png', 'right.png']);
    expect(await readdir(join(cwd, '.sclera'))).toEqual(['capture-device.json']);
    expect((await stat(join(cwd, '.sclera', 'capture-device.json'))).mode & 0o777).toBe(0o600);
    const keys = platform.requests.filter(({ path }) => path === '/v1/devices').map(({ body }) => (body as { key: { x: string } }).key.x);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('tells which eye was refused and why, before anything is sent', async () => {
    engine.refuse = 1;
    const { code, err } = await sclera(['check', ...eyes, '--consent']);
    expect(code).toBe(1);
    expect(err).toContain('left.png is refused');
    expect(err).toContain('Left eye: The eye seems to be closed.');
    expect(err).toContain('(capture-rejected)');
    await writeFile(join(cwd, 'left.png'), 'no picture');
    const unreadable = await sclera(['check', ...eyes, '--consent', '--json']);
    expect(JSON.parse(unreadable.out).problem).toMatchObject({ code: 'image-unreadable' });
    expect(posts()).toEqual([]);
  });

  it('hands on what the platform refuses, and does not lose the key', async () => {
    platform.intercept = (_, path) => (path === '/v1/enrolments' ? { status: 503, body: problem('party-unavailable', 503) } : null);
    const { code, out } = await sclera(['enrol', ...eyes, '--consent', '--json', '--receipt', 'mine.json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problem: { code: 'party-unavailable' } });
    expect(JSON.parse(await readFile(join(cwd, 'mine.json'), 'utf8'))).toMatchObject({
      decision: null,
      consentReceipt: expect.any(String),
    });
  });

  it('does not believe a decision that the parties did not sign', async () => {
    platform.intercept = (_, path) =>
      path === '/v1/checks' ? { status: 200, body: { decision: 'new', enrolment: null, receipt: 'a.b.c', leafIndex: 0 } } : null;
    const { code, err } = await sclera(['check', ...eyes, '--consent']);
    expect(code).toBe(1);
    expect(err).toContain('(receipt-invalid)');
  });

  it('never replaces a file that may hold somebody’s only key', async () => {
    await writeFile(join(cwd, 'mine.json'), 'precious');
    platform.decisions.push('enrolled');
    const { code, err } = await sclera(['enrol', ...eyes, '--consent', '--receipt', 'mine.json']);
    expect(code).toBe(1);
    expect(err).toContain('mine.json is there already');
    expect(await readFile(join(cwd, 'mine.json'), 'utf8')).toBe('precious');
    expect(posts()).not.toContain('/v1/enrolments');
  });

  it('leads back with the receipt and both eyes where the key is lost, and only then', async () => {
    platform.decisions.push('enrolled', 'not-matched', 'matched');
    await sclera(['enrol', ...eyes, '--consent', '--receipt', 'lost.json', '--spare', 'spare.txt']);
    const spare = await readFile(join(cwd, 'spare.txt'), 'utf8');
    expect(spare.trim().split('.')).toHaveLength(3);
    const again = ['recover', '--receipt', 'spare.txt', ...eyes, '--json'];
    expect(JSON.parse((await sclera(again)).out).problem.code).toBe('consent-missing');
    const refused = await sclera([...again, '--consent', '--out', 'first.json']);
    expect([refused.code, JSON.parse(refused.out).decision]).toEqual([1, 'not-matched']);
    expect((await sclera(['record', '--key', 'lost.json'])).code).toBe(0);
    const back = await sclera([...again, '--consent', '--out', 'new.json']);
    expect([back.code, JSON.parse(back.out).decision]).toEqual([0, 'matched']);
    const { subject } = JSON.parse(await readFile(join(cwd, 'lost.json'), 'utf8'));
    expect(JSON.parse(back.out).subject).toBe(subject);
    expect((await sclera(['record', '--key', 'lost.json'])).err).toContain('(unauthenticated)');
    const kept = JSON.parse(await readFile(join(cwd, 'new.json'), 'utf8'));
    expect([kept.subject, kept.decision, kept.receipt]).toEqual([subject, 'enrolled', spare.trim()]);
    expect((await sclera(['record', '--key', 'new.json', '--json'])).code).toBe(0);
    expect(back.out + back.err).not.toContain(kept.personalKey);
    await writeFile(join(cwd, 'forged.txt'), spare.trim().replace(/.{8}$/, 'AAAAAAAA'));
    const before = posts().length;
    expect((await sclera(['recover', '--receipt', 'forged.txt', ...eyes, '--consent'])).err).toContain('(receipt-invalid)');
    expect(posts()).toHaveLength(before);
  });

  it('verifies what the gateway signed of a right, with the platform’s keys or with those in a file, and finds a forged one', async () => {
    platform.decisions.push('enrolled');
    await sclera(['enrol', ...eyes, '--consent', '--receipt', 'mine.json']);
    const mine = JSON.parse(await readFile(join(cwd, 'mine.json'), 'utf8'));
    const headers = { authorization: `Bearer ${mine.personalKey}` };
    const { data, signature } = (await (await platform.fetch('http://sclera.test/v1/me/export', { headers })).json()) as {
      data: object;
      signature: string;
    };
    const write = (name: string, content: unknown) =>
      writeFile(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
    const whole = { schema: 'sclera-my-data-1', data, signature, platform: mine.platform };
    await write('data.json', whole);
    await write('signature.txt', signature);
    const verify = async (...argv: string[]) => {
      const { code, out } = await sclera(['receipt', 'verify', ...argv, '--json']);
      const { receipts, problem: refused } = JSON.parse(out);
      return [code, receipts?.map(({ what, ok }: { what: string; ok: boolean }) => [what, ok]) ?? refused.code];
    };
    const good = [0, [['export', true]]];
    expect(await verify('data.json')).toEqual(good);
    expect(await verify('data.json', '--offline')).toEqual(good);
    expect(await verify('signature.txt')).toEqual(good);
    expect(await verify('signature.txt', '--offline', '--keys', 'mine.json')).toEqual(good);
    expect(await verify('signature.txt', '--offline')).toEqual([2, 'bad-usage']);
    const bad = [1, [['answer to a right', false]]];
    await write('changed.json', { ...whole, data: { ...data, subject: `sub_${'1'.repeat(26)}` } });
    await write('forged.txt', signature.replace(/.{8}$/, 'AAAAAAAA'));
    const { signingKey } = mine.platform.parties[0];
    await write('others.json', { ...whole, platform: { ...mine.platform, gateway: { ...mine.platform.gateway, signingKey } } });
    expect(await verify('changed.json')).toEqual(bad);
    expect(await verify('forged.txt')).toEqual(bad);
    expect(await verify('forged.txt', '--offline', '--keys', 'mine.json')).toEqual(bad);
    expect(await verify('others.json', '--offline')).toEqual(bad);
    await write('nothing.json', { schema: 'sclera-my-data-1', platform: mine.platform });
    expect(await verify('nothing.json')).toEqual([1, [['answer', false]]]);
  });

  it('asks before it erases, on a terminal', async () => {
    platform.decisions.push('enrolled');
    await sclera(['enrol', ...eyes, '--consent', '--receipt', 'mine.json']);
    expect((await sclera(['delete', '--key', 'mine.json'], ['no'])).code).toBe(1);
    expect(posts()).not.toContain('/v1/me/deletion');
    expect((await sclera(['delete', '--key', 'mine.json', '--keep-record'], ['yes'])).code).toBe(0);
    expect((await sclera(['record', '--key', 'mine.json'])).code).toBe(0);
    const done = await sclera(['delete', '--key', 'mine.json', '--json'], ['yes']);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.out).people[0]).toMatchObject({
      complete: true,
      dueAt: '2999-01-01T00:00:00.000Z',
      forgotten: 4,
      stays: [{ law: 'GDPR 5(2)' }],
    });
    // The key opens nothing any more; asked again, the ticket in the file shows what came of it.
    platform.intercept = (_, path) => (path === '/v1/me/deletion' ? { status: 401, body: problem('unauthenticated', 401) } : null);
    expect(JSON.parse((await sclera(['delete', '--key', 'mine.json', '--json'], ['yes'])).out)).toMatchObject({ ok: true });
  });
});

describe('status and log fsck', () => {
  it('tells that all is up and the log sound', async () => {
    await sclera(['check', ...eyes, '--consent']);
    const status = await sclera(['status', '--json']);
    expect(status.code).toBe(0);
    expect(JSON.parse(status.out)).toMatchObject({
      ok: true,
      log: { size: 2 },
      parties: [{ id: 'a', ready: true }, { id: 'b' }, { id: 'c' }],
    });
    const sound = await sclera(['log', 'fsck']);
    expect(sound.code).toBe(0);
    expect(sound.out).toContain('The log is sound: 2 leaves');
  });

  it('exits 1 when a party is down or a leaf was changed', async () => {
    await sclera(['check', ...eyes, '--consent']);
    platform.intercept = (_, path) =>
      path === '/readyz' ? { status: 503, body: { status: 'degraded', parties: [{ id: 'a', up: false, ready: false }] } } : null;
    const status = await sclera(['status']);
    expect(status.code).toBe(1);
    expect(status.out).toContain('Party a (DE): down');
    platform.intercept = (_, path) => (path === '/v1/log/tile/0/000.p/2' ? { status: 200, body: new Uint8Array(64) } : null);
    const fsck = await sclera(['log', 'fsck', '--json']);
    expect(fsck.code).toBe(1);
    expect(JSON.parse(fsck.out)).toMatchObject({ ok: false, problem: { code: 'log-inconsistent' } });
  });
});

describe('demo', () => {
  const asItShould = ['enrolled', 'enrolled', 'already-enrolled', 'new', 'new'] as const;

  it('walks the whole way, says so, and cleans up', async () => {
    platform.decisions.push(...asItShould);
    engine.refuse = 1;
    const { code, out } = await sclera(['demo', '--people', '3', '--json']);
    const value = JSON.parse(out);
    expect(value.expectations.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      ok: true,
      recognised: { person: 'Person 2', decision: 'already-enrolled' },
      stranger: { person: 'Person 3', decision: 'new' },
      record: {
        uses: [
          { kind: 'consent-given', inLog: true },
          { kind: 'enrol', inLog: true },
        ],
      },
      erasure: { complete: true, parties: [{ receiptVerified: true }, { receiptVerified: true }, { receiptVerified: true }] },
      afterErasure: { decision: 'new' },
      cleanUp: { erased: 1, unfinished: 0, keysFile: null },
    });
    expect(value.people[0].captures).toEqual({ taken: 2, refused: 1 });
    expect(posts().filter((path) => path === '/v1/erasures')).toHaveLength(2);
    expect(await readdir(cwd)).toEqual(['.sclera', 'left.png', 'right.png']);
  });

  it.each([
    ['a person is not recognised', ['enrolled', 'enrolled', 'new', 'new', 'new']],
    ['a stranger is recognised', ['enrolled', 'enrolled', 'already-enrolled', 'already-enrolled', 'new']],
    ['an erased person is recognised', ['enrolled', 'enrolled', 'already-enrolled', 'new', 'already-enrolled']],
    ['somebody new is enrolled already', ['already-enrolled', 'enrolled', 'already-enrolled', 'new', 'new']],
  ] as const)('exits 1 when %s, and still cleans up', async (_, decisions) => {
    platform.decisions.push(...decisions);
    const { code, out } = await sclera(['demo', '--people', '3', '--seed', 'x']);
    expect(code).toBe(1);
    expect(out).toContain('WRONG');
    expect(posts()).toContain('/v1/erasures');
  });

  it('says what it means that everybody of a seed is enrolled already', async () => {
    platform.decisions.push('already-enrolled', 'already-enrolled');
    const { code, out } = await sclera(['demo', '--people', '3', '--seed', 'again']);
    expect(code).toBe(1);
    expect(out).toContain('An earlier run with this --seed left them enrolled');
    expect(out).toContain('Nobody could be enrolled');
  });

  it('cleans up when the platform fails half-way', async () => {
    platform.decisions.push('enrolled', 'enrolled');
    platform.intercept = (_, path) => (path === '/v1/checks' ? { status: 503, body: problem('party-unavailable', 503) } : null);
    const { code, out } = await sclera(['demo', '--people', '3', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out).problem.code).toBe('party-unavailable');
    expect(posts().filter((path) => path === '/v1/erasures')).toHaveLength(2);
  });

  it('cleans up when it is interrupted', async () => {
    platform.decisions.push('enrolled', 'enrolled');
    const interruption = new AbortController();
    platform.intercept = (_, path) => {
      if (path === '/v1/enrolments') interruption.abort();
      return null;
    };
    const { code, err } = await runCli(['demo', '--people', '3'], { cwd, fetch: platform.fetch, interruption: interruption.signal });
    expect(code).toBe(1);
    expect(err).toContain('Interrupted. The people enrolled so far were erased again.');
    expect(posts().filter((path) => path === '/v1/enrolments')).toHaveLength(1);
    expect(posts().filter((path) => path === '/v1/erasures')).toHaveLength(1);
  });

  it('keeps the people only together with their keys', async () => {
    platform.decisions.push(...asItShould);
    expect((await sclera(['demo', '--people', '3', '--seed', 'kept', '--keep'])).code).toBe(0);
    expect(posts().filter((path) => path === '/v1/erasures')).toHaveLength(1);
    expect((await stat(join(cwd, 'sclera-demo-kept.json'))).mode & 0o777).toBe(0o600);
    expect((await sclera(['delete', '--key', 'sclera-demo-kept.json'])).code).toBe(0);
    expect(posts().at(-1)).toBe('/v1/me/deletion');
  });
});

function fakeNotice(): object {
  return {
    ...Object.fromEntries(
      ['title', 'controller', 'what', 'why', 'necessity', 'retention', 'afterwards', 'effect', 'recipients', 'rights', 'alternative'].map(
        (name) => [name, 'x'],
      ),
    ),
    purpose: 'uniqueness-enrolment',
    language: 'en',
    version: 1,
    retentionDays: 1,
    hash: '0'.repeat(64),
  };
}
