import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sclera-attack-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('lab face attack', () => {
  it('judges what is held before the camera as the product does, and shows it', async () => {
    const { code, out } = await runCli(
      ['lab', 'face', 'attack', '--n', '1', '--species', 'print,shut', '--fps', '5', '--pictures', 'sheets', '--json'],
      { cwd },
    );
    const told = JSON.parse(out);
    expect([code, told.ok, told.bpcer]).toEqual([0, true, null]);
    expect(told.iapar.map(({ species, count, of }: Record<string, unknown>) => [species, count, of])).toEqual([
      ['print', 0, 1],
      ['shut', 0, 1],
    ]);
    expect(told.iapar[0].high).toBeCloseTo(0.975, 9);
    // Shut eyes are the reason, whether they were said while it went on or at the end.
    expect(Object.keys(told.iapar[1].reasons)[0]).toMatch(/eyes/);
    expect([...(await readFile(join(cwd, 'sheets', 'print.png'))).subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  });

  it('knows its species', async () => {
    const { code, err } = await runCli(['lab', 'face', 'attack', '--species', 'print,mask'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('There is no species mask');
  });
});
