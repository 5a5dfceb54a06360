import type { Random } from './random.ts';

/** What may stand where something else is expected. */
const odd: readonly [() => unknown, ...(() => unknown)[]] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 2 ** 53,
  () => 1e308,
  () => '',
  () => '0',
  () => '-1',
  () => '9'.repeat(78),
  () => '9'.repeat(5_000),
  () => 'A'.repeat(43),
  () => '\u0000\ud800é',
  () => '9999-99-99T99:99:99.999Z',
  () => '+275760-09-13T00:00:00.001Z',
  () => 'https://sclera.test/%zz',
  () => '__proto__',
  () => [],
  () => ({}),
  () => Array.from({ length: 300 }, () => []),
  () => JSON.parse('{"__proto__":{"toString":null},"constructor":1,"length":-1,"then":1}') as unknown,
  () => deep(1_500),
];

/** Changes a member of a JSON text: another value, another name, gone, twice, or one from elsewhere in the same text. The text as it is where it is no JSON. */
export function editMember(bytes: Uint8Array, random: Random): Uint8Array {
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return bytes;
  }
  const held = { root };
  try {
    for (let times = random.below(3); times >= 0; times--) {
      const places = placesIn(held);
      const place = places[random.below(places.length)]!;
      change(place, places[random.below(places.length)]!, random);
    }
    return new TextEncoder().encode(JSON.stringify(held.root ?? null));
  } catch (error) {
    // Nested deeper than it can be copied or written here.
    if (error instanceof RangeError) return bytes;
    throw error;
  }
}

/** A container and the name of a member of it. */
interface Place {
  readonly container: Record<string, unknown>;
  readonly name: string;
}

const mostPlaces = 2_000;

function placesIn(root: Record<string, unknown>): readonly Place[] {
  const places: Place[] = [];
  const todo: Record<string, unknown>[] = [root];
  for (let container = todo.pop(); container !== undefined && places.length < mostPlaces; container = todo.pop()) {
    for (const name of Object.keys(container)) {
      places.push({ container, name });
      const member = container[name];
      if (typeof member === 'object' && member !== null) todo.push(member as Record<string, unknown>);
    }
  }
  return places;
}

function change({ container, name }: Place, other: Place, random: Random): void {
  const value = container[name];
  const kind = random.below(6);
  if (kind === 0 && name !== 'root') delete container[name];
  else if (kind === 1) container[`${name}${random.pick(['', '2', '__proto__'] as const)}`] = structuredClone(value);
  else if (kind === 2) container[name] = structuredClone(other.container[other.name]);
  else if (kind === 3 && typeof value === 'string') container[name] = editText(value, random);
  else if (kind === 4 && typeof value === 'number') container[name] = value + random.below(5) - 2;
  else container[name] = random.pick(odd)();
}

function editText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  return random.pick([
    `${before}${after.slice(1)}`,
    `${before}${String.fromCharCode(32 + random.below(96))}${after.slice(1)}`,
    `${before}${before}${after}`,
    before,
    `${before}=${after}`,
    ` ${text}`,
  ]);
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}
