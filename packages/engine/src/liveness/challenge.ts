import { drawBelow } from './draw-below.ts';

/** What a person is asked to do before the camera, one after the other. */
export type ChallengeStep = 'turn-left' | 'turn-right' | 'come-closer' | 'blink';

/** Left and right are the person's own. */
export const challengeSteps: readonly ChallengeStep[] = ['turn-left', 'turn-right', 'come-closer', 'blink'];

export const challengeWords: Readonly<Record<ChallengeStep, string>> = {
  'turn-left': 'Turn your head to your left, and back.',
  'turn-right': 'Turn your head to your right, and back.',
  'come-closer': 'Come closer to the camera.',
  blink: 'Blink once.',
};

/** For the whole challenge, from when it was drawn. */
export const challengeWithinMs = 30_000;

/**
 * Three different steps in random order, of which at least one is a turn: only a turn shows relief. 24 ways, as four steps in a row of three.
 * `randomBytes` must be a cryptographic source where the answer is to mean anything.
 */
export function drawChallenge(randomBytes: (count: number) => Uint8Array): readonly ChallengeStep[] {
  const left = [...challengeSteps];
  return Array.from({ length: 3 }, () => left.splice(drawBelow(left.length, randomBytes), 1)[0] as ChallengeStep);
}
