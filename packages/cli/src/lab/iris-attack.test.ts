import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sclera-iris-attack-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('lab iris attack', () => {
  it('judges what is before the camera as the product does, and shows it', async () => {
    const args = ['lab', 'iris', 'attack', '--n', '1', '--species', 'still,prosthesis', '--fps', '5', '--pictures', 'sheets', '--json'];
    const { code, out } = await runCli(args, { cwd });
    const told = JSON.parse(out);
    expect([code, told.ok, told.bpcer]).toEqual([0, true, null]);
    expect(told.iapar.map(({ species, count, of }: Record<string, unknown>) => [species, count, of])).toEqual([
      ['still', 0, 1],
      ['prosthesis', 0, 1],
    ]);
    expect(told.iapar[0].reasons).toEqual({ 'frames-repeat': 1 });
    expect(told.iapar[1].reasons).toHaveProperty('no-reaction');
    expect([...(await readFile(join(cwd, 'sheets', 'still.png'))).subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  });

  it('knows its species', async () => {
    const { code, err } = await runCli(['lab', 'iris', 'attack', '--species', 'print,mask'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('There is no species mask');
  });
});
