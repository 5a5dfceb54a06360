import type { Interval } from './bootstrap.ts';
import type { Scores, Values } from './rates.ts';

const width = 1000;
const height = 440;
const panel = { top: 50, height: 320, width: 380 };

export interface Evaluation {
  readonly scores: Scores;
  readonly matchThreshold: number;
  /** The axis of the histogram; that of Hamming distances where it is left out. */
  readonly axis?: ScoreAxis;
  readonly operatingPoints: readonly MarkedPoint[];
}

/** A rate on the curve with its interval, or one that cannot be told. */
export type MarkedPoint = { readonly fmr: number } & ({ readonly fnmr: number; readonly interval: Interval } | { readonly fnmr: null });

/** How scores are shown: those of {@link Scores} fall as samples grow alike, whatever a person is used to. */
export interface ScoreAxis {
  readonly least: number;
  readonly most: number;
  readonly label: string;
  readonly ofScore: (score: number) => number;
}

const hammingAxis: ScoreAxis = { least: 0, most: 0.6, label: 'Hamming distance', ofScore: (score) => score };

/** DET curve (logarithmic, with the intervals at the operating points) and score histograms side by side, as one small SVG without scripts or fonts of its own. */
export function drawEvaluation(title: string, { scores, matchThreshold, operatingPoints, axis = hammingAxis }: Evaluation): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="70" y="28" font-size="15">${escapeXml(title)}</text>`,
    drawDet(scores, operatingPoints, 70),
    drawHistogram(scores, 570, matchThreshold, axis),
    '</svg>',
    '',
  ].join('\n');
}

export interface DetPoint {
  readonly fmr: number;
  readonly fnmr: number;
}

/** The empirical curve: one point a distinct impostor score, from the lowest false match rate up. */
export function* detPoints({ genuine, impostor }: Pick<Scores, 'genuine' | 'impostor'>): Generator<DetPoint, void> {
  let matched = 0;
  for (let i = 0; i < impostor.length; ) {
    const threshold = impostor[i]!;
    while (i < impostor.length && impostor[i]! === threshold) i++;
    while (matched < genuine.length && genuine[matched]! <= threshold) matched++;
    yield { fmr: i / impostor.length, fnmr: 1 - matched / genuine.length };
  }
}

function drawDet(scores: Scores, operatingPoints: readonly MarkedPoint[], left: number): string {
  const [lowX, lowY] = [-6, -4];
  const x = (fmr: number): number => left + panel.width * (1 - Math.log10(Math.max(fmr, 1e-9)) / lowX);
  const y = (fnmr: number): number => panel.top + panel.height * (Math.log10(Math.max(fnmr, 10 ** lowY)) / lowY);
  const clamp = (value: number): number => Math.max(left, value);
  const points: string[] = [];
  for (const { fmr, fnmr } of detPoints(scores)) {
    const point = `${clamp(x(fmr)).toFixed(1)},${y(fnmr).toFixed(1)}`;
    // Millions of points fall on few spots of the drawing.
    if (point !== points.at(-1)) points.push(point);
  }
  // To the left of this, the number of impostor comparisons carries nothing.
  const floor = clamp(x(3 / scores.impostor.length));
  const bottom = panel.top + panel.height;
  const ticksX = range(lowX, 0).map((e) => tick(x(10 ** e), bottom, `10${superscript(e)}`, 'x'));
  const ticksY = range(lowY, 0).map((e) => tick(left, y(10 ** e), `10${superscript(e)}`, 'y'));
  return [
    `<rect x="${left}" y="${panel.top}" width="${(floor - left).toFixed(1)}" height="${panel.height}" fill="#eee"/>`,
    frame(left),
    ...ticksX,
    ...ticksY,
    `<polyline points="${points.join(' ')}" fill="none" stroke="#0b62a8" stroke-width="1.8"/>`,
    ...operatingPoints.map((point) =>
      point.fnmr === null ? '' : drawInterval(x(point.fmr), y(point.fnmr), y(point.interval.low), y(point.interval.high)),
    ),
    label(left, 'false match rate (bars: 95 % by subject; grey: too few impostor comparisons)'),
    `<text transform="translate(${left - 46},${panel.top + panel.height / 2}) rotate(-90)" text-anchor="middle">false non-match rate</text>`,
  ].join('\n');
}

/** A bar from the lower to the upper end of an interval, with a dot at the value. */
function drawInterval(x: number, y: number, low: number, high: number): string {
  const [at, top, bottom] = [x.toFixed(1), high.toFixed(1), low.toFixed(1)];
  return [
    `<path d="M${at} ${top}V${bottom}M${(x - 4).toFixed(1)} ${top}h8M${(x - 4).toFixed(1)} ${bottom}h8" stroke="#0b62a8" fill="none"/>`,
    `<circle cx="${at}" cy="${y.toFixed(1)}" r="3" fill="#0b62a8"/>`,
  ].join('');
}

function drawHistogram(scores: Scores, left: number, matchThreshold: number, { least, most, label: name, ofScore }: ScoreAxis): string {
  const bins = 60;
  const place = (score: number): number => (ofScore(score) - least) / (most - least);
  const share = (values: Values): number[] => {
    const counts = new Array<number>(bins).fill(0);
    // Beyond the edges there is only what could not be compared.
    for (const value of values) if (place(value) >= 0 && place(value) < 1) counts[Math.floor(place(value) * bins)]!++;
    return counts.map((count) => count / values.length);
  };
  const [genuine, impostor] = [share(scores.genuine), share(scores.impostor)];
  const top = Math.max(...genuine, ...impostor);
  const bottom = panel.top + panel.height;
  const barWidth = panel.width / bins;
  const bars = (shares: readonly number[], colour: string): string =>
    shares
      .map((value, k) => {
        const tall = (value / top) * panel.height;
        return tall < 0.2
          ? ''
          : `<rect x="${(left + k * barWidth).toFixed(1)}" y="${(bottom - tall).toFixed(1)}" width="${barWidth.toFixed(1)}" height="${tall.toFixed(1)}" fill="${colour}" fill-opacity="0.55"/>`;
      })
      .join('');
  const x = (score: number): number => left + place(score) * panel.width;
  const shown = (value: number): number => left + ((value - least) / (most - least)) * panel.width;
  return [
    frame(left),
    bars(genuine, '#0b62a8'),
    bars(impostor, '#c2571a'),
    `<line x1="${x(matchThreshold)}" x2="${x(matchThreshold)}" y1="${panel.top}" y2="${bottom}" stroke="#222" stroke-dasharray="4 3"/>`,
    ...range(Math.ceil(10 * least), Math.floor(10 * most)).map((k) => tick(shown(k / 10), bottom, (k / 10).toFixed(1), 'x')),
    label(left, `${name}: genuine (blue), impostor (orange), threshold ${Number(ofScore(matchThreshold).toFixed(4))}`),
  ].join('\n');
}

function frame(left: number): string {
  return `<rect x="${left}" y="${panel.top}" width="${panel.width}" height="${panel.height}" fill="none" stroke="#888"/>`;
}

function tick(x: number, y: number, text: string, axis: 'x' | 'y'): string {
  return axis === 'x'
    ? `<text x="${x.toFixed(1)}" y="${y + 18}" text-anchor="middle">${text}</text>`
    : `<text x="${x - 8}" y="${(y + 4).toFixed(1)}" text-anchor="end">${text}</text>`;
}

function label(left: number, text: string): string {
  return `<text x="${left + panel.width / 2}" y="${panel.top + panel.height + 44}" text-anchor="middle">${escapeXml(text)}</text>`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, k) => from + k);
}

function superscript(exponent: number): string {
  return exponent === 0 ? '⁰' : `⁻${'⁰¹²³⁴⁵⁶⁷⁸⁹'[-exponent]}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
