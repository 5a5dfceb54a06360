import { clamp } from '../exact-math.ts';
import { createRng, type Rng } from '../rng.ts';

/** A head that is nobody's. Lengths in millimetres from the middle between the eyes; every member is drawn from the seed by itself. */
export interface Head {
  readonly seed: string;
  readonly shape: HeadShape;
  readonly features: FeatureStyle;
  readonly colours: HeadColours;
  readonly hair: HairStyle;
  readonly beard: Beard;
  readonly marks: SkinMarks;
  /** Null for who wears none. */
  readonly glasses: Glasses | null;
}

export interface HeadShape {
  /** Half the widths at temples, cheeks and jaw. */
  readonly temple: number;
  readonly cheek: number;
  readonly jaw: number;
  /** Down to the chin, and how square it is: half its width. */
  readonly chin: number;
  readonly chinHalfWidth: number;
  readonly chinDepth: number;
  /** 0 none … 1 a deep cleft. */
  readonly chinCleft: number;
  readonly forehead: number;
  /** Half the distance between the pupils. */
  readonly eye: number;
  readonly eyeHalfWidth: number;
  readonly eyeOpening: number;
  /** How much higher the outer corners of the eyes are. */
  readonly eyeSlant: number;
  readonly socketDepth: number;
  /** How far the fold of the lid lies above its edge. */
  readonly lidFold: number;
  readonly eyeBags: number;
  readonly brow: number;
  readonly browThickness: number;
  readonly browArch: number;
  readonly browSlant: number;
  /** Where brows begin and end, from the middle. */
  readonly browFrom: number;
  readonly browTo: number;
  readonly browRidge: number;
  readonly noseLength: number;
  readonly noseDepth: number;
  readonly noseHalfWidth: number;
  readonly bridgeWidth: number;
  /** Of the ridge, half-way down; below 0 it is hollow. */
  readonly noseHump: number;
  readonly noseBend: number;
  readonly noseTip: number;
  /** How high its bridge begins between the eyes, 0.06 … 0.46 of its depth at the tip. */
  readonly noseRoot: number;
  /** Half the width of its tip, how far the middle below it hangs under the wings (above them where negative), and how softly it falls off to the lip. */
  readonly tipHalfWidth: number;
  readonly noseHang: number;
  readonly noseFall: number;
  /** How far the wings stand out, how large they are, and how far below the tip they lie. */
  readonly wingDepth: number;
  readonly wingSize: number;
  readonly wingDrop: number;
  /** Of the groove from the nose to the lip. */
  readonly philtrumDepth: number;
  /** How far either lip stands out. */
  readonly upperLipDepth: number;
  readonly lowerLipDepth: number;
  readonly mouth: number;
  readonly mouthHalfWidth: number;
  readonly upperLip: number;
  readonly lowerLip: number;
  /** How far the corners of the mouth are up. */
  readonly smile: number;
  readonly cheekbones: number;
  readonly folds: number;
  readonly earSize: number;
  /** From the ears to the front. */
  readonly depth: number;
  /** How flat the front is: 0.35 flat … 0.7 round. */
  readonly roundness: number;
  /** How far the mouth stands forward. */
  readonly muzzle: number;
  /** Flesh and bone of one's own: deviation of a relief like no other head's, and how wide its hills are. */
  readonly lumps: number;
  readonly lumpWidth: number;
  /** How much higher and larger the eye on the picture's right is. */
  readonly eyeRise: number;
  readonly eyeGrowth: number;
  /** Deviation of a drift of all parts along the face, like no other head's; much the same on both sides. */
  readonly drift: number;
}

/** How eyes, mouth and nostrils are made. */
export interface FeatureStyle {
  /** Thickness of the dark along the upper and the lower lid. */
  readonly lashes: number;
  readonly lowerLashes: number;
  /** 0.6 round … 2 almond. */
  readonly eyePoint: number;
  /** Where the lid is highest: below 0 towards the nose. */
  readonly eyeSkew: number;
  readonly irisRadius: number;
  readonly white: number;
  readonly foldShade: number;
  readonly socketShade: number;
  readonly mouthLine: number;
  /** How full the lips are towards the corners. */
  readonly lipCurve: number;
  readonly bow: number;
  /** Of nostrils and of the shadow below the nose. */
  readonly nostril: number;
  /** How far below the tip nostrils lie, how high and, as a share of the nose, how wide they are. */
  readonly nostrilDrop: number;
  readonly nostrilHeight: number;
  readonly nostrilWidth: number;
  readonly noseShade: number;
  readonly shine: number;
  readonly grain: number;
}

