import { InvalidArgumentError } from 'commander';
import { type Proportion, proportionOf } from '../evaluate/proportion.ts';
import { percent } from '../io/words.ts';

/** What became of the attempts of one species. */
export interface SpeciesResult<Species extends string> {
  readonly species: Species;
  /** Of all attempts, those that passed. */
  readonly passed: Proportion;
  readonly reasons: Readonly<Record<string, number>>;
}

export function refusedOf({ passed: { count, of } }: Pick<SpeciesResult<string>, 'passed'>): Proportion {
  return proportionOf(of - count, of);
}

/** Both rates, species by species. `passed`: how it is said that an attack did. */
export function attackRows<Species extends string>(
  bonaFide: SpeciesResult<Species> | undefined,
  attacks: readonly SpeciesResult<Species>[],
  passed: string,
): readonly string[] {
  const row = (name: string, { count, of, low, high }: Proportion, { reasons }: SpeciesResult<Species>): string => {
    const list = Object.entries(reasons).sort((a, b) => b[1] - a[1]);
    const rate = `${count} of ${of} (${percent(low)} to ${percent(high)})`;
    return `  ${name.padEnd(14)} ${rate.padEnd(38)} ${list.map(([reason, times]) => `${times} ${reason}`).join(', ')}`;
  };
  return [
    ...(bonaFide === undefined ? [] : ['Refused though genuine (BPCER)', row('bona-fide', refusedOf(bonaFide), bonaFide)]),
    ...(attacks.length === 0 ? [] : [`${passed} though an attack (IAPAR)`, ...attacks.map((one) => row(one.species, one.passed, one))]),
  ];
}

/** Names with commas between, each of these. Throws `InvalidArgumentError`. */
export function readSpecies<Species extends string>(all: readonly Species[]): (text: string) => readonly Species[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.find((name) => !(all as readonly string[]).includes(name));
    if (unknown !== undefined) throw new InvalidArgumentError(`There is no species ${unknown}. There are: ${all.join(', ')}.`);
    return [...new Set(names)] as Species[];
  };
}
