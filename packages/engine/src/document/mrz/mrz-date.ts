/** A calendar date, `2026-11-22`. Of a date of birth, parts that are not known are left out: `1950-06`, `1950`. */
export type DateText = string;

/**
 * The century of a date of birth: the latest that does not put the birth after `today` (ICAO Doc 9303 leaves it open). Of people
 * over 100 years it is therefore wrong, which nothing in the zone could mend.
 * Month and day that are not known are `<<` (Doc 9303-3, 4.8). `null`: no date.
 */
export function birthDate(characters: string, today: Date): DateText | null {
  const match = /^(\d\d)(\d\d|<<)(\d\d|<<)$/.exec(characters);
  if (match === null) return null;
  const [, year, month, day] = match as unknown as [string, string, string, string];
  if (month === '<<' && day !== '<<') return null;
  const parts = [month, day].filter((part) => part !== '<<');
  for (const century of [centuryOf(today), centuryOf(today) - 100]) {
    const text = [String(century + Number(year)), ...parts].join('-');
    if (!isDate(text)) continue;
    if (text <= dateText(today).slice(0, text.length)) return text;
  }
  return null;
}

/** The century of a date of expiry: the one that puts it within 50 years of `today`; no document is valid for longer. `null`: no date. */
export function expiryDate(characters: string, today: Date): DateText | null {
  const match = /^(\d\d)(\d\d)(\d\d)$/.exec(characters);
  if (match === null) return null;
  const [, year, month, day] = match as unknown as [string, string, string, string];
  const thisYear = today.getUTCFullYear();
  const full = [-100, 0, 100].map((shift) => centuryOf(today) + shift + Number(year)).find((candidate) => candidate > thisYear - 50);
  const text = `${full}-${month}-${day}`;
  return isDate(text) ? text : null;
}

/** The day of a time, in UTC. */
export function dateText(time: Date): DateText {
  return time.toISOString().slice(0, 10);
}

function centuryOf(today: Date): number {
  return Math.floor(today.getUTCFullYear() / 100) * 100;
}

/** Also of a year, or a year and month, alone. */
function isDate(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`.replace(/^(\d{4})T/, '$1-01T').replace(/^(\d{4}-\d\d)T/, '$1-01T'));
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}