/** Reflectances: red, green, blue, 0…1. */
export interface HeadColours {
  readonly skin: Colour;
  readonly hair: Colour;
  readonly brows: Colour;
  readonly iris: Colour;
  readonly lips: Colour;
  /** Round the eyes. */
  readonly lids: Colour;
}

export interface HairStyle {
  /** Where it begins above the middle between the eyes; a fringe comes down over the forehead. */
  readonly line: number;
  /** How far the line rises towards the temples (receding) or falls (rounded). */
  readonly temples: number;
  readonly peak: number;
  /** One side of a fringe lower than the other. */
  readonly slant: number;
  /** How far forward hair comes at the sides: depth behind the eyes where it begins. */
  readonly sideDepth: number;
  /** How far it comes down there. */
  readonly sideTo: number;
  readonly volume: number;
  /** How far down it hangs behind the head; above the ears where negative. */
  readonly hangsTo: number;
  /** Contrast and count of its strands. */
  readonly strands: number;
  readonly waves: number;
  /** 0 shaved … 1 thick. */
  readonly density: number;
}

export interface Beard {
  /** 0 none … 1 thick, for each part. */
  readonly moustache: number;
  readonly chin: number;
  readonly cheeks: number;
  readonly colour: Colour;
}

export interface SkinMarks {
  readonly freckles: number;
  readonly moles: number;
  readonly wrinkles: number;
  /** Contrast of pigment that lies in clouds, and their size. */
  readonly clouds: number;
  readonly cloudSize: number;
  readonly redness: number;
}

export interface Glasses {
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** 2 round … 5 square. */
  readonly squareness: number;
  readonly rim: number;
  readonly colour: Colour;
}

export type Colour = readonly [red: number, green: number, blue: number];

/**
 * The head of a seed: the same seed gives the same head. Proportions vary about those of adults, further than most people's do: test people are to be told apart.
 * `variation` says how far, 1 unless told; the smaller, the more average.
 */
