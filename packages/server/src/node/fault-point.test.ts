import { watchCommitPoints } from '@sclera/core';
import { afterEach, expect, test, vi } from 'vitest';
import { armFaultPoint, faultsOf } from './fault-point.ts';

const warn = vi.fn();
afterEach(() => {
  watchCommitPoints(null);
  warn.mockClear();
});

test('outside of tests a node with a fault point does not start', () => {
  for (const environment of [{}, { NODE_ENV: 'production' }]) {
    expect(() => armFaultPoint('b', { ...environment, SCLERA_FAULT_POINT: 'b/entry-applied' }, { warn })).toThrow(
      expect.objectContaining({ code: 'configuration-invalid' }),
    );
  }
  expect(() => armFaultPoint('b', { NODE_ENV: 'production' }, { warn })).not.toThrow();
});

test('a point that does not exist is refused; one of another node is that node’s; an armed one is told', () => {
  const env = (wish: string) => ({ NODE_ENV: 'test', SCLERA_FAULT_POINT: wish });
  for (const wrong of ['b/no-such-point', 'd/entry-applied', 'entry-applied', 'b/entry-applied:0']) {
    expect(() => armFaultPoint('b', env(wrong), { warn }), wrong).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
  }
  armFaultPoint('b', env('a/entry-applied:2'), { warn });
  expect(warn).not.toHaveBeenCalled();
  armFaultPoint('b', env('b/entry-applied:2'), { warn });
  expect(warn).toHaveBeenCalledOnce();
});

test('each node gets its own faults, in order', () => {
  const environment = { SCLERA_FAULT_POINT: 'a/entry-taken,gateway/operation-done,a/entry-applied:2,d/what' };
  expect(['gateway', 'a', 'b'].map((node) => faultsOf(node, environment))).toEqual([
    ['gateway/operation-done', 'd/what'],
    ['a/entry-taken', 'a/entry-applied:2'],
    [],
  ]);
  expect(faultsOf('a', {})).toEqual([]);
});
