import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { help, parseCommand } from './parse-command.ts';

test('with nothing said, everything starts on the usual ports with the usual folder', () => {
  const expected = {
    kind: 'start',
    data: resolve('.sclera'),
    port: 8440,
    json: false,
    pages: true,
    hostNames: [],
    rules: { packs: [], factsPath: null, controllerPath: null, chainPath: null },
    witnesses: [],
    rebuild: null,
    unsignedCaptures: false,
  };
  expect(parseCommand([])).toEqual(expected);
  expect(parseCommand(['start'])).toEqual(expected);
  expect(parseCommand(['--data', '/x', '--port', '9000', '--json', '--no-console', '--host-name', 'eyes.example'])).toEqual({
    kind: 'start',
    data: '/x',
    port: 9000,
    json: true,
    pages: false,
    hostNames: ['eyes.example'],
    rules: { packs: [], factsPath: null, controllerPath: null, chainPath: null },
    witnesses: [],
    rebuild: null,
    unsignedCaptures: false,
  });
  const rules = ['--policy-pack', '/house', '--policy-pack', 'more', '--policy-facts', 'facts.json'];
  expect(parseCommand(rules)).toEqual({
    ...expected,
    rules: { packs: ['/house', resolve('more')], factsPath: resolve('facts.json'), controllerPath: null, chainPath: null },
  });
  expect(parseCommand(['--unsigned-captures'])).toEqual({ ...expected, unsignedCaptures: true });
  expect(parseCommand(['--rebuild', 'c'])).toEqual({ ...expected, rebuild: 'c' });
  expect(() => parseCommand(['--rebuild', 'd'])).toThrow('--rebuild a');
});

test('single nodes', () => {
  expect(parseCommand(['gateway', '--data', '/g', '--roster', '/r.json', '--console-origin', 'http://x.example/page'])).toMatchObject({
    kind: 'node',
    node: 'gateway',
    listen: { host: '127.0.0.1', port: 8440 },
    rosterPath: '/r.json',
    consoleOrigin: 'http://x.example',
    threads: null,
    cardOnly: false,
  });
  const party = ['party', '--id', 'b', '--data', '/b', '--host', '0.0.0.0', '--port', '7000', '--address', 'b.example:7000'];
  expect(
    parseCommand([...party, '--operator', 'B Ltd', '--country', 'NL', '--threads', '3', '--card', '--unsigned-captures']),
  ).toMatchObject({
    node: 'b',
    unsignedCaptures: true,
    listen: { host: '0.0.0.0', port: 7000 },
    address: 'b.example:7000',
    operator: 'B Ltd',
    country: 'NL',
    rosterPath: null,
    threads: 3,
    cardOnly: true,
  });
});

test.each([
  [['dance'], /dance is not a command/],
  [['start', 'now'], /now was not understood/],
  [['--port', '0'], /--port/],
  [['--port', '65535'], /from 1 to 65531/],
  [['--port', '80x'], /--port/],
  [['--colour'], /colour/],
  [['party', '--data', '/x'], /--id/],
  [['party', '--id', 'd', '--data', '/x'], /--id/],
  [['party', '--id', 'a', '--data', '/x', '--threads', '0'], /from 1 to 63/],
  [['party', '--id', 'a', '--data', '/x', '--threads', '64'], /from 1 to 63/],
  [['gateway'], /--data/],
  [['gateway', '--data', '/x', '--country', 'Holland'], /--country/],
  [['gateway', '--data', '/x', '--console-origin', 'javascript:alert(1)'], /--console-origin/],
])('%j is bad use', (args, reason) => {
  expect(() => parseCommand(args)).toThrow(reason);
  expect(() => parseCommand(args)).toThrow(expect.objectContaining({ code: 'bad-usage' }));
});

test('help names every option', () => {
  expect(parseCommand(['start', '--help'])).toEqual({ kind: 'help' });
  for (const option of ['--data', '--port', '--json', '--roster', '--threads', '--card', '--id', 'DATABASE_URL_C'])
    expect(help).toContain(option);
});

test('witnesses: a verifier key and where it is asked', () => {
  // The key is that of cosignatures (type 0x04), of a seed of fives.
  const key = 'witness.test+4d0e4b5e+BG';
  expect(() => parseCommand(['--witness', key])).toThrow('KEY@URL');
  expect(() => parseCommand(['--witness', `${key}@http://127.0.0.1:8450`])).toThrow('KEY@URL');
});
