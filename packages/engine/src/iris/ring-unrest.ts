import { type Strip, stripHeight, stripWidth } from './normalise.ts';

/** Blocks of the unrolled iris that are compared, and how many of their samples must be usable. */
const blockWidth = 20;
const blockHeight = 16;
const leastUsable = 0.5;

/** Mean grey level of a block and where its usable samples lie in the picture. */
interface Block {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Standard deviation, grey levels, of large blocks of the usable ring about the plane that fits them best: an iris is fine texture of
 * one tone, clouds and shadows are coarse. Light from one side tilts the plane and costs nothing.
 */
export function ringUnrest(strip: Strip): number {
  const blocks = centred(usableBlocks(strip));
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let xl = 0;
  let yl = 0;
  for (const { level, x, y } of blocks) {
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xl += x * level;
    yl += y * level;
  }
  const det = xx * yy - xy * xy;
  const tiltX = det > 0 ? (xl * yy - yl * xy) / det : 0;
  const tiltY = det > 0 ? (yl * xx - xl * xy) / det : 0;
  let squares = 0;
  for (const { level, x, y } of blocks) squares += (level - tiltX * x - tiltY * y) ** 2;
  return Math.sqrt(squares / Math.max(1, blocks.length));
}

function usableBlocks(strip: Strip): Block[] {
  const blocks: Block[] = [];
  for (let row = 0; row < stripHeight; row += blockHeight) {
    for (let column = 0; column < stripWidth; column += blockWidth) {
      let level = 0;
      let x = 0;
      let y = 0;
      let count = 0;
      for (let i = row; i < row + blockHeight; i++) {
        for (let at = i * stripWidth + column; at < i * stripWidth + column + blockWidth; at++) {
          if (strip.usable[at] !== 1) continue;
          level += strip.levels[at] as number;
          x += strip.x[at] as number;
          y += strip.y[at] as number;
          count++;
        }
      }
      if (count >= leastUsable * blockWidth * blockHeight) blocks.push({ level: level / count, x: x / count, y: y / count });
    }
  }
  return blocks;
}

/** Blocks about their mean. */
function centred(blocks: readonly Block[]): Block[] {
  const mean = (of: (block: Block) => number): number => blocks.reduce((sum, block) => sum + of(block), 0) / Math.max(1, blocks.length);
  const level = mean((block) => block.level);
  const x = mean((block) => block.x);
  const y = mean((block) => block.y);
  return blocks.map((block) => ({ level: block.level - level, x: block.x - x, y: block.y - y }));
}
