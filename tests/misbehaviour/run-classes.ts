import type { PartyIndex } from '@sclera/mpc';
import { seededRandom } from '../fuzz/random.ts';
import { additiveErrorAt, type DeviationClass, deviationClasses, type ErrorPlace } from './deviations.ts';
import { type ClassTally, type TrialRecord, tally } from './tally.ts';
import { drawMap, type ProtocolMap, runTrial, type Scene } from './trial.ts';

export interface HarnessOptions {
  /** Trials of each class. */
  readonly each: number;
  readonly seed: number;
  readonly onClass?: (tally: ClassTally) => void;
  readonly onTrial?: (name: string, done: number) => void;
}

/** Runs every class, the aimed ones last. */
export async function runClasses({ each, seed, onClass, onTrial }: HarnessOptions): Promise<readonly ClassTally[]> {
  const map = await drawMap(seed);
  const aimed = await aimedClasses(map, seed);
  const tallies: ClassTally[] = [];
  for (const [number, deviationClass] of [...deviationClasses, ...aimed].entries()) {
    const records: TrialRecord[] = [];
    for (let trial = 0; trial < each; trial++) {
      records.push(await runOne(deviationClass, map, 1_000_000 * (seed + 1) + 10_000 * number + trial));
      onTrial?.(deviationClass.name, records.length);
    }
    const result = tally(deviationClass.name, deviationClass.by, records);
    onClass?.(result);
    tallies.push(result);
  }
  return tallies;
}

async function runOne({ plan, whenNew = false }: DeviationClass, map: ProtocolMap, seed: number): Promise<TrialRecord> {
  const random = seededRandom(seed, 0);
  const scene: Scene = { secret: random.chance(0.5), enrolled: !whenNew && random.chance(0.5) };
  const deviation = plan(random, map);
  const { truth, answers } = await runTrial(scene, seed, deviation);
  const honest = answers.filter((_, index) => index + 1 !== deviation.corrupt?.party);
  return { truth, honest, secret: scene.secret };
}

/**
 * What somebody can do who knows the circuit: an additive error where it hurts most. The harness finds the places as an attacker would, by trying,
 * among the last rounds before the parties agree.
 */
async function aimedClasses(map: ProtocolMap, seed: number): Promise<readonly DeviationClass[]> {
  const said = async (scene: Scene, place: ErrorPlace): Promise<string | undefined> => {
    const { answers } = await runTrial(scene, seed, additiveErrorAt(place));
    return answers[place.party % 3]?.said;
  };
  const curious = await findPlace(
    map,
    0,
    async (place) =>
      (await said({ secret: false, enrolled: false }, place)) === 'unique' &&
      (await said({ secret: true, enrolled: false }, place)) === 'not-unique',
  );
  const blinding = await findPlace(map, 1, async (place) => (await said({ secret: false, enrolled: true }, place)) === 'unique');
  return [
    { name: 'additive error, aimed at one eye', by: 'party', whenNew: true, plan: () => additiveErrorAt(curious) },
    { name: 'additive error, aimed at the answer', by: 'party', plan: () => additiveErrorAt(blinding) },
  ];
}

async function findPlace(map: ProtocolMap, lane: number, hits: (place: ErrorPlace) => Promise<boolean>): Promise<ErrorPlace> {
  const agreement = map.rounds - 2;
  for (let round = agreement - 1; round >= agreement - 5; round--) {
    for (let word = 0; word < 16; word++) {
      const place = { party: 1 as PartyIndex, round, bit: 32 * word + lane };
      if (await hits(place)) return place;
    }
  }
  throw new Error('no place found: has the circuit changed?');
}
