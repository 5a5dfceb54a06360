import type { ColourImage } from '../image/colour-image.ts';

export interface PageDraft {
  /** Lines of the zone; none leaves it out. */
  readonly zone: readonly string[];
  readonly portrait: ColourImage | null;
}

/** A passport's page of 125 × 88 mm, seen from straight above at 8 pixels a millimetre: the portrait on the left, lines of print beside it, the zone below. */
export function drawPage({ zone, portrait }: PageDraft): ColourImage {
  const [width, height] = [1000, 704];
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) data.set([226, 230, 219], 3 * i);
  const put = (x: number, y: number, level: number): void => void data.fill(level, 3 * (y * width + x), 3 * (y * width + x) + 3);
  for (let y = 0; portrait !== null && y < portrait.height; y++) {
    data.set(portrait.data.subarray(3 * y * portrait.width, 3 * (y + 1) * portrait.width), 3 * ((90 + y) * width + 40));
  }
  for (let line = 0; line < 6; line++) writeLine('SOME PRINT', { x: 480, y: 110 + 60 * line, width: 12, height: 16 }, put);
  for (const [i, text] of zone.entries()) {
    // 2.54 mm a character.
    writeLine(text, { x: 50, y: 560 + 50 * i, width: 20.3, height: 24 }, put);
  }
  return { width, height, data };
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** No letters: for each character four strokes of its own, as dense as print is. A filler is two. */
function writeLine(text: string, at: Cell, put: (x: number, y: number, level: number) => void): void {
  for (const [i, character] of [...text].entries()) {
    if (character === ' ') continue;
    const code = character.charCodeAt(0);
    for (let stroke = 0; stroke < (character === '<' ? 2 : 4); stroke++) {
      const left = Math.round(at.x + i * at.width + 2 + stroke * 4 + ((code >> stroke) & 1));
      for (let y = 0; y < at.height; y++) for (let x = 0; x < 2; x++) put(left + x, at.y + y, 40);
    }
  }
}
