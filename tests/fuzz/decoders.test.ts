import { expect, test } from 'vitest';
import { isMessageKind, messageKinds } from './message-kinds.ts';
import { makeInput } from './mutate.ts';
import { seedFiles, seedsOf } from './seed-files.ts';
import { tryInput } from './try-input.ts';

const seeds = seedFiles();
const [first, ...more] = seeds.filter(({ kind }) => !isMessageKind(kind));
const files = [first!, ...more] as const;

/** What is said of messages that are whole; a form that holds no real presentation has its own refusal. */
const messages = [
  'body',
  'verified',
  'proof-request',
  'opened',
  'opened, no receipt',
  'valid',
  'one-human',
  'refused: it does not verify: Unterminat',
  'openid4vp-request',
  'sealed',
  'share',
  'decoded',
  'holds',
  'proven, decoded',
  'dealt',
];

test('every seed is read', async () => {
  for (const { kind, bytes } of seeds) {
    const outcome = await tryInput({ kind, change: 'none', bytes });
    const read = ['image', 'record', 'template', 'mrz', 'genuine', 'portrait', 'trust-list', 'revocation-list', ...messages];
    expect(read, kind).toContain(outcome);
  }
});

test('what is given to a reader stays what it was made from: a message of JSON is one still, with another member', () => {
  const wallets = seedsOf('wallet', seeds);
  const inputs = Array.from({ length: 200 }, (_, index) => makeInput(wallets, 3, index));
  const edited = inputs.filter(({ change }) => change === 'edited member').map(({ bytes }) => Buffer.from(bytes).toString('utf8'));
  expect(edited.length).toBeGreaterThan(80);
  for (const text of edited) expect(() => JSON.parse(text) as unknown).not.toThrow();
  expect(new Set(edited).size).toBeGreaterThan(edited.length / 2);
  expect(() => seedsOf('nothing', seeds)).toThrow('no seeds');
});

test('the same seed and index make the same input', () => {
  expect(makeInput(seeds, 5, 77)).toEqual(makeInput(seeds, 5, 77));
  expect(makeInput(seeds, 5, 77).bytes).not.toEqual(makeInput(seeds, 6, 77).bytes);
});

test('1,500 mutated files are read or refused, never thrown on', async () => {
  const outcomes = new Set<string>();
  for (let index = 0; index < 1500; index++) outcomes.add(await tryInput(makeInput(files, 20_261, index)));
  // The run must reach behind the front door, or it says nothing.
  const images = ['image', 'record', 'template', 'record-damaged', 'template-damaged', 'image-unreadable', 'image-too-large'];
  const documents = [
    'mrz-check-digit',
    'signed-attributes-odd',
    'data-group-changed',
    'portrait',
    'portrait-damaged',
    'portrait-not-read',
    'file-damaged',
  ];
  for (const reached of [...images, ...documents]) expect(outcomes).toContain(reached);
});

test('250 mutated messages are taken or refused, never thrown on', async () => {
  const kinds = seedsOf(messageKinds.filter((kind) => kind !== 'proof').join(), seeds);
  const outcomes = new Set<string>();
  for (let index = 0; index < 250; index++) {
    const input = makeInput(kinds, 20_262, index);
    outcomes.add(`${input.kind}: ${await tryInput(input)}`);
  }
  for (const reached of ['permit: permit-invalid', 'wallet: unreadable', 'receipt: invalid', 'body: refused'])
    expect(outcomes).toContain(reached);
});
