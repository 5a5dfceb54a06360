/** Name of a language in that language: `Deutsch`, `English`, `中文`. */
export function languageName(tag: string): string {
  return named('language', tag, tag);
}

/** Name of a country in British English from its two letters. */
export function countryName(code: string): string {
  return named('region', code, 'en-GB');
}

function named(type: 'language' | 'region', code: string, locale: string): string {
  try {
    const name = new Intl.DisplayNames([locale], { type }).of(code) ?? code;
    return name.charAt(0).toUpperCase() + name.slice(1);
  } catch {
    return code;
  }
}

const dateForm = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
const timeForm = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export const dateWords = (iso: string): string => dateForm.format(new Date(iso));
export const timeWords = (iso: string): string => timeForm.format(new Date(iso));
