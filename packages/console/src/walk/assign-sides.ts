import type { Eye } from '../capture/view.ts';

/** Which eye a file name speaks of, if it does: `left.png`, `p03R/2.png`, `eye_L.bmp`, `S1001R02.jpg`. */
export function sideOfName(name: string): Eye | null {
  const base = name.toLowerCase();
  if (/left/.test(base)) return 'left';
  if (/right/.test(base)) return 'right';
  const letter = /(?:^|[\d_\-. ])([lr])(?=$|[\d_\-./ ])/.exec(base)?.[1];
  return letter === 'l' ? 'left' : letter === 'r' ? 'right' : null;
}

/** Gives dropped files to eyes: by name where the name says it, otherwise to the eye they were dropped on, then to the other. */
export function assignSides<F extends { readonly name: string }>(files: readonly F[], droppedOn: Eye): Partial<Record<Eye, F>> {
  const [first, second] = files;
  if (first === undefined) return {};
  // A single picture goes where the person put it, whatever its name.
  if (second === undefined) return { [droppedOn]: first };
  const other: Eye = droppedOn === 'left' ? 'right' : 'left';
  const sides = [sideOfName(first.name), sideOfName(second.name)];
  if (sides[0] === other || sides[1] === droppedOn) {
    if (sides[0] !== sides[1]) return { [other]: first, [droppedOn]: second };
  }
  return { [droppedOn]: first, [other]: second };
}