export function makeHead(seed: string | number, { variation = 1 }: { readonly variation?: number } = {}): Head {
  const rng = (name: string): Rng => createRng('face', seed, name);
  /** Evenly within `spread` of the mean. */
  const about = (name: string, mean: number, spread: number): number => mean + 0.85 * variation * spread * rng(name).range(-1, 1);
  const chance = (name: string, p: number): boolean => rng(`${name}?`).chance(p);
  const noseLength = about('nose length', 42, 11.2);
  const upperLip = Math.max(0.8, about('upper lip', 6.5, 5.88));
  // Some skin is left between nose and lip.
  const mouth = noseLength + Math.max(about('philtrum', 27, 8.4), 17 + 0.7 * upperLip);
  const eyeHalfWidth = about('eye width', 15, 3);
  const colours = drawColours(rng);
  const bearded = chance('beard', 0.42);
  return Object.freeze<Head>({
    seed: String(seed),
    shape: {
      temple: about('temple', 74, 9.1),
      cheek: about('cheek', 69, 11.7),
      jaw: about('jaw', 56, 10),
      chin: mouth + about('chin', 46, 10),
      chinHalfWidth: about('chin width', 24, 13),
      chinDepth: about('chin depth', 6, 6),
      chinCleft: Math.max(0, about('cleft', -0.3, 1)),
      forehead: about('forehead', 0, 9.1),
      eye: about('eye', 31.5, 5.6),
      eyeHalfWidth,
      eyeOpening: eyeHalfWidth * about('eye opening', 0.86, 0.14),
      eyeSlant: about('eye slant', 0.8, 4.48),
      socketDepth: about('socket', 8, 4),
      lidFold: about('lid fold', 4.4, 1.4),
      eyeBags: Math.max(0, about('bags', 0.3, 1)),
      brow: about('brow', 21.5, 5.5),
      browThickness: Math.max(1, about('brow thickness', 5.6, 5.4)),
      browArch: about('brow arch', 3, 6.5),
      browSlant: about('brow slant', 0, 7),
      browFrom: about('brow from', 9, 7.8),
      browTo: about('brow to', 49, 7.8),
      browRidge: about('brow ridge', 5, 5),
      noseLength,
      noseDepth: about('nose depth', 24, 4),
      noseHalfWidth: about('nose width', 16, 7),
      bridgeWidth: Math.max(1.8, about('bridge', 6, 4.8)),
      noseHump: about('hump', 0, 7),
      noseBend: about('bend', 0, 2),
      noseTip: about('tip', 1.5, 2.5),
      noseRoot: about('nose root', 0.26, 0.2),
      tipHalfWidth: Math.max(4, about('tip width', 8, 4.5)),
      noseHang: about('nose hang', 0.5, 4),
      noseFall: about('nose fall', 8, 4.5),
      wingDepth: about('wing depth', 8, 5),
      wingSize: about('wing size', 5.5, 2),
      wingDrop: about('wing drop', 0.5, 3.5),
      philtrumDepth: Math.max(0, about('philtrum depth', 0.8, 2)),
      upperLipDepth: about('upper lip depth', 4.5, 3),
      lowerLipDepth: about('lower lip depth', 5.5, 3.5),
      mouth,
      mouthHalfWidth: about('mouth width', 25, 9.8),
      upperLip,
      lowerLip: Math.max(2, about('lower lip', 9, 7)),
      smile: about('smile', 0.4, 3.2),
      cheekbones: about('cheekbones', 5, 6),
      folds: Math.max(0, about('folds', 1.5, 3)),
      earSize: about('ears', 31, 8),
      depth: about('depth', 88, 14),
      roundness: about('roundness', 0.55, 0.12),
      muzzle: about('muzzle', 0, 6),
      lumps: variation * about('lumps', 1.3, 0.7),
      lumpWidth: about('lump width', 32, 9),
      eyeRise: about('eye rise', 0, 1.2),
      eyeGrowth: about('eye growth', 0, 0.08),
      drift: variation * 2,
    },
    features: {
      lashes: about('lashes', 1.2, 0.45),
      lowerLashes: Math.max(0, about('lower lashes', 0.1, 0.8)),
      eyePoint: about('eye point', 1.05, 0.4),
      eyeSkew: about('eye skew', 0, 0.25),
      irisRadius: about('iris radius', 6.1, 0.9),
      white: about('white', 0.84, 0.12),
      foldShade: about('fold shade', 0.5, 0.45),
      socketShade: about('socket shade', 0.35, 0.27),
      mouthLine: about('mouth line', 0.6, 0.4),
      lipCurve: about('lip curve', 1.2, 0.84),
      bow: about('bow', 0.3, 0.35),
      nostril: about('nostril', 0.6, 0.45),
      nostrilDrop: about('nostril drop', 5, 2.5),
      nostrilHeight: about('nostril height', 2.2, 1.2),
      nostrilWidth: about('nostril width', 0.2, 0.1),
      noseShade: about('nose shade', 0.4, 0.4),
      shine: about('shine', 0.035, 0.03),
      grain: about('grain', 0.035, 0.03),
    },
    colours,
    hair: drawHair(rng),
    beard: {
      moustache: bearded && chance('moustache', 0.75) ? rng('moustache').range(0.3, 1) : 0,
      chin: bearded && chance('chin beard', 0.75) ? rng('chin beard').range(0.3, 1) : 0,
      cheeks: bearded && chance('cheek beard', 0.6) ? rng('cheek beard').range(0.2, 1) : 0,
      colour: shade(colours.hair, rng('beard tone').range(0.6, 1.1)),
    },
    marks: {
      freckles: chance('freckles', 0.3) ? rng('freckles').int(20, 140) : 0,
      moles: rng('moles').int(0, 7),
      wrinkles: Math.max(0, about('wrinkles', 0.1, 0.9)),
      clouds: variation * about('clouds', 0.1, 0.08),
      cloudSize: about('cloud size', 3, 1.5),
      redness: Math.max(0, about('redness', 0.2, 0.8)),
    },
    glasses: chance('glasses', 0.25) ? drawGlasses(rng('glasses')) : null,
  });
}

