import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeskOrder, RewardCampaign, RewardPayment } from '@sclera/sdk/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFakePlatform } from '../testing/fake-platform.fixture.ts';
import { runCli } from '../testing/run-cli.fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-cli-campaign-'));
  await writeFile(join(folder, 'control.json'), JSON.stringify({ url: 'http://127.0.0.1:9', token: 'a-token' }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const id = 'cmp_00000000000000000000000001';
const at = '2026-01-01T00:00:00.000Z';
const leaf = {
  index: 7,
  event: { kind: 'oversight', account: 'sub_00000000000000000000000000', act: 'x', record: 'y', at },
  salt: '0'.repeat(32),
} as const;
const campaign = {
  id,
  title: 'One each',
  state: 'frozen',
  paused: false,
  book: 'ledger',
  contract: null,
  scope: '5',
  amount: '10',
  budget: '30',
  openedAt: at,
  endsAt: '2027-01-31T00:00:00.000Z',
  frozen: { at, root: '6', size: 2, leaf },
  closedAt: null,
} as unknown as RewardCampaign;
const payment = {
  campaign: id,
  way: 'document',
  recipient: `0x${'cd'.repeat(20)}`,
  amount: '10',
  reference: 'ab',
  at,
  leaf,
} as unknown as RewardPayment;
const day = {
  day: '2026-01-01',
  enrolled: 4,
  refused: { 'already-enrolled': 1 },
  erased: 1,
  paidToHumans: 2,
  paidByDocument: 1,
  unpaid: { 'stale-root': 3 },
};
const quiet = { day: '2026-01-02', enrolled: 0, refused: {}, erased: 0, paidToHumans: 0, paidByDocument: 0, unpaid: {} };

function desk() {
  const orders: DeskOrder[] = [];
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    const order = JSON.parse(String(init.body)) as DeskOrder;
    orders.push(order);
    const answers: Partial<Record<DeskOrder['act'], unknown>> = {
      'list-campaigns': [campaign],
      'campaign-figures': { campaign, left: '0', days: [day, quiet] },
      'pay-by-document': payment,
    };
    return new Response(JSON.stringify(answers[order.act] ?? campaign), { headers: { 'content-type': 'application/json' } });
  };
  return { fetch, orders, run: (args: string[]) => runCli(['campaign', ...args, '--data', folder], { fetch }) };
}

it('opens, freezes, pauses, closes and lists', async () => {
  const { run, orders } = desk();
  const line = `  ${id}  frozen  One each: 10 each of 30 (ledger), until 2027-01-31T00:00:00.000Z, 2 members listed\n`;
  const opened = await run(['open', '--title', 'One each', '--amount', '10', '--budget', '30', '--ends', '2027-01-31T01:00:00+01:00']);
  expect([opened.code, opened.out]).toEqual([0, line]);
  for (const step of ['freeze', 'pause', 'resume', 'close']) expect((await run([step, id])).out).toBe(line);
  expect((await run(['list'])).out).toBe(`1 campaign\n${line}`);
  expect(JSON.parse((await run(['list', '--json'])).out)).toMatchObject({ ok: true, campaigns: [{ id }] });
  expect(orders.slice(0, 5)).toEqual([
    {
      act: 'open-campaign',
      campaign: { title: 'One each', book: 'ledger', amount: '10', budget: '30', endsAt: '2027-01-31T00:00:00.000Z' },
    },
    { act: 'freeze-campaign', id },
    { act: 'pause-campaign', id },
    { act: 'resume-campaign', id },
    { act: 'close-campaign', id },
  ]);
});

it('shows counts by day, and pays by document', async () => {
  const { run, orders } = desk();
  const { out } = await run(['figures', id]);
  expect(out).toContain('0 left of 30');
  expect(out).toContain(
    '2026-01-01  4 enrolled; refused: already-enrolled 1; 1 erased; 2 paid by proof; 1 by document; not paid: stale-root 3',
  );
  expect(out).not.toContain('2026-01-02');
  const { recipient } = payment;
  const document = ['--kind', 'passport', '--issuer', 'UTO', '--number', 'L898902C3', '--born', '1990-01-31'];
  expect((await run(['pay', id, '--recipient', recipient, ...document])).out).toBe(
    `10 paid to ${recipient}\n  reference ab, log index 7\n`,
  );
  expect(orders.at(-1)).toEqual({
    act: 'pay-by-document',
    id,
    claim: { recipient, document: { kind: 'passport', issuer: 'UTO', number: 'L898902C3' }, bornOn: '1990-01-31' },
  });
});

it('is bad use without what it needs', async () => {
  const { run, orders } = desk();
  const whole = ['--title', 'x', '--amount', '10', '--budget', '30', '--ends', '2027-01-31T00:00:00Z'];
  for (const wrong of [
    ['open'],
    ['open', ...whole.slice(0, 4)],
    ['open', ...whole, '--book', 'cash'],
    ['open', ...whole.slice(0, 6), '--ends', 'soon'],
    ['open', ...whole.slice(0, 2), '--amount', '0', ...whole.slice(4)],
    ['freeze'],
    ['pay', id, '--recipient', payment.recipient],
  ])
    expect((await run(wrong)).code, wrong.join(' ')).toBe(2);
  expect(orders).toEqual([]);
});

it('a list that is not as it was published is told, and exits 1', async () => {
  const answers: Readonly<Record<string, unknown>> = {
    '/v1/members': { epoch: 1, root: '5', size: 1, publishedAt: at, leaf },
    '/v1/members/1': { epoch: 1, commitments: ['5'] },
    [`/v1/campaigns/${id}`]: { ...campaign, frozen: { at, root: '6', size: 1, leaf } },
    [`/v1/campaigns/${id}/members`]: { root: '6', commitments: ['5'] },
  };
  const platform = createFakePlatform();
  platform.intercept = (_, path) => (answers[path] === undefined ? null : { status: 200, body: answers[path] });
  const { fetch } = platform;
  const members = await runCli(['members', 'check'], { fetch });
  expect([members.code, members.out]).toEqual([
    1,
    'The list of epoch 1 is not to be believed: the leaf of the log is about something else\n',
  ]);
  const frozen = await runCli(['campaign', 'check', id, '--json'], { fetch });
  expect([frozen.code, JSON.parse(frozen.out)]).toMatchObject([
    1,
    { ok: false, kind: 'broken', reason: 'the list does not lead to the root that was published' },
  ]);
});
