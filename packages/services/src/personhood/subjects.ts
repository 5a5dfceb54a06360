import { makeId, ScleraError, type SubjectId, sha256Hex, toBase64Url } from '@sclera/core';
import type { Context } from './context.ts';

const personalKeyBytes = 32;

/** A new pseudonym. The personal key is told once; only its hash is stored. */
export async function createSubject(context: Context): Promise<{ readonly subject: SubjectId; readonly personalKey: string }> {
  const personalKey = toBase64Url(crypto.getRandomValues(new Uint8Array(personalKeyBytes)));
  const subject = makeId('subject');
  await context.store.addSubject(subject, sha256Hex(personalKey));
  return { subject, personalKey };
}

/** Whose personal key this is. Throws `unauthenticated`. */
export async function identify(context: Context, personalKey: string): Promise<SubjectId> {
  const subject = /^[A-Za-z0-9_-]{43}$/.test(personalKey) ? await context.store.findSubject(sha256Hex(personalKey)) : null;
  if (!subject) throw new ScleraError('unauthenticated');
  return subject;
}
