import type { PublishedNotice, Purpose } from '@sclera/core';
import type { Context } from './context.ts';

/** The notice in force for a purpose in a language. */
export function currentNotice(context: Context, purpose: Purpose, language: string): PublishedNotice | null {
  return context.notices.find((notice) => notice.purpose === purpose && notice.language === language) ?? null;
}
