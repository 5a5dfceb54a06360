import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

  it('goes on where an earlier run ended, with the same attempts, and from no other file', async () => {
    const args = ['lab', 'face', 'attack', '--species', 'still', '--seed', 'parts'];
    const report = async (...rest: string[]) => (await runCli([...args, '--json', ...rest], { cwd })).out;
    const whole = JSON.parse(await report('--n', '2'));
    await writeFile(join(cwd, 'part.json'), await report('--n', '1'));
    const { iapar, cost } = JSON.parse(await report('--n', '2', '--resume', 'part.json'));
    expect([iapar, cost.attempts, cost.frames]).toEqual([whole.iapar, 2, whole.cost.frames]);
    for (const [text, said] of [
      ['{"seed":"parts"}', 'is not what lab face attack --json writes'],
      [JSON.stringify({ ...whole, seed: 'other' }), 'is of other attempts'],
    ] as const) {
      await writeFile(join(cwd, 'bad.json'), text);
      const { code, err } = await runCli([...args, '--resume', 'bad.json'], { cwd });
      expect([code === 0, err]).toEqual([false, expect.stringContaining(said)]);
    }
  });

  it('knows its species', async () => {
    const { code, err } = await runCli(['lab', 'face', 'attack', '--species', 'print,mask'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('There is no species mask');
  });
});
