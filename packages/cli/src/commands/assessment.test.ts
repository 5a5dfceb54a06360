import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sclera-assessment-'));
  await mkdir(join(dir, 'gateway'));
  await writeFile(join(dir, 'gateway', 'control.json'), JSON.stringify({ url: 'http://127.0.0.1:1', token: 'token' }));
  await writeFile(join(dir, 'answers.json'), JSON.stringify({ risks: 'Named.' }));
  await writeFile(join(dir, 'list.json'), JSON.stringify(['Named.']));
  await writeFile(join(dir, 'numbers.json'), JSON.stringify({ risks: 7 }));
  await writeFile(join(dir, 'broken.json'), '{');
});
afterAll(() => rm(dir, { recursive: true }));

/** Runs a command at a gateway that gives this answer. */
async function run(args: readonly string[], answer: object = {}, status = 200) {
  const orders: unknown[] = [];
  const fetch = async (_: string, init: RequestInit) => {
    orders.push(JSON.parse(String(init.body)));
    return new Response(JSON.stringify(answer), { status });
  };
  return { ...(await runCli(['assessment', ...args, '--data', dir], { cwd: dir, fetch })), orders };
}

const draft = {
  id: 'pia_1',
  purpose: 'uniqueness-check',
  modality: 'iris',
  version: 1,
  kind: 'full',
  label: '',
  state: 'draft',
  hash: 'ab'.repeat(32),
  draftedAt: '2026-01-01T00:00:00.000Z',
  draftedBy: null,
  approval: null,
  validUntil: null,
  keepUntil: '2029-01-01T00:00:00.000Z',
};
const account = `sub_${'0'.repeat(26)}`;
const at = '2026-01-02T00:00:00.000Z';
const event = { kind: 'oversight', account, act: 'assessment-approved', record: draft.hash, at };
const approved = {
  ...draft,
  id: 'pia_2',
  state: 'approved',
  validUntil: '2027-01-02T00:00:00.000Z',
  approval: { account, by: 'data protection officer', at, leaf: { leafIndex: 7, event, salt: '00'.repeat(16) } },
};
const trial = { ...draft, id: 'pia_3', kind: 'trial', state: 'trial', validUntil: at, label: 'Trial on this computer.' };

describe('sclera assessment', () => {
  test('list says how each stands, who approved it at which line of the log, and what a trial is', async () => {
    const { code, out, orders } = await run(['list'], { assessments: [approved, draft, trial] });
    expect([code, orders]).toEqual([0, [{ act: 'list-assessments' }]]);
    expect(out).toContain(`pia_2  uniqueness-check, version 1: approved until ${approved.validUntil}`);
    expect(out).toContain(`approved as data protection officer by ${account}, line 7 of the log`);
    expect(out).toContain('pia_1  uniqueness-check, version 1: draft\n');
    expect(out).toContain(`trial until ${at}. Trial on this computer.`);
    expect((await run(['list'], { assessments: [] })).out).toContain('nothing is captured before one is approved');
    const { out: json } = await run(['list', '--json'], { assessments: [trial] });
    expect(JSON.parse(json)).toEqual({ ok: true, assessments: [trial] });
  });

  test('show prints the page, or writes it to a file', async () => {
    const html = '<!doctype html><p>Answers.</p>';
    const { code, out, orders } = await run(['show', 'pia_1'], { html });
    expect([code, out.trim(), orders]).toEqual([0, html, [{ act: 'show-assessment', id: 'pia_1' }]]);
    const written = await run(['show', 'pia_1', '--out', 'pia.html', '--json'], { html });
    expect(JSON.parse(written.out)).toEqual({ ok: true, id: 'pia_1', file: 'pia.html' });
    expect(await readFile(join(dir, 'pia.html'), 'utf8')).toBe(html);
  });

  test('draft sends the answers, and says what comes next', async () => {
    const { code, out, orders } = await run(['draft', '--purpose', 'uniqueness-check', '--answers', 'answers.json'], draft);
    expect([code, orders]).toEqual([0, [{ act: 'draft-assessment', purpose: 'uniqueness-check', answers: { risks: 'Named.' } }]]);
    expect(out).toContain('Next: sclera assessment submit');
    const { out: json } = await run(['draft', '--purpose', 'uniqueness-check', '--answers', 'answers.json', '--json'], draft);
    expect(JSON.parse(json)).toEqual({ ok: true, ...draft });
  });

  test('submit hands it over to a reviewer, who alone approves', async () => {
    const { code, out, orders } = await run(['submit', 'pia_1'], { ...draft, state: 'in-review' });
    expect([code, orders]).toEqual([0, [{ act: 'submit-assessment', id: 'pia_1' }]]);
    expect(out).toContain('signed in on the page /review');
    expect((await run(['approve', 'pia_1', '--by', 'me'])).code).toBe(2);
  });

  test.each([
    [['draft'], '--purpose'],
    [['draft', '--purpose', 'uniqueness-check'], '--answers'],
    [['draft', '--purpose', 'mood', '--answers', 'answers.json'], 'uniqueness-enrolment'],
    [['show'], 'id'],
    [['submit'], 'id'],
    [['list', 'pia_1'], 'arguments'],
  ])('%j is bad use, and says what is missing', async (args, said) => {
    const { code, err, orders } = await run(args);
    expect([code, orders]).toEqual([2, []]);
    expect(err).toContain(said);
  });

  test.each([
    ['none.json', 'cannot be read'],
    ['broken.json', 'cannot be read as JSON'],
    ['list.json', 'not an object of answers'],
    ['numbers.json', 'not an object of answers'],
  ])('answers in %s: %s', async (file, said) => {
    const { code, err, orders } = await run(['draft', '--purpose', 'uniqueness-check', '--answers', file]);
    expect(code).not.toBe(0);
    expect([err, orders]).toEqual([expect.stringContaining(said), []]);
  });

  test('what the gateway refuses is told in its words', async () => {
    const problem = {
      type: 'urn:sclera:problem:bad-request',
      code: 'bad-request',
      status: 400,
      title: 'Bad request',
      detail: 'This assessment is not draft but approved.',
    };
    const { code, err } = await run(['submit', 'pia_2'], problem, 400);
    expect([code, err]).toEqual([1, expect.stringContaining('not draft but approved')]);
    const nowhere = await runCli(['assessment', 'list', '--data', join(dir, 'nowhere'), '--json']);
    expect([nowhere.code, nowhere.out + nowhere.err]).toEqual([1, expect.stringContaining('No platform runs on')]);
  });
});
