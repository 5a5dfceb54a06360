import { describe, expect, it } from 'vitest';
import type { Notice } from '../model.ts';
import { sha256Hex } from '../sha256.ts';
import { builtinNotices, findNotices } from './builtin.ts';
import { publishNotice, purposes } from './publish.ts';

const { hash: _, ...notice } = builtinNotices()[0]!;
const fields = Object.keys(notice) as (keyof Notice)[];
const broken = (change: object) => ({ ...notice, ...change }) as Notice;

describe('publishNotice', () => {
  it('names a complete notice by the hash of its canonical JSON', () => {
    const published = publishNotice(notice);
    const text = `{${[...fields]
      .sort()
      .map((field) => `${JSON.stringify(field)}:${JSON.stringify(notice[field])}`)
      .join(',')}}`;
    expect(published).toEqual({ ...notice, hash: sha256Hex(text) });
  });

  it('knows fifteen fields', () => {
    expect(fields.length).toBe(15);
  });

  it.each(fields)('refuses a notice without %s', (field) => {
    const { [field]: dropped, ...rest } = notice;
    expect(dropped).toBeDefined();
    expect(() => publishNotice(rest as Notice)).toThrow(new RegExp(`consent-invalid.*: ${field}`));
  });

  it.each(fields.filter((field) => typeof notice[field] === 'string'))('refuses a notice whose %s says nothing', (field) => {
    expect(() => publishNotice(broken({ [field]: ' \n' }))).toThrow('consent-invalid');
  });

  it.each([
    { version: 0 },
    { version: 1.5 },
    { retentionDays: -1 },
    { retentionDays: Number.NaN },
    { purpose: 'watch-list' },
    { language: 'english please' },
    { language: 'EN' },
    { small: 'print' },
  ])('refuses %j', (change) => {
    expect(() => publishNotice(broken(change))).toThrow('consent-invalid');
  });

  it.each(fields)('gives another hash when %s changes', (field) => {
    const others: Partial<Record<keyof Notice, unknown>> = {
      purpose: 'uniqueness-enrolment',
      language: 'de',
      version: notice.version + 1,
      retentionDays: 1,
    };
    expect(publishNotice(broken({ [field]: others[field] ?? 'something else' })).hash).not.toBe(publishNotice(notice).hash);
  });
});

describe('the notices that come along', () => {
  const all = builtinNotices();

  it('are there for each purpose in three languages, each once', () => {
    const keys = all.map(({ purpose, language }) => `${purpose} ${language}`).sort();
    expect(keys).toEqual(purposes.flatMap((purpose) => ['en', 'es', 'zh-Hans'].map((language) => `${purpose} ${language}`)).sort());
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(3 * purposes.length);
  });

  it.each(all.map((one) => [`${one.purpose} ${one.language}`, one] as const))(
    '%s keeps for as long as its purpose needs, nothing where it needs nothing, and says so',
    (_name, one) => {
      const days = { 'uniqueness-enrolment': 365, 'personhood-enrolment': 90, 'personhood-retention': 365 } as const;
      const kept = one.purpose in days ? days[one.purpose as keyof typeof days] : 0;
      expect(one.retentionDays).toBe(kept);
      for (const count of [90, 365]) expect(one.retention.includes(`${count}`)).toBe(kept === count);
    },
  );

  it('name the operators of an installation, in every language, and so change their hash', () => {
    const operators = {
      controller: 'Example Ltd',
      parties: [
        { operator: 'North', country: 'NO' },
        { operator: 'South', country: 'ZA' },
        { operator: 'East', country: 'JP' },
      ],
    };
    for (const [index, one] of builtinNotices(operators).entries()) {
      expect(one.controller).toBe('Example Ltd');
      expect(one.recipients).toContain('North (NO); South (ZA); East (JP)');
      expect(one.hash).not.toBe(all[index]!.hash);
    }
  });
});

describe('findNotices', () => {
  const all = builtinNotices();
  const languages = (language: string) => findNotices(all, { purpose: 'uniqueness-check', language }).map((one) => one.language);

  it.each([
    ['en', ['en']],
    ['en-GB', ['en']],
    ['es-419', ['es']],
    ['ES', ['es']],
    ['zh-Hans', ['zh-Hans']],
    ['zh-CN', ['zh-Hans']],
    ['zh', ['zh-Hans']],
    ['zh-Hans-SG', ['zh-Hans']],
    ['zh-TW', []],
    ['zh-Hant', []],
    ['de', []],
    ['not a language', []],
    ['', []],
  ])('%s', (language, found) => {
    expect(languages(language)).toEqual(found);
  });

  it('without a language gives all of a purpose, without a purpose all', () => {
    expect(findNotices(all, { purpose: 'uniqueness-check' }).length).toBe(3);
    expect(findNotices(all, {}).length).toBe(all.length);
  });
});
