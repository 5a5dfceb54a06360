import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyring } from '@sclera/storage';
import { afterAll, expect, test } from 'vitest';
import { commandKeyWrapper } from './command-key-wrapper.ts';

const folder = mkdtempSync(join(tmpdir(), 'sclera-wrapper-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that turns every byte over, and knows one node only. */
function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!${process.execPath}\n${body}`);
  chmodSync(path, 0o700);
  return path;
}
const turning = program(
  'turn.cjs',
  `const [, , verb, node] = process.argv;
if (node !== 'gateway' || !['wrap', 'unwrap'].includes(verb)) process.exit(3);
const input = Buffer.from(require('node:fs').readFileSync(0, 'latin1'), 'base64');
console.log(Buffer.from(input.map((byte) => byte ^ 255)).toString('base64'));`,
);

test('a keyring whose key a program of the operator wraps opens again through it, and through no other', async () => {
  const path = join(folder, 'keyring');
  const ring = await openKeyring(path, commandKeyWrapper(turning, 'gateway'));
  const name = { group: 'g', name: 'n' };
  const [made] = await ring.make([name]);
  await ring.close();
  const again = await openKeyring(path, commandKeyWrapper(turning, 'gateway'));
  expect(again.find(name)).toEqual(made);
  await again.close();
  await expect(openKeyring(path, commandKeyWrapper(turning, 'a'))).rejects.toMatchObject({
    code: 'configuration-invalid',
    detail: expect.stringContaining('ended with 3'),
  });
});

test.each([
  ['is not there', join(folder, 'nothing'), 'cannot be run'],
  ['says something else', program('talk.cjs', `console.log('sorry, no key')`), 'did not write base64'],
  ['says nothing', program('silent.cjs', ''), 'did not write base64'],
  ['never ends its answer', program('long.cjs', `for (;;) process.stdout.write('A'.repeat(10000))`), 'did not answer'],
])('a program that %s', async (_, path, detail) => {
  await expect(commandKeyWrapper(path, 'gateway').wrap(new Uint8Array(32))).rejects.toMatchObject({
    code: 'configuration-invalid',
    detail: expect.stringContaining(detail),
  });
});
