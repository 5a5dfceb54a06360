import type { Eye } from '../capture/view.ts';

/** A made-up person whose eyes a program drew, with several captures of both. */
export interface SamplePerson {
  readonly id: string;
  readonly name: string;
  readonly captures: readonly Readonly<Record<Eye, string>>[];
}

/**
 * Reads /samples/index.json: `{ "people": [{ "id", "name", "captures": [{ "left", "right" }] }] }` with addresses relative to
 * /samples/. A person with nothing usable is left out; anything else malformed gives an empty list.
 */
export function readSamples(index: unknown): readonly SamplePerson[] {
  const people = isRecord(index) && Array.isArray(index['people']) ? index['people'] : [];
  return people.flatMap((person: unknown) => {
    if (!isRecord(person) || typeof person['id'] !== 'string' || !Array.isArray(person['captures'])) return [];
    const captures = person['captures'].flatMap((capture: unknown) =>
      isRecord(capture) && isPath(capture['left']) && isPath(capture['right'])
        ? [{ left: `/samples/${capture['left']}`, right: `/samples/${capture['right']}` }]
        : [],
    );
    const name = typeof person['name'] === 'string' ? person['name'] : person['id'];
    return captures.length === 0 ? [] : [{ id: person['id'], name, captures }];
  });
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]+(?:[./][\w-]+)*$/.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
