import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  groupOf,
  hashToField,
  identityOf,
  type MembershipProof,
  membershipOf,
  nullifierOf,
  verificationKey,
  verifyProof,
  writeProofRequest,
} from '@sclera/credential';
import { type Groth16Proof, groth16 } from 'snarkjs';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/sclera-prove.js', import.meta.url));
const noNetwork = fileURLToPath(new URL('./testing/no-network.mjs', import.meta.url));
const keyFile = readFileSync(fileURLToPath(import.meta.resolve('@zk-kit/semaphore-artifacts/semaphore-20.json')));
const key = JSON.parse(keyFile.toString('utf8')) as {
  vk_alpha_1: string[];
  vk_beta_2: string[][];
  vk_gamma_2: string[][];
  vk_delta_2: string[][];
  IC: string[][];
};

const people = [3, 4, 5, 6, 7].map((byte) => identityOf(new Uint8Array(32).fill(byte)));
const [person] = people;
const group = groupOf(people.map(({ commitment }) => commitment));
const scope = 2n ** 255n + 9n;
const message = 0xabcdefn;
const request = writeProofRequest(person!, membershipOf(group, person!.commitment), scope, message);

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function run(args: readonly string[], input: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', noNetwork, ...args], { stdio: 'pipe' });
    const told = { out: '', err: '' };
    child.stdout.on('data', (part: Buffer) => (told.out += part.toString()));
    child.stderr.on('data', (part: Buffer) => (told.err += part.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...told }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

afterAll(async () => {
  // snarkjs keeps its threads.
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate();
});

describe('the verification key', () => {
  it('is the one of the artifacts, digit by digit', () => {
    expect(createHash('sha256').update(keyFile).digest('hex')).toBe('6fda771369c19517c8f7575cb9f1d18a8846e46baa1dc0c032bac9492c29559e');
    const g1 = ([x, y]: readonly string[]) => ({ x: BigInt(x!), y: BigInt(y!) });
    const g2 = ([x, y]: readonly (readonly string[])[]) => ({
      x: { c0: BigInt(x![0]!), c1: BigInt(x![1]!) },
      y: { c0: BigInt(y![0]!), c1: BigInt(y![1]!) },
    });
    expect(verificationKey).toEqual({
      alpha: g1(key.vk_alpha_1),
      beta: g2(key.vk_beta_2),
      gamma: g2(key.vk_gamma_2),
      delta: g2(key.vk_delta_2),
      inputs: key.IC.map(g1),
    });
  });
});

describe('sclera-prove', () => {
  it('proves without a network, and both verifiers agree about the proof and about each number of it that is changed', async () => {
    const { code, out, err } = await run([bin], JSON.stringify(request));
    expect([code, err]).toEqual([0, '']);
    const proof = JSON.parse(out) as MembershipProof;
    const expected = { root: group.root, scope, message };
    expect(verifyProof(proof, expected)).toEqual({ kind: 'verified', nullifier: nullifierOf(person!, scope) });

    const signals = signalsOf(proof);
    expect(await snarkjsSays(proof, signals)).toBe(true);
    for (const at of proof.points.keys()) {
      const bent = { ...proof, points: proof.points.map((point, i) => (i === at ? String(BigInt(point) ^ 1n) : point)) };
      expect(await snarkjsSays(bent, signals)).toBe(false);
      expect(verifyProof(bent, expected).kind).toBe('refused');
    }
    // A and C negated, and A and C exchanged: all of them points of the curve.
    const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proof.points as [string, string, string, string, string, string, string, string];
    const q = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
    const minus = (y: string): string => String(q - BigInt(y));
    for (const points of [
      [ax, minus(ay), bx1, bx0, by1, by0, cx, cy],
      [ax, ay, bx1, bx0, by1, by0, cx, minus(cy)],
      [cx, cy, bx1, bx0, by1, by0, ax, ay],
      [ax, ay, bx0, bx1, by0, by1, cx, cy],
    ]) {
      expect(await snarkjsSays({ ...proof, points }, signals)).toBe(false);
      expect(verifyProof({ ...proof, points }, expected).kind).toBe('refused');
    }
    // Both negated is the same equation: a proof can be made over, which is why nullifiers are spent and not proofs.
    const over = { ...proof, points: [ax, minus(ay), bx1, bx0, ...[by1, by0].map(minus), cx, cy] };
    expect(await snarkjsSays(over, signals)).toBe(true);
    expect(verifyProof(over, expected)).toEqual({ kind: 'verified', nullifier: nullifierOf(person!, scope) });
    for (const at of [0, 1, 2, 3]) {
      const bent = signals.map((signal, i) => (i === at ? String(BigInt(signal) ^ 1n) : signal));
      expect(await snarkjsSays(proof, bent)).toBe(false);
    }
    expect(verifyProof(proof, { ...expected, root: group.root ^ 1n }).kind).toBe('refused');
    expect(verifyProof({ ...proof, nullifier: String(BigInt(proof.nullifier) ^ 1n) }, expected).kind).toBe('refused');
    expect(verifyProof({ ...proof, message: String(message ^ 1n) }, { ...expected, message: message ^ 1n }).kind).toBe('refused');
    expect(verifyProof({ ...proof, scope: String(scope ^ 1n) }, { ...expected, scope: scope ^ 1n }).kind).toBe('refused');
  });

  it.each([
    ['no request', '', 2],
    ['a secret that is not in the group', JSON.stringify({ ...request, scalar: String(people[0]!.scalar + 1n) }), 1],
  ])('says so for %s, and names nothing of it', async (_, input, expected) => {
    const { code, out, err } = await run([bin], input);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toContain('sclera-prove: ');
    expect(err).not.toMatch(/\d{10}/);
  });

  it('the network that it does without would have been noticed', async () => {
    const reach = await run(['--input-type=module', '-e', 'await fetch("http://127.0.0.1:9/")'], '');
    const connect = await run(['--input-type=module', '-e', 'import net from "node:net"; net.connect(9, "127.0.0.1")'], '');
    expect([reach.code, connect.code]).toEqual([77, 77]);
  });

  it('explains itself', async () => {
    const { code, out } = await run([bin, '--help'], '');
    expect([code, out.split('\n')[0]]).toEqual([0, 'usage: sclera-prove < request.json > proof.json']);
  });
});

function signalsOf(proof: MembershipProof): readonly string[] {
  return [proof.merkleTreeRoot, proof.nullifier, String(hashToField(BigInt(proof.message))), String(hashToField(BigInt(proof.scope)))];
}

/** What the verifier says that the circuit's authors use. Points off the curve make it throw or say no. */
async function snarkjsSays({ points }: MembershipProof, signals: readonly string[]): Promise<boolean> {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = points as [string, string, string, string, string, string, string, string];
  const proof: Groth16Proof = {
    pi_a: [ax, ay, '1'],
    pi_b: [
      [bx0, bx1],
      [by0, by1],
      ['1', '0'],
    ],
    pi_c: [cx, cy, '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
  return groth16.verify(key, signals, proof).catch(() => false);
}
