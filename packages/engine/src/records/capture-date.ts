/** Parts of a date as records hold them; `undefined` where a record leaves one out. Month and day count from 1. */
export interface DateParts {
  readonly year: number | undefined;
  readonly month?: number | undefined;
  readonly day?: number | undefined;
  readonly hour?: number | undefined;
  readonly minute?: number | undefined;
  readonly second?: number | undefined;
  readonly millisecond?: number | undefined;
}

/** ISO 8601 in UTC, missing parts at their least value. `undefined` for no year or for a date that does not exist. */
export function dateFromParts(parts: DateParts): string | undefined {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0 } = parts;
  if (year === undefined || year < 1 || year > 9999) return undefined;
  const two = (value: number): string => String(value).padStart(2, '0');
  const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${String(millisecond).padStart(3, '0')}Z`;
  const date = new Date(text);
  // The 31st of June would silently become the 1st of July.
  return Number.isNaN(date.getTime()) || date.toISOString() !== text ? undefined : text;
}

/** Parts of an ISO 8601 date, in UTC. Throws a RangeError on what is no date of the years 1 to 9999. */
export function partsFromDate(text: string): Required<{ readonly [name in keyof DateParts]: number }> {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  if (Number.isNaN(date.getTime()) || year < 1 || year > 9999) throw new RangeError('capturedAt is not an ISO 8601 date');
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}
