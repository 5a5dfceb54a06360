import { expect, test } from 'vitest';
import { isOver, recordRules } from './rules.ts';

const at = (ms: number): string => new Date(ms).toISOString();
const dayMs = 86_400_000;

test.each(recordRules)('$kind ($state): kept to the last moment, and not beyond', (rule) => {
  const start = Date.UTC(2026, 0, 1);
  const end = start + rule.days * dayMs;
  const record = { state: rule.state ?? 'whatever', dueAt: rule.from === 'dueAt' ? at(start) : null, changedAt: at(start) };
  expect([isOver(rule, record, at(end)), isOver(rule, record, at(end + 1))]).toEqual([false, true]);
  if (rule.state !== null) expect(isOver(rule, { ...record, state: 'another' }, at(end + 1))).toBe(false);
  if (rule.from === 'dueAt') expect(isOver(rule, { ...record, dueAt: null }, at(end + 1))).toBe(false);
  expect(rule.why).not.toBe('');
});
