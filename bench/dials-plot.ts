import type { DialCurve, DialPoint } from './dials.ts';

const panel = { width: 320, height: 190, gapX: 110, gapY: 84, left: 60, top: 78 };
const columns = 2;
const hdTop = 0.5;
const [hdColour, fnmrColour, fteColour] = ['#0b62a8', '#b3261e', '#8a6d00'];

/** A panel for each dial: genuine distance (left axis, band one standard deviation) and error rates (right axis, bars 95 % by subject). */
export function drawDials(curves: readonly DialCurve[], title: string): string {
  const rows = Math.ceil(curves.length / columns);
  const width = panel.left + columns * (panel.width + panel.gapX);
  const height = panel.top + rows * (panel.height + panel.gapY);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${panel.left}" y="26" font-size="15">${title}</text>`,
    legend(),
    ...curves.map((curve, i) => {
      const x = panel.left + (i % columns) * (panel.width + panel.gapX);
      const y = panel.top + Math.floor(i / columns) * (panel.height + panel.gapY);
      return `<g transform="translate(${x},${y})">${drawPanel(curve)}</g>`;
    }),
    '</svg>',
    '',
  ].join('\n');
}

function legend(): string {
  const entries: readonly (readonly [string, string])[] = [
    [hdColour, 'genuine hd, mean ± deviation (left)'],
    [fnmrColour, 'FNMR at 3/8, refused counted (right)'],
    [fteColour, 'failure to enrol (right)'],
  ];
  return entries
    .map(
      ([colour, text], i) =>
        `<rect x="${60 + 270 * i}" y="42" width="14" height="10" fill="${colour}"/><text x="${80 + 270 * i}" y="52">${text}</text>`,
    )
    .join('');
}

function drawPanel({ dial, unit, points }: DialCurve): string {
  const [first, last] = [points[0]!.value, points.at(-1)!.value];
  const x = (value: number): number => ((value - first) / (last - first)) * panel.width;
  const hd = (value: number): number => panel.height * (1 - value / hdTop);
  const rate = (value: number): number => panel.height * (1 - value);
  const known = points.filter((point): point is DialPoint & { hdMean: number; hdSd: number } => point.hdMean !== null);
  const band = [
    ...known.map((point) => `${at(x(point.value))},${at(hd(point.hdMean + point.hdSd))}`),
    ...[...known].reverse().map((point) => `${at(x(point.value))},${at(hd(Math.max(0, point.hdMean - point.hdSd)))}`),
  ].join(' ');
  return [
    `<polygon points="${band}" fill="${hdColour}" fill-opacity="0.14"/>`,
    `<line x1="0" x2="${panel.width}" y1="${at(hd(0.375))}" y2="${at(hd(0.375))}" stroke="#222" stroke-dasharray="4 3" stroke-opacity="0.6"/>`,
    line(
      known.map((point) => [x(point.value), hd(point.hdMean)]),
      hdColour,
    ),
    ...points.map((point) => bar(x(point.value) - 2, rate(point.fnmrInterval[0]), rate(point.fnmrInterval[1]), fnmrColour)),
    ...points.map((point) => bar(x(point.value) + 2, rate(point.failureInterval[0]), rate(point.failureInterval[1]), fteColour)),
    line(
      points.map((point) => [x(point.value), rate(point.fnmrWithFailures)]),
      fnmrColour,
    ),
    line(
      points.map((point) => [x(point.value), rate(point.failureToEnrol)]),
      fteColour,
    ),
    `<rect width="${panel.width}" height="${panel.height}" fill="none" stroke="#888"/>`,
    ...points.map(({ value }) => `<text x="${at(x(value))}" y="${panel.height + 17}" text-anchor="middle">${value}</text>`),
    ...[0, 0.1, 0.2, 0.3, 0.4, 0.5].map(
      (value) => `<text x="-7" y="${at(hd(value) + 4)}" text-anchor="end" fill="${hdColour}">${value}</text>`,
    ),
    ...[0, 0.25, 0.5, 0.75, 1].map(
      (value) => `<text x="${panel.width + 7}" y="${at(rate(value) + 4)}" fill="${fnmrColour}">${100 * value} %</text>`,
    ),
    `<text x="${panel.width / 2}" y="${panel.height + 37}" text-anchor="middle"><tspan font-weight="bold">${dial}</tspan>, ${unit}</text>`,
  ].join('\n');
}

function line(points: readonly (readonly [number, number])[], colour: string): string {
  const path = points.map(([x, y]) => `${at(x)},${at(y)}`).join(' ');
  const dots = points.map(([x, y]) => `<circle cx="${at(x)}" cy="${at(y)}" r="2.6" fill="${colour}"/>`).join('');
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.8"/>${dots}`;
}

function bar(x: number, low: number, high: number, colour: string): string {
  return `<line x1="${at(x)}" x2="${at(x)}" y1="${at(low)}" y2="${at(high)}" stroke="${colour}" stroke-opacity="0.45" stroke-width="1.4"/>`;
}

function at(value: number): string {
  return value.toFixed(1);
}
