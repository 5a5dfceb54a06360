import { ownProblem } from '@sclera/sdk';
import type { ErasureAnswer, Platform } from '@sclera/sdk/contract';
import { schemas } from '@sclera/sdk/contract';
import { readText, writeSecret } from './disk.ts';

/**
 * What a person takes home: their personal key, and every signed receipt so far. The key is a secret: the file is for its owner alone.
 */
export interface ReceiptFile {
  readonly schema: 'sclera-receipt-file-1';
  readonly url: string;
  readonly subject: string;
  readonly personalKey: string;
  /** Compact JWS. */
  readonly consentReceipt: string | null;
  readonly decision: string | null;
  readonly enrolment: string | null;
  readonly leafIndex: number | null;
  /** Compact JWS. */
  readonly receipt: string | null;
  readonly erasure: ErasureAnswer | null;
  /** The keys that the receipts were checked with, as the platform published them then. */
  readonly platform: Platform | null;
}

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
    throw notOne(file);
  }
  const people = isObject(value) && Array.isArray(value['people']) ? value['people'] : [value];
  return people.map((person: unknown) => readOne(person, file));
}

function readOne(value: unknown, file: string): ReceiptFile {
  if (!isObject(value) || value['schema'] !== 'sclera-receipt-file-1') throw notOne(file);
  const { personalKey, subject } = value;
  if (typeof personalKey !== 'string' || !/^[A-Za-z0-9_-]{16,64}$/.test(personalKey) || typeof subject !== 'string') throw notOne(file);
  const text = (name: string): string | null => (typeof value[name] === 'string' ? value[name] : null);
  const platform = schemas.Platform.safeParse(value['platform']);
  const erasure = schemas.ErasureAnswer.safeParse(value['erasure']);
  return {
    schema: 'sclera-receipt-file-1',
    url: text('url') ?? '',
    subject,
    personalKey,
    consentReceipt: text('consentReceipt'),
    decision: text('decision'),
    enrolment: text('enrolment'),
    leafIndex: typeof value['leafIndex'] === 'number' ? value['leafIndex'] : null,
    receipt: text('receipt'),
    erasure: erasure.success ? erasure.data : null,
    platform: platform.success ? platform.data : null,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function notOne(file: string): Error {
  return ownProblem('file-unreadable', `${file} is not a receipt file.`, { fix: 'Use the file that sclera enrol wrote.' });
}
