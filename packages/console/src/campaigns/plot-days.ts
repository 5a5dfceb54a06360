/** A count for each day, oldest first, without gaps. */
export type DaySeries = readonly { readonly day: string; readonly count: number }[];

/** A bar of the plot, in the units of its drawing. `day` and `count` are those of the first day and of the sum where several days share a bar. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly day: string;
  readonly days: number;
  readonly count: number;
}

export interface DayPlot {
  readonly bars: readonly Bar[];
  /** The top of the scale: 1, 2 or 5 times a power of ten. */
  readonly top: number;
  readonly total: number;
}

export const plotWidth = 300;
export const plotHeight = 96;
/** More bars than these are not told apart: days are put together. */
const mostBars = 92;

/** Lays out a bar a day; where there are too many days, a bar for the same number of days each, the last one perhaps fewer. */
export function layOut(series: DaySeries): DayPlot {
  const daysEach = Math.max(1, Math.ceil(series.length / mostBars));
  const groups = Array.from({ length: Math.ceil(series.length / daysEach) }, (_, i) => series.slice(i * daysEach, (i + 1) * daysEach));
  const counts = groups.map((group) => group.reduce((sum, { count }) => sum + count, 0));
  const top = roundUp(Math.max(1, ...counts));
  const pitch = plotWidth / Math.max(1, groups.length);
  const width = Math.max(1, Math.min(20, pitch * 0.78));
  const bars = groups.map((group, i): Bar => {
    const count = counts[i]!;
    // What there is at all is seen.
    const height = count === 0 ? 0 : Math.max(2, (count / top) * plotHeight);
    return { x: i * pitch + (pitch - width) / 2, y: plotHeight - height, width, height, day: group[0]!.day, days: group.length, count };
  });
  return { bars, top, total: counts.reduce((sum, count) => sum + count, 0) };
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
