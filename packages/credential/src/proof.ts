import { groupDepth } from './group.ts';

/** A Semaphore v4 proof, as its libraries write it in JSON: decimal numbers; `points` are A (x, y), B (x1, x0, y1, y0), C (x, y), as the chain takes them. */
export type MembershipProof = {
  readonly merkleTreeDepth: number;
  readonly merkleTreeRoot: string;
  readonly nullifier: string;
  readonly message: string;
  readonly scope: string;
  readonly points: readonly string[];
};

/** The same in numbers. */
export type ProofNumbers = {
  readonly root: bigint;
  readonly nullifier: bigint;
  readonly message: bigint;
  readonly scope: bigint;
  readonly points: readonly bigint[];
};

export type ParsedProof =
  | { readonly kind: 'parsed'; readonly proof: ProofNumbers }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'wrong-depth' };

const pointCount = 8;
/** No sign, no leading zero, at most 2^256. */
const decimal = /^(0|[1-9]\d{0,77})$/;
const wordLimit = 1n << 256n;
const members = ['merkleTreeDepth', 'merkleTreeRoot', 'message', 'nullifier', 'points', 'scope'];

/** A proof from outside: exactly these members, each number in its one spelling and of 256 bits at most. */
export function parseProof(value: unknown): ParsedProof {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'malformed' };
  const given = value as Readonly<Record<string, unknown>>;
  if (Object.keys(given).sort().join() !== members.join()) return { kind: 'malformed' };
  if (given['merkleTreeDepth'] !== groupDepth) return { kind: Number.isInteger(given['merkleTreeDepth']) ? 'wrong-depth' : 'malformed' };
  const listed = given['points'];
  if (!Array.isArray(listed) || listed.length !== pointCount) return { kind: 'malformed' };
  const numbers = [given['merkleTreeRoot'], given['nullifier'], given['message'], given['scope'], ...listed].map(readNumber);
  if (numbers.includes(undefined)) return { kind: 'malformed' };
  const [root, nullifier, message, scope, ...points] = numbers as [bigint, bigint, bigint, bigint, ...bigint[]];
  return { kind: 'parsed', proof: { root, nullifier, message, scope, points } };
}

/** The JSON form of a proof. */
export function writeProof({ root, nullifier, message, scope, points }: ProofNumbers): MembershipProof {
  return {
    merkleTreeDepth: groupDepth,
    merkleTreeRoot: String(root),
    nullifier: String(nullifier),
    message: String(message),
    scope: String(scope),
    points: points.map(String),
  };
}

function readNumber(text: unknown): bigint | undefined {
  if (typeof text !== 'string' || !decimal.test(text)) return undefined;
  const number = BigInt(text);
  return number < wordLimit ? number : undefined;
}
