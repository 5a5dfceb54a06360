import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureReason, encodePng, irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listEyes, pairEyes, readName } from '../files/eye-folder.ts';
import { createFakePlatform, type FakePlatform } from '../testing/fake-platform.fixture.ts';
import { runCli } from '../testing/run-cli.fixture.ts';

// The engine has its own tests; here a black picture is refused and every other one gives another template.
vi.mock('@sclera/engine', async (original) => ({
  ...(await original<object>()),
  encodeIris: (image: { data: Uint8Array }) => {
    if (image.data[0] === 0) return { kind: 'rejected', reasons: [captureReason('blurred')] };
    const code = crypto.getRandomValues(new Uint8Array(irisCodeBytes));
    return { kind: 'encoded', template: { kind: 'iris', layout: 'sclera-iris-1', code, mask: new Uint8Array(irisMaskBytes).fill(255) } };
  },
}));

let cwd: string;
let platform: FakePlatform;

beforeEach(async () => {
  platform = createFakePlatform();
  cwd = await mkdtemp(join(tmpdir(), 'sclera-folder-'));
});

afterEach(() => rm(cwd, { recursive: true, force: true }));

async function addEye(name: string, greys: readonly number[]): Promise<void> {
  await mkdir(join(cwd, 'eyes', name), { recursive: true });
  for (const [i, grey] of greys.entries()) {
    const picture = encodePng({ width: 160, height: 120, data: new Uint8Array(160 * 120).fill(grey) });
    await writeFile(join(cwd, 'eyes', name, `${i + 1}.png`), picture);
  }
}

async function addPeople(count: number): Promise<void> {
  for (let i = 1; i <= count; i++) for (const eye of ['L', 'R']) await addEye(`p${i}${eye}`, [90, 90, 90]);
}

it('reads folder names, both eyes of a person, and passes over what is no eye', async () => {
  expect(readName('S1001L')).toEqual({ name: 'S1001L', subject: 'S1001', eye: 'left' });
  expect(readName('0007-r')).toEqual({ name: '0007-r', subject: '0007', eye: 'right' });
  expect(readName('007')).toEqual({ name: '007', subject: '007', eye: null });
  await addPeople(1);
  await addEye('p2L', [90]);
  await mkdir(join(cwd, 'eyes/truth'));
  const eyes = await listEyes(cwd, 'eyes');
  expect(eyes.map(({ name, captures }) => [name, captures.length])).toEqual([
    ['p1L', 3],
    ['p1R', 3],
    ['p2L', 1],
  ]);
  expect(pairEyes(eyes).map(({ person }) => person)).toEqual(['p1']);
});

it('enrols four of five, recognises their further captures, finds the fifth new, and erases all', async () => {
  await addPeople(5);
  platform.decisions.push('enrolled', 'enrolled', 'enrolled', 'enrolled');
  // Two further captures of each of the four; the second of person 4 is missed. Then the three of person 5.
  for (let i = 0; i < 7; i++) platform.decisions.push('already-enrolled');
  platform.decisions.push('new', 'new', 'new');
  const { code, out } = await runCli(['demo', '--eyes', 'eyes', '--json'], { cwd, fetch: platform.fetch });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    people: 5,
    enrolled: 4,
    leftOut: 1,
    recognised: 7,
    missed: [{ person: 'p4', capture: 3 }],
    newPeople: 2,
    wronglyMatched: [],
    refusedPeople: [],
    cleanUp: { erased: 4, unfinished: 0 },
  });
});

it('tries further captures, counts what is refused, and exits 1 for a wrong match', async () => {
  await addPeople(2);
  await addEye('p1L', [0, 90, 90]);
  await addEye('p3L', [0]);
  await addEye('p3R', [90]);
  await addEye('p4L', [90]);
  await addEye('p4R', [90]);
  platform.decisions.push('enrolled', 'enrolled', 'already-enrolled', 'already-enrolled', 'already-enrolled');
  const { code, out } = await runCli(['demo', '--eyes', 'eyes', '--checks', '1', '--json'], { cwd, fetch: platform.fetch });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    enrolled: 2,
    recognised: 2,
    refusedPeople: ['p3'],
    refusedCaptures: { blurred: 2 },
    wronglyMatched: [{ person: 'p4', during: 'enrolment' }],
    cleanUp: { erased: 2 },
  });
});

it('needs somebody of whom there are both eyes', async () => {
  await addEye('p1L', [90]);
  const { code, err } = await runCli(['demo', '--eyes', 'eyes'], { cwd, fetch: platform.fetch });
  expect(code).toBe(1);
  expect(err).toContain('holds nobody of whom there are both eyes');
  expect(platform.requests).toEqual([]);
});
