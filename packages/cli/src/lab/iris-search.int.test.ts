import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import { expect, it } from 'vitest';
import { templateToJson } from './template-line.ts';

const bin = fileURLToPath(new URL('../../bin/sclera.js', import.meta.url));

/** A template of one column 200 times over: its own at every rotation, and far from those of other seeds. */
const line = (seed: number): string => {
  const code = Uint8Array.from({ length: irisCodeBytes }, (_, i) => (Math.imul(seed * 8 + (i % 8), 2_654_435_761) >>> 13) & 255);
  const mask = new Uint8Array(irisMaskBytes).fill(255);
  return JSON.stringify({ file: `eye ${seed}`, ok: true, template: templateToJson({ kind: 'iris', layout: 'sclera-iris-1', code, mask }) });
};

it('threads of a real process search one gallery in shared memory, and find what one thread finds', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'sclera-search-'));
  try {
    const lines = Array.from({ length: 40 }, (_, seed) => line(seed));
    await writeFile(join(cwd, 'gallery.jsonl'), lines.join('\n'));
    await writeFile(join(cwd, 'probes.jsonl'), lines.slice(3, 9).join('\n'));
    const search = async (workers: number): Promise<string> => {
      const argv = ['lab', 'iris', 'search', 'gallery.jsonl', 'probes.jsonl', '--json', '--workers', String(workers)];
      return (await promisify(execFile)(process.execPath, [bin, ...argv], { cwd })).stdout;
    };
    const [one, three] = [await search(1), await search(3)];
    expect(three).toBe(one);
    const found = one
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(found.map(({ probe, hits }) => [probe, hits[0].file, hits[0].hd])).toEqual(
      [3, 4, 5, 6, 7, 8].map((seed) => [`eye ${seed}`, `eye ${seed}`, 0]),
    );
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
});
