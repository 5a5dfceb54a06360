import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ownProblem } from '@sclera/sdk';
import { unreadable } from './disk.ts';

/** Longest line that is read; a template as JSON has about 4,000 characters. */
const maxLineBytes = 64 * 1024;
const newline = 0x0a;

/** The lines of a file of any size, without empty ones, and the file's size. Throws `file-unreadable` naming the file, and the line where one is too long. */
export async function* readLines(
  cwd: string,
  file: string,
): AsyncGenerator<{ readonly number: number; readonly text: string; readonly readBytes: number; readonly fileBytes: number }> {
  let handle: FileHandle | undefined;
  try {
    // A pipe or a device would make a plain open wait for ever.
    handle = await open(resolve(cwd, file), constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (!found.isFile()) throw ownProblem('file-unreadable', `${file} is ${found.isDirectory() ? 'a folder' : 'not a plain file'}.`);
    let number = 0;
    let readBytes = 0;
    let rest: Uint8Array = new Uint8Array(0);
    for await (const chunk of handle.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
        number++;
        readBytes += end + 1 - from;
        const text = decode(bytes.subarray(from, end));
        from = end + 1;
        if (text !== '') yield { number, text, readBytes, fileBytes: found.size };
      }
      rest = bytes.subarray(from);
      if (rest.length > maxLineBytes) throw ownProblem('file-unreadable', `Line ${number + 1} of ${file} is longer than 64 KiB.`);
    }
    const text = decode(rest);
    if (text !== '') yield { number: number + 1, text, readBytes: found.size, fileBytes: found.size };
  } catch (error) {
    throw unreadable(file, 'read', error);
  } finally {
    await handle?.close();
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trim();
}
