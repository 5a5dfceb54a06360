import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMrz, specimen } from '@sclera/engine/specimen';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, runCli } from '../testing/run-cli.fixture.ts';

let cwd: string;
/** No network: whatever is refused here was refused before anything was sent. */
const sim = (...argv: string[]): Promise<CliRun> => runCli(['sim', ...argv], { cwd });
const register = (...argv: string[]): Promise<CliRun> => sim('register', '--line', '8988303000000610001', ...argv);

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sclera-sim-'));
  const zone = makeMrz(specimen).join('\n');
  await writeFile(join(cwd, 'zone.txt'), zone);
  await writeFile(join(cwd, 'wrong.txt'), zone.replace('L898902C3', 'L898902C4'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('sim register', () => {
  it.each<[string, string[], string]>([
    ['without a face and not at the counter', ['--photo', 'a.png', '--mrz', 'zone.txt'], '--camera and --drawn'],
    ['with two faces', ['--camera', '-', '--drawn', 'anna'], '--camera and --drawn'],
    ['with a camera that is a file', ['--camera', 'clip.mjpeg', '--photo', 'a.png', '--mrz', 'zone.txt'], '--camera -'],
    ['with a face and no document', ['--camera', '-'], 'Which document?'],
    ['with a photo and no zone', ['--camera', '-', '--photo', 'a.png'], 'machine readable zone'],
    ['with half of a chip', ['--camera', '-', '--sod', 'a', '--dg2', 'b'], 'Which document?'],
    ['at the counter without a document', ['--counter'], '--mrz FILE'],
  ])('%s says what is missing', async (_, argv, words) => {
    const { code, err } = await register(...argv);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('at the counter judges the zone before anything is sent', async () => {
    const wrong = await register('--counter', '--mrz', 'wrong.txt', '--specimen', '--json');
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.out).problem.reasons[0]).toMatchObject({ code: 'mrz-check-digit' });
    const foreign = await register('--counter', '--mrz', 'zone.txt', '--json');
    expect(JSON.parse(foreign.out).problem.reasons[0]).toMatchObject({ code: 'mrz-state-unknown' });
  });
});

it('sim claim takes the id of a claim', async () => {
  const { code, err } = await sim('claim', 'con_1', '--key', 'nobody.json');
  expect(code).not.toBe(0);
  expect(err).toMatch(/nobody\.json is not there|no claim/);
});
