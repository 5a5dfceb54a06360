import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityIn, proveMembership } from '@sclera/sdk';
import { afterAll, describe, expect, it } from 'vitest';
import { proverProcess } from './prover-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'sclera-prover-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** SHA-256 of "sclera test person 3": nobody's. */
const credential = {
  secret: Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('sclera test person 3'))).toString('base64url'),
  rotation: 0,
  recordName: 'A'.repeat(43),
};
const { commitment } = identityIn(credential);
/** A group of one is its own root. */
const wanted = { members: [commitment], root: commitment, scope: 12n, message: 34n };
const stub = (name: string, code: string): Record<string, string> => {
  writeFileSync(join(folder, `${name}.mjs`), code);
  return { SCLERA_PROVE: join(folder, `${name}.mjs`) };
};

describe('the prover as a process', () => {
  it('is found beside this program, gets the request by its pipe, and its proof holds', async () => {
    const made = await proveMembership(credential, wanted, proverProcess({ env: process.env }));
    expect(made.kind).toBe('proved');
  });

  it.each<[string, Record<string, string>, string]>([
    ['is not there', { SCLERA_PROVE: join(folder, 'nothing-here') }, 'file-unreadable'],
    ['ends without a proof', stub('ends', 'process.exit(1);'), 'internal'],
    ['answers something else', stub('other', 'console.log("a poem");'), 'internal'],
    [
      'never stops talking',
      stub('talks', 'for (;;) process.stdout.write("7".repeat(60_000)) || (await new Promise((r) => process.stdout.once("drain", r)));'),
      'internal',
    ],
  ])('that %s is told as what it is', async (_, env, code) => {
    await expect(proveMembership(credential, wanted, proverProcess({ env }))).rejects.toMatchObject({ code });
  });

  it('has nothing of our environment but the path', async () => {
    const env = stub('looks', 'process.exit(process.env.SCLERA_SECRET === undefined ? 0 : 1);');
    // Ends with 0 and no proof where it saw nothing.
    await expect(proverProcess({ env: { ...env, SCLERA_SECRET: 'x' } })({} as never)).resolves.toBeUndefined();
  });
});
