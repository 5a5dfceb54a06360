import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Breach, DeskOrder } from '@sclera/sdk/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-cli-breach-'));
  await writeFile(join(folder, 'control.json'), JSON.stringify({ url: 'http://127.0.0.1:9', token: 'a-token' }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const duty = { id: 'eu-authority', to: 'authority', law: 'GDPR 33', source: 'V', tell: [], metAt: null, late: false } as const;
const breach: Breach = {
  id: 'brc_1',
  state: 'open',
  summary: 'A disk was stolen.',
  awareAt: '2026-03-01T10:00:00.000Z',
  risk: 'likely',
  records: ['shares'],
  people: null,
  consequences: 'None alone.',
  measures: 'New shares.',
  steps: [],
  duties: [{ ...duty, dueAt: '2026-03-04T10:00:00.000Z' }],
};

/** A gateway with one breach. */
function desk(late = false) {
  const orders: DeskOrder[] = [];
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    const order = JSON.parse(String(init.body)) as DeskOrder;
    orders.push(order);
    const now = { ...breach, duties: breach.duties.map((one) => ({ ...one, late })) };
    const notices = [{ duty: 'eu-authority', title: 'To you', text: 'It happened.' }];
    const report = { report: { ...now, notices }, page: '<!doctype html>' };
    const value = order.act === 'list-breaches' ? [now] : order.act === 'report-breach' ? report : now;
    return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
  };
  return { fetch, orders };
}
const facts = ['--summary', 'A disk was stolen.', '--risk', 'likely', '--consequences', 'None alone.', '--measures', 'New shares.'];

it('opens a breach with what is known, in the time of whoever writes it down', async () => {
  const { fetch, orders } = desk();
  const more = ['--aware', '2026-03-01T12:00:00+02:00', '--record', 'shares', '--data', folder];
  const { code, out } = await runCli(['breach', 'open', ...facts, ...more], { fetch });
  expect([code, out]).toEqual([
    0,
    '  brc_1  open, known since 2026-03-01 10:00 UTC: A disk was stolen.\n    eu-authority  authority, until 2026-03-04 10:00 UTC  (GDPR 33, V)\n',
  ]);
  const { summary, risk, records, people, consequences, measures, awareAt } = breach;
  expect(orders).toEqual([{ act: 'open-breach', summary, risk, records, people, consequences, measures, awareAt }]);
});

it('refuses a time without a zone, a risk that is none, and half a breach', async () => {
  const { fetch, orders } = desk();
  for (const wrong of [['--aware', '2026-03-01'], ['--aware', 'yesterday'], ['--people', 'many', '--aware', '2026-03-01T10:00:00Z'], []])
    expect((await runCli(['breach', 'open', ...facts, ...wrong, '--data', folder], { fetch })).code).toBe(2);
  expect(orders).toEqual([]);
});

it('notes steps, closes, and says whether somebody is told too late', async () => {
  const { fetch, orders } = desk();
  const at = ['--data', folder, '--json'];
  expect((await runCli(['breach', 'step', 'brc_1', '--text', 'Told.', '--duty', 'eu-authority', ...at], { fetch })).code).toBe(0);
  expect((await runCli(['breach', 'close', 'brc_1', ...at], { fetch })).code).toBe(0);
  expect(orders).toEqual([
    { act: 'breach-step', id: 'brc_1', text: 'Told.', duty: 'eu-authority' },
    { act: 'close-breach', id: 'brc_1' },
  ]);
  expect((await runCli(['breach', 'list', ...at], { fetch })).code).toBe(0);
  const late = await runCli(['breach', 'list', '--data', folder], desk(true));
  expect([late.code, late.out]).toEqual([1, expect.stringContaining('NOT TOLD, was due 2026-03-04 10:00 UTC')]);
});

it('reports, with the texts to send, and as a page', async () => {
  const { code, out } = await runCli(['breach', 'report', 'brc_1', '--page', 'page.html', '--data', folder], { ...desk(), cwd: folder });
  expect([code, out]).toEqual([0, expect.stringContaining('To send: To you\n\nIt happened.')]);
  expect(await readFile(join(folder, 'page.html'), 'utf8')).toBe('<!doctype html>');
});
