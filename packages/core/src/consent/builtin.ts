import type { PublishedNotice, Purpose } from '../model.ts';
import { chineseNotices } from './notices/chinese.ts';
import { englishNotices } from './notices/english.ts';
import { spanishNotices } from './notices/spanish.ts';
import type { NoticeOperators } from './operators.ts';
import { publishNotice } from './publish.ts';

/**
 * The notices that come with the platform: English, simplified Chinese and Spanish, for each purpose. `operators` writes the
 * names of controller and parties into them (and so into their hashes), as a real installation must; without them they point
 * to the platform's first page.
 */
export function builtinNotices(operators?: NoticeOperators): readonly PublishedNotice[] {
  const named = operators ?? null;
  return [...englishNotices(named), ...chineseNotices(named), ...spanishNotices(named)].map(publishNotice);
}

/** Chinese is chosen by script, browsers ask by region. */
const simplifiedChineseRegions = ['CN', 'SG', 'MY'];

/**
 * The notices for a purpose, all of them if none is named, in the language that fits best (RFC 4647 lookup: `es-MX` finds
 * `es`, `zh-CN` finds `zh-Hans`), in all languages if none is named. Empty where there is none: no other language is put in its place.
 */
export function findNotices(
  notices: readonly PublishedNotice[],
  wanted: { readonly purpose?: Purpose; readonly language?: string },
): readonly PublishedNotice[] {
  const ofPurpose = notices.filter((notice) => wanted.purpose === undefined || notice.purpose === wanted.purpose);
  if (wanted.language === undefined) return ofPurpose;
  for (const tag of lookupTags(wanted.language)) {
    const found = ofPurpose.filter((notice) => notice.language.toLowerCase() === tag.toLowerCase());
    if (found.length > 0) return found;
  }
  return [];
}

function lookupTags(language: string): readonly string[] {
  const tag = canonicalTag(language);
  if (tag === null) return [];
  const { language: base, script, region } = new Intl.Locale(tag);
  if (base === 'zh' && script === undefined) return region === undefined || simplifiedChineseRegions.includes(region) ? ['zh-Hans'] : [];
  const parts = tag.split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}

function canonicalTag(language: string): string | null {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? null;
  } catch {
    return null;
  }
}
