import { expect, test, vi } from 'vitest';
import { atExit } from './at-exit.ts';

test('however many there are, one listener does it all when the process ends, the last first, whatever one of them throws', () => {
  const before = process.listeners('exit');
  const done: string[] = [];
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const takeBack = ['folder', 'proxy', 'server', 'database'].map((name) =>
    atExit(() => {
      done.push(name);
      if (name === 'server') throw new Error('it was gone');
    }),
  );
  const added = process.listeners('exit').filter((one) => !before.includes(one));
  expect(added).toHaveLength(1);
  takeBack[1]!();
  takeBack[1]!();
  // As the process does when it ends; the listeners of others are not its business here.
  added[0]!.call(process, 0);
  expect(done).toEqual(['database', 'server', 'folder']);
  expect(written.mock.calls).toEqual([['it was gone\n']]);
  written.mockRestore();
  for (const one of takeBack) one();
  expect(process.listeners('exit')).toEqual(before);
});
