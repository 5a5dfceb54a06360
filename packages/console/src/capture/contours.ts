interface Point {
  readonly x: number;
  readonly y: number;
}

/** An SVG path through the points, closed or open, to a tenth of a pixel. Empty for fewer than two points. */
export function contourPath(points: readonly Point[], closed: boolean): string {
  if (points.length < 2) return '';
  return `M${points.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L')}${closed ? 'Z' : ''}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
