import type { ReactElement } from 'react';

const fibres = drawFibres();

/** The iris of nobody: fibres from a fixed seed, cut into three parts that stand a little apart. Decoration only. */
export function IrisArt(): ReactElement {
  return (
    <svg className="iris-art" viewBox="-130 -130 260 260" aria-hidden="true">
      {(['a', 'b', 'c'] as const).map((party, i) => (
        <g key={party} className={`iris-art-part party-${party}`} transform={apart(i)}>
          {fibres[i]?.map((path) => (
            <path key={path} d={path} />
          ))}
        </g>
      ))}
      <circle r="26" className="iris-art-pupil" />
    </svg>
  );
}

function apart(part: number): string {
  const angle = ((part * 120 - 30) * Math.PI) / 180;
  return `translate(${(9 * Math.cos(angle)).toFixed(2)} ${(9 * Math.sin(angle)).toFixed(2)})`;
}

function drawFibres(): readonly (readonly string[])[] {
  const random = seeded(20_261);
  return [0, 1, 2].map((part) => {
    const paths: string[] = [];
    for (let degrees = -86; degrees <= 26; degrees += 1.25) {
      const angle = ((degrees + part * 120) * Math.PI) / 180;
      const inner = 36 + random() * 9;
      const middle = 58 + random() * 14;
      const outer = 96 + random() * 16;
      const bend = (random() - 0.5) * 0.1;
      const at = (radius: number, turn: number) =>
        `${(radius * Math.cos(angle + turn)).toFixed(1)} ${(radius * Math.sin(angle + turn)).toFixed(1)}`;
      paths.push(`M${at(inner, 0)}Q${at(middle, bend)} ${at(outer, bend * 0.3)}`);
    }
    return paths;
  });
}

/** Mulberry32: small, and the same drawing every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