function drawColours(rng: (name: string) => Rng): HeadColours {
  const tone = rng('skin').next();
  const warmth = rng('warmth').range(-0.05, 0.05);
  const skin: Colour = [0.3 + 0.54 * tone + warmth, 0.19 + 0.48 * tone, 0.13 + 0.44 * tone - warmth];
  const hairs: readonly Colour[] = [
    [0.03, 0.028, 0.03],
    [0.09, 0.055, 0.035],
    [0.22, 0.13, 0.07],
    [0.45, 0.3, 0.14],
    [0.7, 0.55, 0.32],
    [0.4, 0.14, 0.05],
    [0.42, 0.41, 0.41],
    [0.8, 0.79, 0.77],
  ];
  const irises: readonly Colour[] = [
    [0.09, 0.05, 0.03],
    [0.24, 0.14, 0.06],
    [0.22, 0.28, 0.14],
    [0.25, 0.38, 0.5],
    [0.4, 0.44, 0.46],
  ];
  const hair = shade(pick(rng('hair'), hairs), rng('hair tone').range(0.75, 1.25));
  const painted = rng('lips?').chance(0.3);
  const lip = rng('lips');
  const lips: Colour = painted
    ? [skin[0] * lip.range(0.6, 1.05), skin[1] * lip.range(0.15, 0.5), skin[2] * lip.range(0.2, 0.6)]
    : [skin[0] * lip.range(0.75, 0.95), skin[1] * lip.range(0.55, 0.8), skin[2] * lip.range(0.55, 0.85)];
  const lid = rng('lids');
  return {
    skin,
    hair,
    brows: shade(blend(hair, [0.1, 0.07, 0.05], lid.range(0.1, 0.7)), 0.85),
    iris: pick(rng('iris'), irises),
    lips,
    lids: lid.chance(0.3)
      ? [skin[0] * lid.range(0.2, 0.6), skin[1] * lid.range(0.2, 0.6), skin[2] * lid.range(0.3, 0.8)]
      : shade(skin, lid.range(0.6, 0.85)),
  };
}

function drawHair(rng: (name: string) => Rng): HairStyle {
  const style = rng('hair style');
  const kind = style.next();
  const bald = kind < 0.13;
  const fringe = kind > 0.72;
  const long = style.chance(0.42) && !bald;
  return {
    line: bald ? style.range(92, 125) : fringe ? style.range(31, 46) : style.range(48, 84),
    temples: bald ? style.range(10, 50) : fringe ? style.range(-10, 4) : style.range(-16, 40),
    peak: fringe ? style.range(-6, 6) : style.range(-6, 16),
    slant: fringe ? style.range(-12, 12) : style.chance(0.4) ? style.range(-26, 26) : 0,
    sideDepth: long ? style.range(8, 42) : style.range(38, 72),
    sideTo: long ? 200 : style.range(-20, 60),
    volume: bald ? 0 : style.range(2, long ? 16 : 26),
    hangsTo: long ? style.range(50, 230) : -100,
    strands: style.range(0.15, 0.6),
    waves: style.next() ** 2,
    density: bald ? style.range(0.15, 0.6) : style.range(0.75, 1),
  };
}

function drawGlasses(rng: Rng): Glasses {
  const tones: readonly Colour[] = [
    [0.02, 0.02, 0.02],
    [0.25, 0.12, 0.05],
    [0.5, 0.5, 0.52],
    [0.45, 0.05, 0.06],
    [0.06, 0.1, 0.3],
    [0.75, 0.62, 0.3],
  ];
  const halfWidth = rng.range(21, 28);
  return {
    halfWidth,
    halfHeight: halfWidth * rng.range(0.62, 0.95),
    squareness: rng.range(2, 5),
    rim: rng.range(0.9, 2.1),
    colour: pick(rng, tones),
  };
}

function pick<T>(rng: Rng, from: readonly T[]): T {
  return from[rng.int(0, from.length - 1)] as T;
}

export function shade([red, green, blue]: Colour, factor: number): Colour {
  return [red * factor, green * factor, blue * factor];
}

export function blend(a: Colour, b: Colour, t: number): Colour {
  const part = clamp(t, 0, 1);
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}
