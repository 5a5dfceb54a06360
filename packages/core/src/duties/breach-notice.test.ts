import { describe, expect, test } from 'vitest';
import { type BreachNoticeFacts, breachNotices } from './breach-notice.ts';

const facts: BreachNoticeFacts = {
  duties: [{ id: 'us-il-people' }, { id: 'us-il-authority' }, { id: 'eu-people' }, { id: 'cn-authority' }],
  summary: 'A disk of party b was stolen.',
  awareAt: '2026-03-01T10:00:00.000Z',
  records: ['shares of iris codes'],
  people: 1234,
  consequences: 'None alone.',
  measures: 'New shares were made.',
  controller: { name: 'Controller', contact: 'people@sclera.example' },
  officer: null,
};
const textOf = (duty: string, change: Partial<BreachNoticeFacts> = {}) =>
  breachNotices({ ...facts, ...change }).find((one) => one.duty === duty)?.text ?? '';

describe('texts to send', () => {
  test('residents of Illinois are told what 530/10(a) lists, and not how many they are', () => {
    const text = textOf('us-il-people');
    const listed = ['Equifax', 'Experian', 'TransUnion', '600 Pennsylvania Avenue NW', '1-877-438-4338', 'www.ftc.gov', 'security freezes'];
    for (const each of [...listed, 'fraud alerts', facts.summary, facts.measures]) expect(text).toContain(each);
    expect(text).not.toContain('1234');
  });

  test('the Attorney General is told the kind, the number, the date and the steps; what is not known is left open', () => {
    for (const each of ['530/10(e)', '1234', facts.measures, '[number]', '[date']) expect(textOf('us-il-authority')).toContain(each);
    expect(textOf('us-il-authority', { people: null })).toContain('[not known yet]');
  });

  test('people in the Union are told what 34(2) lists, and whom to ask', () => {
    for (const each of [facts.summary, facts.consequences, facts.measures, 'people@sclera.example'])
      expect(textOf('eu-people')).toContain(each);
    expect(textOf('eu-people', { officer: { contact: 'dpo@sclera.example' } })).toContain('dpo@sclera.example');
    expect(textOf('eu-people', { controller: { name: '', contact: '' } })).toContain('[who you are], [how to reach you]');
  });

  test('a duty without a text of its own has none', () => {
    expect(breachNotices(facts).map(({ duty }) => duty)).toEqual(['us-il-people', 'us-il-authority', 'eu-people']);
  });
});
