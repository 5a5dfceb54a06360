/**
 * What malicious security with abort would cost (docs/adr/0012): AND gates on replicated bits as the parties compute them today, and the same gates
 * verified after the fact against shuffled triples (Furukawa et al. 2017, Araki et al. 2017), three parties in one process; beside them the
 * arithmetic of a distributed zero-knowledge proof (Boyle et al. 2019) and of the check on the dot products. Nothing of this is used by the product.
 * `npm run bench -- verified-ands [--gates 1048576] [--json]`
 */
import { createHash } from 'node:crypto';
import { memoryChannels, openSession, type Session } from '@sclera/mpc';
import asc from 'assemblyscript/asc';
import { wholeNumberOption } from '../scripts/whole-number.ts';
import { measure, report } from './measure.ts';

/** Replicated bits: party i holds bᵢ (own) and bᵢ₊₁ (next), 32 a word. */
type Bits = { readonly own: Uint32Array; readonly next: Uint32Array };
type Gate = { readonly x: Bits; readonly y: Bits; readonly z: Bits };

const gates = wholeNumberOption('--gates', 2 ** 20, 1_024, 2 ** 24);
const words = Math.ceil(gates / 32);
const randomBytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => Math.floor(256 * Math.random()));

/** 1 bit sent a gate: every party masks its part of the product and sends it to the one before it. */
async function multiply(session: Session, x: Bits, y: Bits): Promise<Bits> {
  const { party, next, previous } = session;
  const ahead = asWords(session.draw(party, next, 4 * x.own.length));
  const behind = asWords(session.draw(previous, party, 4 * x.own.length));
  const own = new Uint32Array(x.own.length);
  for (let i = 0; i < own.length; i++) {
    own[i] = (x.own[i]! & y.own[i]!) ^ (x.own[i]! & y.next[i]!) ^ (x.next[i]! & y.own[i]!) ^ ahead[i]! ^ behind[i]!;
  }
  const [theirs] = await session.exchange({ send: [[previous, asBytes(own)]], expect: [[next, own.byteLength]] });
  return { own, next: asWords(theirs!) };
}

/** Random bits that nobody knows, without a message. */
function drawBits(session: Session, count: number): Bits {
  const { party, next, previous } = session;
  return { own: asWords(session.draw(previous, party, 4 * count)), next: asWords(session.draw(party, next, 4 * count)) };
}

/** Verifies each gate against `buckets` triples of a public random order; 3 bits a gate and triple. Throws where one is wrong. */
async function verify(session: Session, { x, y, z }: Gate, buckets: number): Promise<void> {
  const count = buckets * x.own.length;
  const [a, b] = [drawBits(session, count), nextPlace(session, () => drawBits(session, count))];
  session.beginBatch();
  const c = await multiply(session, a, b);
  const order = await publicOrder(session, x.own.length, buckets);
  const masked = new Uint32Array(2 * count);
  const maskedNext = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const [gate, triple] = [i % x.own.length, order[i]!];
    masked[i] = x.own[gate]! ^ a.own[triple]!;
    maskedNext[i] = x.next[gate]! ^ a.next[triple]!;
    masked[count + i] = y.own[gate]! ^ b.own[triple]!;
    maskedNext[count + i] = y.next[gate]! ^ b.next[triple]!;
  }
  const { next, previous, party } = session;
  const [third] = await session.exchange({ send: [[next, asBytes(masked)]], expect: [[previous, masked.byteLength]] });
  const missing = asWords(third!);
  // ρ = x ⊕ a and σ = y ⊕ b are known now; z ⊕ c ⊕ ρ·b ⊕ σ·a ⊕ ρσ must be a sharing of 0.
  const zeroOwn = new Uint32Array(count);
  const zeroNext = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const [gate, triple] = [i % x.own.length, order[i]!];
    const rho = masked[i]! ^ maskedNext[i]! ^ missing[i]!;
    const sigma = masked[count + i]! ^ maskedNext[count + i]! ^ missing[count + i]!;
    masked[i] = rho;
    masked[count + i] = sigma;
    zeroOwn[i] = z.own[gate]! ^ c.own[triple]! ^ (rho & b.own[triple]!) ^ (sigma & a.own[triple]!) ^ (party === 1 ? rho & sigma : 0);
    zeroNext[i] = z.next[gate]! ^ c.next[triple]! ^ (rho & b.next[triple]!) ^ (sigma & a.next[triple]!) ^ (party === 3 ? rho & sigma : 0);
  }
  const sum = zeroOwn.map((word, i) => word ^ zeroNext[i]!);
  // Whoever holds the third component must hold this sum; and all must have seen the same ρ and σ.
  const own = Buffer.concat([hash(asBytes(sum)), hash(asBytes(masked))]);
  const [reply] = await session.exchange({ send: [[previous, own]], expect: [[next, own.length]] });
  const expected = Buffer.concat([hash(asBytes(zeroOwn)), hash(asBytes(masked))]);
  if (!expected.equals(reply!)) throw new Error('a gate was computed wrongly');
}

