import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Prove, WalletCredential } from '@sclera/sdk';
import { type Crowd, createCrowd, personOf, secretOf } from '@sclera/services/testing';
import { serveTestApp } from '../../packages/server/src/gateway/served.fixture.ts';
import { createTestApp, type TestApp } from '../../packages/server/src/gateway/testing.fixture.ts';

/** A gateway on a free port, over a platform in memory, with this list of members. */
export interface OneHumanPlatform extends TestApp {
  readonly url: string;
  readonly crowd: Crowd;
  readonly members: () => Promise<readonly bigint[]>;
  close(): Promise<void>;
}

export async function startOneHumanPlatform(names: readonly string[]): Promise<OneHumanPlatform> {
  const crowd = createCrowd(names.map(personOf));
  const { setup, url, close } = await serveTestApp((own) => createTestApp({ clock: Date.now }, { roots: crowd, publicUrl: own }));
  setup.world.nowMs = Date.now();
  return { ...setup, url, crowd, members: async () => crowd.people.map(({ commitment }) => commitment), close };
}

/** The wallet of one of them. */
export function walletOf(name: string): WalletCredential {
  return { secret: secretOf(name).toString('base64url'), rotation: 0, recordName: '' };
}

/** The real prover, a process of its own licence. */
export const prove: Prove = (request) =>
  new Promise((resolve, reject) => {
    const bin = fileURLToPath(new URL('../../packages/prover/bin/sclera-prove.js', import.meta.url));
    const child = spawn(process.execPath, [bin], { stdio: ['pipe', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    child.on('error', reject);
    child.on('close', () => resolve(out === '' ? undefined : JSON.parse(out)));
    child.stdin.end(JSON.stringify(request));
  });
