import type { Platform } from '@sclera/sdk/contract';
import { writeReceiptFile } from '../files/receipt-file.ts';
import type { Context } from '../io/context.ts';
import { type Enrolled, receiptOf } from './people.ts';

export interface CleanUp {
  readonly erased: number;
  /** People whom not all three parties have confirmed to be erased. */
  readonly unfinished: number;
  /** Where the keys of those who are still enrolled were written. */
  readonly keysFile: string | null;
}

/** Erases the people a demo enrolled, or with `keep` writes down their keys. Keys of those who could not be erased are written down too. */
export async function cleanUp(
  context: Context,
  enrolled: readonly Enrolled[],
  options: { keep: boolean; name: string; platform: Platform },
): Promise<CleanUp> {
  const { progress, io, url } = context;
  let erased = 0;
  const left: Enrolled[] = [];
  for (const [i, person] of enrolled.entries()) {
    if (options.keep) {
      left.push(person);
      continue;
    }
    progress.count('Erasing the people of this demo', i, enrolled.length);
    try {
      if ((await person.session.erase()).complete) erased++;
      else left.push(person);
    } catch {
      // One who cannot be erased now must not keep the others: their key is written down below, and the demo fails.
      left.push(person);
    }
  }
  if (left.length === 0) return { erased, unfinished: 0, keysFile: null };
  const keysFile = `./sclera-demo-${options.name}.json`;
  const people = left.map((person) => receiptOf(person, options.platform, url));
  await writeReceiptFile(io.cwd, keysFile, { people }, { fresh: true });
  progress.note(
    `${left.length} of the people are still enrolled. Their keys are in ${keysFile}; erase them with: sclera delete --key ${keysFile}`,
  );
  return { erased, unfinished: options.keep ? 0 : left.length, keysFile };
}
