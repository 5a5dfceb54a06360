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