/** A permutation of the triples of each bucket, from seeds that each party commits to before any is told: two rounds. */
async function publicOrder(session: Session, count: number, buckets: number): Promise<Uint32Array> {
  const seed = randomBytes(32);
  const peers = [session.next, session.previous];
  const swap = (own: Uint8Array): Promise<readonly Uint8Array[]> =>
    session.exchange({ send: peers.map((peer) => [peer, own]), expect: peers.map((peer) => [peer, own.length]) });
  const commitments = await swap(hash(seed));
  const seeds = await swap(seed);
  if (!commitments.every((commitment, i) => hash(seeds[i]!).equals(commitment))) throw new Error('a coin was changed');
  let state = new DataView(Uint8Array.from(seed, (byte, i) => byte ^ seeds[0]![i]! ^ seeds[1]![i]!).buffer).getUint32(0, true);
  const order = Uint32Array.from({ length: buckets * count }, (_, i) => i);
  for (let bucket = 0; bucket < buckets; bucket++) {
    for (let i = count - 1; i > 0; i--) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const other = Math.floor((state / 2 ** 32) * (i + 1));
      const [here, there] = [bucket * count + i, bucket * count + other];
      [order[here], order[there]] = [order[there]!, order[here]!];
    }
  }
  return order;
}

/** The next draw is of another place. */
function nextPlace<T>(session: Session, work: () => T): T {
  session.beginBatch();
  return work();
}

