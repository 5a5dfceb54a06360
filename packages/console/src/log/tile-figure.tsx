import type { ReactElement } from 'react';

const tileWidth = 256;
const mostBars = 24;
/** One tile and the gap after it, as in log.css. */
const tilePitchPx = 30;

/** The tree over the log: at each height how many tiles of 256 fingerprints, the last one filled as far as it goes. */
export function TileFigure({ size }: { readonly size: number }): ReactElement {
  const levels: { readonly tiles: number; readonly lastFilled: number }[] = [];
  for (let count = size; count > 0; count = Math.floor(count / tileWidth)) {
    levels.push({ tiles: Math.ceil(count / tileWidth), lastFilled: (count % tileWidth || tileWidth) / tileWidth });
    if (count < tileWidth) break;
  }
  const words = levels.map(({ tiles }, level) => `${tiles} at height ${level}`).join(', ');
  return (
    <figure className="tiles">
      {[...levels.entries()].reverse().map(([level, { tiles, lastFilled }]) => (
        <div className="tiles-row" key={level} aria-hidden="true">
          <span className="tiles-full" style={{ inlineSize: `${(Math.min(tiles, mostBars) - 1) * tilePitchPx}px` }} />
          <span className="tile">
            <span style={{ inlineSize: `${(tiles > mostBars ? 1 : lastFilled) * 100}%` }} />
          </span>
          {tiles > mostBars && <span className="tiles-more">{`+ ${(tiles - mostBars).toLocaleString('en-GB')}`}</span>}
        </div>
      ))}
      <figcaption>{size === 0 ? 'No tile yet.' : `Tiles of 256 fingerprints: ${words}. Full ones never change again.`}</figcaption>
    </figure>
  );
}
