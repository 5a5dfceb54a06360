import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportTemplate, type IrisTemplate, irisCodeBytes, irisMaskBytes, rotateIris } from '@sclera/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, runCli } from '../testing/run-cli.fixture.ts';
import { templateToJson } from './template-line.ts';

let cwd: string;
const search = (...argv: string[]): Promise<CliRun> => runCli(['lab', 'iris', 'search', ...argv], { cwd });
const objects = ({ out }: CliRun): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A whole template whose bits follow from a seed, `differing` of them turned over. */
function template(seed: number, differing = 0): IrisTemplate {
  let state = seed;
  const code = Uint8Array.from({ length: irisCodeBytes }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  for (let i = 0; i < differing; i++) code[((61 * i) % 12_800) >> 3]! ^= 1 << ((61 * i) % 8);
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask: new Uint8Array(irisMaskBytes).fill(255) };
}

const line = (file: string, own: IrisTemplate): string => JSON.stringify({ file, ok: true, template: templateToJson(own) });
const small: IrisTemplate = { ...template(1), code: new Uint8Array(irisCodeBytes), mask: new Uint8Array(irisMaskBytes).fill(1) };
const refused = JSON.stringify({ file: 'dark.png', ok: false, template: null, reasons: [{ code: 'no-eye-found' }] });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sclera-search-'));
  const gallery = [
    line('a', template(1, 4799)),
    line('b', template(1, 4800)),
    refused,
    line('c', rotateIris(template(1, 64), -3)),
    line('d', template(2)),
    line('e', small),
    '',
    JSON.stringify(templateToJson(template(1, 64))),
  ];
  await writeFile(join(cwd, 'gallery.jsonl'), gallery.join('\n'));
  await writeFile(join(cwd, 'probe.json'), exportTemplate(template(1), 'json'));
  await writeFile(join(cwd, 'probe.cbor'), exportTemplate(template(1), 'cbor'));
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('lab iris search', () => {
  it('ranks what lies below 3/8, and tells of what is not in the gallery', async () => {
    const run = await search('gallery.jsonl', 'probe.json', '--json');
    expect(run.code).toBe(0);
    const [found] = objects(run);
    expect(found).toMatchObject({ probe: 'probe.json', ok: true, searched: 5, apart: 0, leftOut: 2, exact: true });
    expect(found!['hits']).toEqual([
      { rank: 1, file: 'c', index: 2, rotation: 3, hd: 64 / 12_800, maskBits: 12_800 },
      { rank: 2, file: 'gallery.jsonl:8', index: 4, rotation: 0, hd: 64 / 12_800, maskBits: 12_800 },
      { rank: 3, file: 'a', index: 0, rotation: 0, hd: 4799 / 12_800, maskBits: 12_800 },
    ]);
    expect(run.err).toContain('2 pictures or templates left out of the gallery: no-eye-found 1, mask-too-small 1');
    expect(run.err).toContain('Searching');
  });

  it('says the same in words, and keeps to --top and --max-hd', async () => {
    const { out } = await search('gallery.jsonl', 'probe.cbor', '--top', '1', '--max-hd', '0.3');
    expect(out).toBe('probe.cbor: 1 result below 0.3 of 5 templates\n  1  hd 0.0050 over 12,800 bits at rotation 3 (5.4°)  c\n');
    const wide = objects(await search('gallery.jsonl', 'probe.json', '--max-hd', '0.3751', '--json'));
    expect((wide[0]!['hits'] as { file: string }[]).map(({ file }) => file)).toEqual(['c', 'gallery.jsonl:8', 'a', 'b']);
  });

  it('says of the prefilter that it is not exact', async () => {
    const [found] = objects(await search('gallery.jsonl', 'probe.json', '--prefilter', '--json'));
    expect(found).toMatchObject({ exact: false });
    expect((await search('--help')).out).toMatch(/prefilter missed .* measured and not proven: .*95 % below/);
    expect((found!['hits'] as { file: string }[])[0]).toMatchObject({ file: 'c' });
  });

  it('takes every line of a file as a probe, in order, and tells which are refused', async () => {
    await writeFile(join(cwd, 'probes.jsonl'), [line('p', template(2)), refused, line('tiny', small), '{}'].join('\n'));
    const run = await search('gallery.jsonl', 'missing.png', 'probes.jsonl', '--json');
    expect(run.code).toBe(1);
    expect(objects(run).map(({ probe, ok, reasons }) => [probe, ok, (reasons as { code: string }[])[0]?.code])).toEqual([
      ['missing.png', false, 'file-unreadable'],
      ['p', true, undefined],
      ['dark.png', false, 'no-eye-found'],
      ['tiny', false, 'mask-too-small'],
      ['probes.jsonl:4', false, 'file-unreadable'],
    ]);
  });

  it('searches a folder of pictures with a picture', async () => {
    const dials = ['--profile', 'far', '--occlusion', '0,0.1', '--gaze', '0,3', '--blur', '0.4', '--dilation', '0.35,0.45'];
    await runCli(['lab', 'synth', 'eyes', '--out', 'eyes', '--people', '1', '--captures', '2', '--seed', 'lab test', ...dials], { cwd });
    const [found] = objects(await search('eyes', 'eyes/0001L/01.png', '--json'));
    expect((found!['hits'] as { file: string }[]).map(({ file }) => file)).toEqual(['eyes/0001L/01.png', 'eyes/0001L/02.png']);
  });

  it.each([
    [['missing', 'probe.json'], 1, 'missing is not there'],
    [['probe.cbor', 'probe.json'], 1, 'Line 1 of probe.cbor holds no template'],
    [['long.jsonl', 'probe.json'], 1, 'Line 2 of long.jsonl is longer than 64 KiB'],
    [['refused.jsonl', 'probe.json'], 1, 'holds nothing to search: no-eye-found'],
    [['/dev/zero', 'probe.json'], 1, 'is not a plain file'],
    [['gallery.jsonl', 'probe.json', '--max-hd', '0.12345'], 2, 'at most four decimals'],
    [['gallery.jsonl', 'probe.json', '--workers', '65'], 2, 'from 1 to 64'],
  ])('refuses %j', async (argv, code, why) => {
    await writeFile(join(cwd, 'long.jsonl'), `${line('a', template(1))}\n${' '.repeat(200_000)}`);
    await writeFile(join(cwd, 'refused.jsonl'), refused);
    const run = await search(...argv);
    expect(run.code).toBe(code);
    expect(run.err).toContain(why);
  });
});
