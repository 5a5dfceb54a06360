import { describe, expect, test } from 'vitest';
import { createWorld } from '../../personhood/testing/index.ts';
import { breachPage } from './breach-page.ts';
import { type BreachInput, createBreaches } from './breaches.ts';

const input: BreachInput = {
  summary: 'A disk of party <b> was stolen.',
  awareAt: '2026-01-01T00:00:00.000Z',
  risk: 'likely',
  records: ['shares'],
  people: null,
  consequences: 'None alone: one share says nothing.',
  measures: 'New shares were made.',
};

function setUp(jurisdictions: string[] = ['EU']) {
  const world = createWorld();
  return { world, breaches: createBreaches({ ...world.trust(world.start()), standing: { jurisdictions } }) };
}

describe('a breach', () => {
  test('opens a task with its clock: 72 hours, and not a millisecond more', async () => {
    const { world, breaches } = setUp();
    const { id } = await breaches.open(input);
    const kept = async () => (await world.store.records.get('breach', id))?.dueAt;
    expect(await kept()).toBe('2026-01-01T00:00:00.000Z');
    await breaches.addStep(id, { text: 'People were told on the first page.', duty: 'own-people' });
    expect(await kept()).toBe('2026-01-04T00:00:00.000Z');
    const authority = async () => (await breaches.list())[0]?.duties.find((duty) => duty.id === 'eu-authority');
    world.nowMs = Date.parse('2026-01-04T00:00:00.000Z');
    expect((await authority())?.late).toBe(false);
    world.nowMs += 1;
    expect((await authority())?.late).toBe(true);
    await breaches.addStep(id, { text: 'Told.', duty: 'eu-authority' });
    expect(await authority()).toMatchObject({ late: true, metAt: '2026-01-04T00:00:00.001Z' });
    expect(await kept()).toBeNull();
  });

  test('is closed only when everybody who must know was told', async () => {
    const { breaches } = setUp(['CN']);
    const { id, duties } = await breaches.open(input);
    await expect(breaches.close(id)).rejects.toMatchObject({ code: 'conflicting-change' });
    for (const duty of duties) await breaches.addStep(id, { text: 'Told.', duty: duty.id });
    expect((await breaches.close(id)).state).toBe('closed');
    await expect(breaches.addStep(id, { text: 'More.', duty: null })).rejects.toMatchObject({ code: 'conflicting-change' });
  });

  test('is not known before it is, and has only its own duties', async () => {
    const { breaches } = setUp();
    await expect(breaches.open({ ...input, awareAt: '2026-01-01T00:00:01.000Z' })).rejects.toMatchObject({ code: 'bad-request' });
    const { id } = await breaches.open(input);
    await expect(breaches.addStep(id, { text: 'Told.', duty: 'cn-authority' })).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('is reported as a document and as a page that carries no markup of its writers', async () => {
    const { breaches } = setUp();
    const { id } = await breaches.open(input);
    const report = await breaches.report(id);
    expect(report).toMatchObject({ format: 'sclera-breach-1', id, controller: { name: 'Controller' }, authority: { name: 'Authority' } });
    const page = breachPage(report);
    expect(page).toContain('A disk of party &#60;b&#62; was stolen.');
    expect(page).not.toMatch(/<script|<b>/);
    expect(report.notices.map(({ duty }) => duty)).toEqual(['own-people']);
    expect(page).toContain('To send: Your data at our platform');
    for (const line of report.duties.flatMap(({ tell }) => tell)) expect(page).toContain(line.slice(0, 20));
  });
});