const asBytes = (array: Uint32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const asWords = (bytes: Uint8Array): Uint32Array => new Uint32Array(bytes.slice().buffer);
const hash = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

interface Traffic {
  readonly bytes: number;
  readonly rounds: number;
}

/** Three parties in one process: one layer of gates, then `buckets` triples for each (0: as today). `cheat` changes a product of party 2. */
async function runGates(buckets: number, cheat = false): Promise<Traffic> {
  const channels = memoryChannels();
  const traffic = await Promise.all(
    ([1, 2, 3] as const).map(async (party) => {
      const opened = await openSession({ party, sessionId: 'bench', epoch: 0, channel: channels[party], randomBytes });
      if (opened.kind !== 'opened') throw new Error('no session');
      const { session } = opened;
      session.beginBatch();
      const x = drawBits(session, words);
      const y = nextPlace(session, () => drawBits(session, words));
      session.beginBatch();
      const before = session.counters;
      const z = await multiply(session, x, y);
      if (cheat && party === 2) z.own[words >> 1]! ^= 1;
      if (cheat && party === 1) z.next[words >> 1]! ^= 1;
      session.beginBatch();
      if (buckets > 0) await verify(session, { x, y, z }, buckets);
      const after = session.counters;
      return { bytes: after.bytesSent - before.bytesSent, rounds: after.rounds - before.rounds };
    }),
  );
  return { bytes: Math.max(...traffic.map(({ bytes }) => bytes)), rounds: traffic[0]!.rounds };
}

/** Arithmetic of the two other candidates, compiled here: multiplications mod 2^61 − 1, and random subset sums of 16-bit vectors. */
const source = `
  const p: u64 = 0x1fffffffffffffff;
  export function multiplications(count: i32): u64 {
    let a: u64 = 0x123456789abcdef, b: u64 = 0xfedcba987654321, c: u64 = 3, d: u64 = 5;
    for (let i = 0; i < count; i += 4) { a = mul(a, b); b = mul(b, c); c = mul(c, d); d = mul(d, a); }
    return a ^ b ^ c ^ d;
  }
  @inline function mul(a: u64, b: u64): u64 {
    const ah = a >> 32, al = a & 0xffffffff, bh = b >> 32, bl = b & 0xffffffff;
    const mid = ah * bl + al * bh;
    const low = al * bl;
    let sum = (ah * bh << 3) + (mid >> 29) + ((mid << 32) & p) + (low >> 61) + (low & p);
    sum = (sum >> 61) + (sum & p);
    return sum >= p ? sum - p : sum;
  }
  // sums[k] += vector, for each bit k of choice, 40 of them; a block of 256 elements at a time.
  export function subsetSums(vectors: usize, count: i32, elements: i32, choices: usize, sums: usize): void {
    for (let block = 0; block < elements; block += 256) {
      for (let v = 0; v < count; v++) {
        const vector = vectors + 2 * (<usize>v * elements + block);
        let choice = load<u64>(choices + 8 * v);
        while (choice) {
          const k = <usize>ctz(choice);
          choice &= choice - 1;
          const sum = sums + 2 * (k * elements + block);
          for (let i: usize = 0; i < 512; i += 16) v128.store(sum + i, i16x8.add(v128.load(sum + i), v128.load(vector + i)));
        }
      }
    }
  }
`;
const compiled = await asc.compileString(source, {
  optimizeLevel: 3,
  shrinkLevel: 0,
  runtime: 'stub',
  initialMemory: 256,
  enable: ['simd'],
});
if (!compiled.binary) throw new Error(compiled.stderr.toString());
const { instance } = await WebAssembly.instantiate(compiled.binary as BufferSource, {});
const kernels = instance.exports as unknown as {
  readonly memory: WebAssembly.Memory;
  multiplications(count: number): bigint;
  subsetSums(vectors: number, count: number, elements: number, choices: number, sums: number): void;
};
/** An eye: 12,800 + 6,400 elements. 100 of them, 40 sums. */
const [eyes, elements, base] = [100, 19_200, 65_536];
const choicesAt = base + 2 * eyes * elements;
const sumsAt = choicesAt + 8 * eyes;
new Uint8Array(kernels.memory.buffer, choicesAt, 8 * eyes).set(randomBytes(8 * eyes).map((byte, i) => (i % 8 < 5 ? byte : 0)));

await runGates(2, true).then(
  () => {
    throw new Error('the cheat was not seen');
  },
  (error: Error) => {
    if (error.message !== 'a gate was computed wrongly') throw error;
  },
);
const traffic = { today: await runGates(0), twoTriples: await runGates(2), threeTriples: await runGates(3) };
const results = await measure(
  [
    { name: 'AND gates as today, three parties', units: gates, run: async () => (await runGates(0)).bytes },
    { name: 'AND gates verified by 2 triples, three parties', units: gates, run: async () => (await runGates(2)).bytes },
    { name: 'AND gates verified by 3 triples, three parties', units: gates, run: async () => (await runGates(3)).bytes },
    {
      name: 'multiplications mod 2^61 − 1 (a proof takes about 20 a gate and party)',
      units: 4e6,
      run: () => Number(kernels.multiplications(4e6) & 7n),
    },
    {
      name: 'check on the dot products: 40 subset sums an eye and party',
      units: eyes,
      run: () => {
        kernels.subsetSums(base, eyes, elements, choicesAt, sumsAt);
        return new Uint8Array(kernels.memory.buffer, sumsAt, 1)[0] ?? 0;
      },
    },
  ],
  5,
);
const bitsOf = ({ bytes }: Traffic): number => Math.round((800 * bytes) / gates) / 100;
report('verified-ands', {
  unit: 'ms a gate, multiplication or eye',
  gates,
  results,
  traffic: Object.fromEntries(
    Object.entries(traffic).map(([name, one]) => [name, { bitsSentAGateAndParty: bitsOf(one), rounds: one.rounds }]),
  ),
  soundness: Object.fromEntries([2, 3].map((buckets) => [`${buckets} triples`, `2^-${Math.round(10 * buckets * Math.log2(words)) / 10}`])),
});
