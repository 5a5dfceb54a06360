import type { PartyId } from '../platform/access.ts';
import type { Theme } from '../theme/theme.ts';
import type { Rgb, Tint } from './gray-canvas.tsx';

// The same colours as in styles/tokens.css; a canvas cannot read those.
const paper: Readonly<Record<Theme, Rgb>> = { light: [251, 253, 252], dark: [16, 26, 30] };
const ink: Readonly<Record<Theme, Rgb>> = { light: [19, 39, 45], dark: [222, 232, 231] };
const unused: Readonly<Record<Theme, Rgb>> = { light: [198, 209, 208], dark: [52, 67, 72] };
const party: Readonly<Record<Theme, Readonly<Record<PartyId, Rgb>>>> = {
  light: { a: [14, 116, 128], b: [155, 96, 8], c: [131, 69, 123] },
  dark: { a: [98, 200, 206], b: [226, 171, 82], c: [214, 148, 205] },
};

export const codeTints: Readonly<Record<Theme, Tint>> = { light: codeTint('light'), dark: codeTint('dark') };

export const shareTints: Readonly<Record<Theme, Readonly<Record<PartyId, Tint>>>> = {
  light: { a: shareTint('light', 'a'), b: shareTint('light', 'b'), c: shareTint('light', 'c') },
  dark: { a: shareTint('dark', 'a'), b: shareTint('dark', 'b'), c: shareTint('dark', 'c') },
};

/** Grey 128 is unusable, 0 and 255 are bits. */
function codeTint(theme: Theme): Tint {
  return (value) => (value === 128 ? unused[theme] : value > 128 ? ink[theme] : paper[theme]);
}

function shareTint(theme: Theme, id: PartyId): Tint {
  const steps = Array.from({ length: 256 }, (_, value) => mix(paper[theme], party[theme][id], value / 255));
  return (value) => steps[value] ?? paper[theme];
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * share);
  return [at(0), at(1), at(2)];
}
