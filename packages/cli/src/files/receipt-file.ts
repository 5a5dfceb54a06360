import { openReceiptFile, ownProblem, type ReceiptFile } from '@sclera/sdk';
import { readText, writeSecret } from './disk.ts';

/** Where the file goes unless somebody says otherwise. */
export function defaultReceiptPath(subject: string): string {
  return `./sclera-receipt-${subject}.json`;
}

/** `fresh` refuses to replace a file: it may hold another person's only key. */
export async function writeReceiptFile(
  cwd: string,
  file: string,
  content: ReceiptFile | { readonly people: readonly ReceiptFile[] },
  options: { readonly fresh: boolean },
): Promise<void> {
  await writeSecret(cwd, file, `${JSON.stringify(content, null, 2)}\n`, options);
}

/** Reads a receipt file, or the several people of a kept demo. Throws `file-unreadable`. */
export async function readReceiptFile(cwd: string, file: string): Promise<readonly ReceiptFile[]> {
  const text = await readText(cwd, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notOne(file, 'it is not JSON');
  }
  const people = typeof value === 'object' && value !== null && 'people' in value && Array.isArray(value.people) ? value.people : [value];
  return people.map((person: unknown) => {
    const opened = openReceiptFile(person);
    if (opened.kind === 'opened') return opened.file;
    throw notOne(file, opened.why);
  });
}

/** The file of one person, not a kept demo of several. Throws `file-unreadable`, `bad-usage`. */
export async function readOnePerson(cwd: string, file: string): Promise<ReceiptFile> {
  const [person, ...others] = await readReceiptFile(cwd, file);
  if (person !== undefined && others.length === 0) return person;
  const count = person === undefined ? 0 : 1 + others.length;
  throw ownProblem('bad-usage', `${file} holds ${count} people.`, { fix: 'Name the file of one person.' });
}

function notOne(file: string, why: string): Error {
  return ownProblem('file-unreadable', `${file} is not a receipt file: ${why}`, { fix: 'Use the file that sclera enrol wrote.' });
}
