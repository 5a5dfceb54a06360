import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { unreadable } from '../files/disk.ts';
import type { Distances } from './collect-scores.ts';
import type { PlannedPicture } from './plan.ts';

/** Lines that are written at once. */
const linesAWrite = 10_000;

/**
 * Writes every comparison: `a,b,same,hd` with `same` 1 or 0, or one JSON object a line where the file ends in .json or .jsonl. An empty hd (null) is a comparison that
 * could not be made. Scores are biometric data.
 */
export function writeScores(cwd: string, file: string, pictures: readonly PlannedPicture[], { hds, eachPair }: Distances): void {
  const asJson = /\.jsonl?$/i.test(file);
  const path = resolve(cwd, file);
  let handle: number | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    handle = openSync(path, 'w');
    const to = handle;
    let lines = asJson ? [] : ['a,b,same,hd\n'];
    eachPair((a, b, index) => {
      const hd = Number.isNaN(hds[index]!) ? null : Math.round(hds[index]! * 1e6) / 1e6;
      const [one, other] = [pictures[a]!, pictures[b]!];
      const same = one.identity === other.identity;
      lines.push(
        asJson
          ? `${JSON.stringify({ a: one.path, b: other.path, same, hd })}\n`
          : `${cell(one.path)},${cell(other.path)},${same ? 1 : 0},${hd ?? ''}\n`,
      );
      if (lines.length < linesAWrite) return;
      writeSync(to, lines.join(''));
      lines = [];
    });
    writeSync(to, lines.join(''));
  } catch (error) {
    throw unreadable(file, 'written', error);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
