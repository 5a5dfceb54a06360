import { expect, it } from 'vitest';
import { actsOn } from './campaign-acts.tsx';
import { missingForOpening } from './open-campaign.tsx';

it('only what can be done with a campaign as it stands is offered', () => {
  expect(actsOn({ state: 'open', paused: false })).toEqual(['freeze', 'pause', 'close']);
  expect(actsOn({ state: 'freezing', paused: true })).toEqual(['freeze', 'resume', 'close']);
  expect(actsOn({ state: 'frozen', paused: false })).toEqual(['pause', 'close']);
  expect(actsOn({ state: 'closed', paused: true })).toEqual([]);
});

it('what is missing for opening is said', () => {
  const form = { title: 'One each', amount: '10', people: '100', ends: '2027-01-31' };
  expect(missingForOpening(form)).toBeNull();
  expect(missingForOpening({ ...form, title: ' ' })).toMatch(/title/);
  for (const amount of ['', '0', '-1', '1.5', '1e3']) expect(missingForOpening({ ...form, amount })).toMatch(/amount/);
  for (const people of ['', '0', '9999999999']) expect(missingForOpening({ ...form, people })).toMatch(/people/);
  expect(missingForOpening({ ...form, ends: '' })).toMatch(/ends/);
});
