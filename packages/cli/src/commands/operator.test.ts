import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processIo } from '../io/io.ts';
import { main } from '../main.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sclera-operator-'));
  await mkdir(join(dir, 'gateway'));
  await writeFile(join(dir, 'gateway', 'control.json'), JSON.stringify({ url: 'http://127.0.0.1:1', token: 'token' }));
});
afterAll(() => rm(dir, { recursive: true }));

/** Runs a command against a gateway that gives this answer. */
async function run(args: readonly string[], answer: object, ask: string | null = null) {
  const sent: { readonly url: string; readonly body: unknown }[] = [];
  const lines: string[] = [];
  const io = {
    ...processIo(),
    cwd: dir,
    out: (text: string) => void lines.push(text),
    err: () => undefined,
    ask: ask === null ? null : async () => ask,
    fetch: async (url: string, init: RequestInit) => {
      sent.push({ url, body: JSON.parse(String(init.body)) });
      return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
    },
  };
  const code = await main([...args, '--data', dir], io as never);
  return { code, sent, out: lines.join('') };
}

const endsAt = '2026-01-02T00:00:00.000Z';

describe('sclera operator', () => {
  test('invite and key make say once what is told once', async () => {
    const invited = await run(['operator', 'invite', '--role', 'reviewer', '--json'], { invitation: 'secret', role: 'reviewer', endsAt });
    expect(invited.sent).toEqual([{ url: 'http://127.0.0.1:1/v1/control/desk', body: { act: 'invite', role: 'reviewer' } }]);
    expect(JSON.parse(invited.out)).toMatchObject({ ok: true, invitation: 'secret' });
    const made = await run(['operator', 'key', 'make', '--scope', 'read:queue', 'read:audit', '--days', '7'], {
      id: 'key_1',
      key: 'key_1.s',
      endsAt,
    });
    expect(made.sent[0]?.body).toEqual({ act: 'make-key', scopes: ['read:queue', 'read:audit'], days: 7 });
    expect(made.out).toContain('key_1.s');
  });

  test.each([
    [['operator', 'invite']],
    [['operator', 'invite', '--role', 'god']],
    [['operator', 'key', 'make', '--scope', 'read:queue', '--days', '0']],
    [['erase']],
    [['erase', '--before', 'yesterday']],
  ])('%j is bad use', async (args) => {
    const { code, sent } = await run(args, {});
    expect([code, sent]).toEqual([2, []]);
  });
});

describe('sclera erase', () => {
  const counted = { before: '2026-01-31T00:00:00.000Z', dryRun: true, people: 2, enrolments: 2, complete: 0, leaves: [], proof: null };

  test('counts, erases after a yes, and exits 1 while a party has not confirmed', async () => {
    const dry = await run(['erase', '--before', '2026-01-31', '--dry-run', '--json'], counted);
    expect([dry.code, dry.sent.map(({ body }) => body)]).toEqual([0, [{ act: 'erase-before', before: counted.before, dryRun: true }]]);
    const refused = await run(['erase', '--before', '2026-01-31'], counted, 'no');
    expect([refused.code, refused.sent.length]).toEqual([1, 1]);
    const pending = await run(['erase', '--before', '2026-01-31', '--json'], {
      ...counted,
      dryRun: false,
      proof: 'a.b.c',
      complete: 1,
      leaves: [7],
    });
    expect([pending.code, JSON.parse(pending.out).ok]).toEqual([1, false]);
    const done = await run(['erase', '--before', '2026-01-31', '--json'], {
      ...counted,
      dryRun: false,
      proof: 'a.b.c',
      complete: 2,
      leaves: [7, 8],
    });
    expect([done.code, JSON.parse(done.out).leaves]).toEqual([0, [7, 8]]);
  });
});
