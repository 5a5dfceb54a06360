import type { Random } from '../fuzz/random.ts';
import type { TcpProxy, WireFaults } from './tcp-proxy.ts';

/** One thing that a wire can do. */
export interface WireTrouble {
  readonly name: string;
  readonly wire: string;
  begin(proxy: TcpProxy): void;
}

const faults: readonly (readonly [name: string, faults: WireFaults])[] = [
  ['delay', { out: { delayMs: 40 }, back: { delayMs: 40 } }],
  ['drop out', { out: { drop: 0.3 } }],
  ['drop back', { back: { drop: 0.3 } }],
  ['duplicate', { out: { duplicate: 0.3 }, back: { duplicate: 0.3 } }],
  ['reorder', { out: { reorder: 0.3 }, back: { reorder: 0.3 } }],
  ['corrupt out', { out: { corrupt: 0.3 } }],
  ['corrupt back', { back: { corrupt: 0.3 } }],
  ['cut out', { out: { cut: true } }],
  ['cut back', { back: { cut: true } }],
];

/** Every kind of trouble on every wire, all kinds once before any comes again; the seed gives the wires' order. */
export function wireTroubles(wires: readonly string[], random: Random): WireTrouble[] {
  const mixed = shuffle(wires, random);
  const kinds: readonly Omit<WireTrouble, 'wire'>[] = [
    ...faults.map(([name, set]) => ({ name, begin: (proxy: TcpProxy) => proxy.set(set) })),
    { name: 'reset', begin: (proxy) => proxy.reset() },
  ];
  return mixed.flatMap((_, turn) => kinds.map((kind, i) => ({ ...kind, wire: mixed[(turn + i) % mixed.length] as string })));
}

function shuffle<T>(values: readonly T[], random: Random): T[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
