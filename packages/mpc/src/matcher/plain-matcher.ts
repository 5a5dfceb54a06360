import { floorRotations, minimumCommonSamples as minimumCommonSamplesDefault, minimumUsableSamples } from '../compare/decision-rule.ts';
import { eyePairings } from '../compare/eye-rule.ts';
import { highScore } from '../compare/positive-bits.ts';
import { defaultThreshold, type ScoreWeights, scoreOf, scoreWeights } from '../compare/threshold.ts';
import type { Side } from '../gallery/candidates.ts';
import type { IrisTemplate } from '../share/iris-template.ts';
import { codeElements, columnCount, maskElements, rollColumns } from '../share/layout.ts';
import type { Matcher, TemplatePair } from './matcher.ts';

const codeColumnBytes: number = codeElements / 8 / columnCount;
const maskColumnBytes: number = maskElements / 8 / columnCount;

/** The plaintext twin of the three-party matching: the same answers from templates in the clear, by counting bits. For tests and measurements. */
export const plainMatcher: Matcher = {
  async compare(
    probe,
    candidates,
    {
      ask = 'matches',
      rule,
      crosswise = false,
      oneEye = false,
      minimumCommonSamples = minimumCommonSamplesDefault,
      threshold = defaultThreshold,
    },
  ) {
    const weights = scoreWeights(threshold);
    const eyes = [...new Set(eyePairings({ rule, crosswise }).map(([side]) => side))];
    if (eyes.some((side) => usableSamples(probe[side]) < minimumUsableSamples)) {
      return { kind: 'probe-unusable' };
    }
    const isDecidable = (first: IrisTemplate, second: IrisTemplate): boolean =>
      commonOverTurns(first, second) >= floorRotations.length * minimumCommonSamples;
    const eye = (first: IrisTemplate, second: IrisTemplate): boolean => {
      const near = bestScore(first, second, weights) > 0;
      const decidable = isDecidable(first, second);
      return ask === 'unique' ? near || !decidable : near && decidable;
    };
    const person = (candidate: TemplatePair): boolean => {
      const matches = (side: Side): boolean => eye(probe[side], candidate[side]);
      const isHigh = (side: Side): boolean =>
        bestScore(probe[side], candidate[side], weights) > highScore && isDecidable(probe[side], candidate[side]);
      return rule === 'and' ? eyes.every(matches) || (oneEye && eyes.some(isHigh)) : eyes.some(matches);
    };
    const bits = candidates.map(
      (candidate) => person(candidate) || (crosswise && person({ left: candidate.right, right: candidate.left })),
    );
    if (ask === 'unique') {
      return { kind: bits.includes(true) ? 'not-unique' : 'unique' };
    }
    return { kind: 'compared', bits };
  },
};

/** The highest score at any of the 31 rotations. */
function bestScore(probe: IrisTemplate, reference: IrisTemplate, weights: ScoreWeights): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let columns = -rollColumns; columns <= rollColumns; columns++) {
    const { mismatches, commonSamples } = countBits(probe, reference, columns);
    best = Math.max(best, scoreOf(weights, 2 * commonSamples - 2 * mismatches, commonSamples));
  }
  return best;
}

function commonOverTurns(probe: IrisTemplate, reference: IrisTemplate): number {
  return floorRotations.reduce((sum, columns) => sum + countBits(probe, reference, columns).commonSamples, 0);
}

/** Differing code bits under the common mask, and common samples, with the probe turned by `columns`. */
export function countBits(
  probe: IrisTemplate,
  reference: IrisTemplate,
  columns: number,
): { readonly mismatches: number; readonly commonSamples: number } {
  let mismatches = 0;
  let commonSamples = 0;
  for (let column = 0; column < columnCount; column++) {
    const turned = (column + columns + columnCount) % columnCount;
    for (let i = 0; i < maskColumnBytes; i++) {
      const common = (probe.mask[turned * maskColumnBytes + i] ?? 0) & (reference.mask[column * maskColumnBytes + i] ?? 0);
      commonSamples += popcount(common);
      const covered = doubleBits(common);
      const at = 2 * i;
      for (const [offset, cover] of [covered & 0xff, covered >> 8].entries()) {
        const probeByte = probe.code[turned * codeColumnBytes + at + offset] ?? 0;
        const referenceByte = reference.code[column * codeColumnBytes + at + offset] ?? 0;
        mismatches += popcount((probeByte ^ referenceByte) & cover);
      }
    }
  }
  return { mismatches, commonSamples };
}

function usableSamples(template: IrisTemplate): number {
  return template.mask.reduce((sum, byte) => sum + popcount(byte), 0);
}

/** Each bit of a byte twice: the two code bits that a mask bit covers. */
function doubleBits(byte: number): number {
  let spread = byte;
  spread = (spread | (spread << 4)) & 0x0f0f;
  spread = (spread | (spread << 2)) & 0x3333;
  spread = (spread | (spread << 1)) & 0x5555;
  return spread | (spread << 1);
}

function popcount(byte: number): number {
  let bits = byte - ((byte >> 1) & 0x55);
  bits = (bits & 0x33) + ((bits >> 2) & 0x33);
  return (bits + (bits >> 4)) & 0x0f;
}
