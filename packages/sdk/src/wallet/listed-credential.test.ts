import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { toBase64Url } from '../encoding/base64.ts';
import { listedCredential } from './listed-credential.ts';
import { identityIn } from './prove-membership.ts';
import type { WalletCredential } from './wallet.ts';

const credentialAt = (rotation: number): WalletCredential => ({
  secret: toBase64Url(sha256(utf8ToBytes(`sclera test rotation ${rotation}`))),
  rotation,
  recordName: toBase64Url(new Uint8Array(32)),
});
const commitment = (rotation: number): string => String(identityIn(credentialAt(rotation)).commitment);

it.each<[string, readonly string[], number, readonly number[]]>([
  ['never replaced', [commitment(0), '7'], 0, [0]],
  ['replaced twice', ['7', commitment(2)], 2, [0, 1, 2]],
  ['not listed yet', ['7'], 0, [0, 1, 2, 3, 4]],
  ['of a list of nobody', [], 0, [0, 1, 2, 3, 4]],
])('a credential %s is found', async (_, commitments, expected, asked) => {
  const client = {
    members: async () => ({ epoch: 3, root: '0', size: commitments.length, publishedAt: '2026-11-23T00:00:00.000Z', leaf: null }),
    membersOf: async (epoch: number) => ({ epoch, commitments }),
  };
  const rotations: number[] = [];
  const found = await listedCredential(client, async (rotation) => {
    rotations.push(rotation);
    return credentialAt(rotation);
  });
  expect(found).toEqual(credentialAt(expected));
  expect(rotations).toEqual(asked);
});
