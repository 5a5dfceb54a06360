import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listEyes, pairEyes } from './eye-folder.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sclera-eyes-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lists eyes and captures, follows links, passes over other files, and pairs left with right', async () => {
  for (const eye of ['7L', '7R', '8L']) {
    mkdirSync(join(folder, 'real', eye), { recursive: true });
    for (const name of ['2.png', '1.jpg', '3.iir', 'notes.txt']) writeFileSync(join(folder, 'real', eye, name), '');
    mkdirSync(join(folder, 'links'), { recursive: true });
    symlinkSync(join(folder, 'real', eye), join(folder, 'links', eye));
  }
  symlinkSync(join(folder, 'nowhere'), join(folder, 'links', '9L'));
  for (const dir of ['real', 'links']) {
    const eyes = await listEyes(folder, dir);
    expect(eyes.map(({ name }) => name)).toEqual(['7L', '7R', '8L']);
    expect(eyes[0]).toMatchObject({
      subject: '7',
      eye: 'left',
      captures: ['1.jpg', '2.png', '3.iir'].map((name) => join(dir, '7L', name)),
    });
    expect(pairEyes(eyes).map(({ person }) => person)).toEqual(['7']);
  }
});

it('says what is expected where there is nothing', async () => {
  await expect(listEyes(folder, '.')).rejects.toMatchObject({ code: 'file-unreadable' });
});

it.each([
  ['S1001/L/S1001L01.jpg', 'S1001L', 'S1001', 'left'],
  ['db/017/right/3.bmp', 'db/017R', 'db/017', 'right'],
  ['S1/L/session 2/4.tif', 'S1L', 'S1', 'left'],
  ['004/01_L.bmp', '004L', '004', 'left'],
  ['0003_r/1.pgm', '0003_r', '0003', 'right'],
  ['Emil/1.png', 'Emil', 'Emil', null],
])('tells from %s whose it is', async (path, name, subject, eye) => {
  mkdirSync(join(folder, 'set', path, '..'), { recursive: true });
  writeFileSync(join(folder, 'set', path), '');
  for (const beside of ['truth/0001L', '.cache/0002L']) {
    mkdirSync(join(folder, 'set', beside), { recursive: true });
    writeFileSync(join(folder, 'set', beside, '1.png'), '');
  }
  expect(await listEyes(folder, 'set')).toEqual([{ name, subject, eye, captures: [join('set', path)] }]);
});

it('takes a pattern for what paths do not tell, and says so where it is missing or wrong', async () => {
  for (const file of ['C1_S1_I1.tif', 'C1_S2_I1.tif', 'C2_S1_I1.tif', 'other.png']) writeFileSync(join(folder, file), '');
  const eyes = await listEyes(folder, '.', { pattern: /(?<subject>C\d+)_S(?<eye>\d)/ });
  expect(eyes.map(({ name, subject, captures }) => [name, subject, captures.length])).toEqual([
    ['C1/1', 'C1', 1],
    ['C1/2', 'C1', 1],
    ['C2/1', 'C2', 1],
  ]);
  await expect(listEyes(folder, '.')).rejects.toMatchObject({ detail: expect.stringContaining('--pattern') });
  await expect(listEyes(folder, '.', { pattern: /(?<subject>Z)/ })).rejects.toMatchObject({
    detail: expect.stringContaining('C1_S1_I1.tif'),
  });
});

it('takes bare pixels where they are asked for', async () => {
  mkdirSync(join(folder, '1L'));
  writeFileSync(join(folder, '1L', 'a.raw'), '');
  await expect(listEyes(folder, '.')).rejects.toMatchObject({ code: 'file-unreadable' });
  expect(await listEyes(folder, '.', { raw: true })).toHaveLength(1);
});
