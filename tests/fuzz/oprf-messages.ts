import { createHash, generateKeyPairSync } from 'node:crypto';
import { readSessionKey } from '@sclera/credential';
import {
  blindInput,
  dealOprfKey,
  decodeOprfGroup,
  decodeOprfShare,
  encodeOprfGroup,
  encodeOprfShare,
  evaluateBlinded,
  finishOprf,
  finishOprfKey,
  judgeEvaluation,
  type OprfShare,
  proveBlinded,
  type RandomBytes,
  splitIris,
  verifyBlinded,
} from '@sclera/mpc';
import {
  createShareOpener,
  pairBytes,
  parsePair,
  type ShareOpener,
  serializePair,
  wipePair,
} from '../../packages/server/src/party/open-share.ts';
import type { MessageKind } from './message-kinds.ts';

/*
 * What the three parties and a device send each other to derive a secret, and what a device seals to a party. A party, a device or whoever stands between them may be
 * the one that cheats.
 */

const oprfKinds = ['sealed-share', 'oprf-group', 'oprf-share', 'oprf-evaluation', 'oprf-blinded', 'oprf-deal'] as const;
type OprfKind = (typeof oprfKinds)[number];

export function isOprfKind(kind: MessageKind): kind is OprfKind {
  return (oprfKinds as readonly string[]).includes(kind);
}

const context = new Uint8Array(32).fill(3);
const input = new Uint8Array(50).fill(4);
const elementBytes = 32;

export function oprfSeeds(): readonly { readonly kind: OprfKind; readonly bytes: Uint8Array }[] {
  const { shares, request, evaluations, deals } = world();
  const pair = splitEyes();
  return [
    { kind: 'sealed-share', bytes: Uint8Array.from([...serializePair(pair), ...new Uint8Array(97).fill(5)]) },
    { kind: 'oprf-group', bytes: encodeOprfGroup(shares[0].group) },
    { kind: 'oprf-share', bytes: encodeOprfShare(shares[0]) },
    { kind: 'oprf-evaluation', bytes: evaluations[1]! },
    { kind: 'oprf-blinded', bytes: Uint8Array.from([...request.blinded, ...proveBlinded(request, context, counted('proof'))]) },
    { kind: 'oprf-deal', bytes: Uint8Array.from([...deals[1].pieces[1], ...deals[1].announcement]) },
  ];
}

export async function judgeOprf(kind: OprfKind, bytes: Uint8Array): Promise<string> {
  const { shares, request, evaluations, deals } = world();
  const [share] = shares;
  switch (kind) {
    case 'sealed-share':
      return judgeShare(bytes);
    case 'oprf-group':
      return decodeOprfGroup(bytes).kind;
    case 'oprf-share':
      return decodeOprfShare(bytes).kind;
    case 'oprf-evaluation': {
      const answers = [evaluations[0]!, bytes].map((evaluation, i) => ({ party: (i + 1) as 1 | 2, evaluation }));
      const finished = finishOprf(share.group, request, answers);
      const judged = judgeEvaluation(share.group, request.blinded, answers[1]!);
      if ((judged === 'holds') !== (finished.kind === 'output')) throw new Error('gateway and device do not judge alike');
      return judged;
    }
    case 'oprf-blinded': {
      const [blinded, proof] = [bytes.subarray(0, elementBytes), bytes.subarray(elementBytes)];
      const evaluated = evaluateBlinded(share, blinded, counted('evaluation'));
      return `${verifyBlinded(input, blinded, context, proof) ? 'proven' : 'not proven'}, ${evaluated.kind}`;
    }
    case 'oprf-deal': {
      const ends = deals[1].pieces[1].length;
      const [piece, announcement] = [bytes.subarray(0, ends), bytes.subarray(ends)];
      const held = deals.map((deal, i) => ({
        dealer: (i + 1) as 1 | 2 | 3,
        announcement: i === 1 ? announcement : deal.announcement,
        piece: i === 1 ? piece : deal.pieces[1],
      }));
      const outcome = finishOprfKey(1, context, held);
      return outcome.kind === 'cheated' ? outcome.fault : outcome.kind;
    }
  }
}

/** Sealed to a party: as it comes, and as it would lie there opened. Throws `share-unreadable` and `share-malformed`. */
async function judgeShare(bytes: Uint8Array): Promise<string> {
  const claims = { modality: 'iris', purpose: 'personhood-enrolment' } as const;
  const opened = (await opener())({ enc: bytes.subarray(0, 65), ciphertext: bytes.subarray(65) }, 'permit', claims);
  await opened.then(
    () => Promise.reject(new Error('it opened')),
    (error: { readonly code?: unknown }) => {
      if (error.code !== 'share-unreadable') throw error;
    },
  );
  wipePair(parsePair(bytes.subarray(0, pairBytes), 1));
  return readSessionKey(bytes.subarray(pairBytes)).sealing.length === 65 ? 'share' : 'half a key';
}

let made: Promise<ShareOpener> | undefined;
function opener(): Promise<ShareOpener> {
  made ??= createShareOpener('a', {
    sealingKey: new Uint8Array(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'der', type: 'pkcs8' }) as Uint8Array,
    ),
    formerSealingKeys: [],
  });
  return made;
}

let oprf: ReturnType<typeof makeWorld> | undefined;
function world(): ReturnType<typeof makeWorld> {
  oprf ??= makeWorld();
  return oprf;
}

/** Always the same: an input can be made again. */
function makeWorld() {
  const parties = [1, 2, 3] as const;
  const deal = (dealer: 1 | 2 | 3) => dealOprfKey(dealer, context, counted(`deal ${dealer}`));
  const deals = [deal(1), deal(2), deal(3)] as const;
  const shareOf = (party: 1 | 2 | 3): OprfShare => {
    const held = deals.map(({ announcement, pieces }, i) => ({ dealer: parties[i]!, announcement, piece: pieces[party] }));
    const outcome = finishOprfKey(party, context, held);
    if (outcome.kind !== 'dealt') throw new Error(outcome.kind);
    return outcome.share;
  };
  const shares = [shareOf(1), shareOf(2), shareOf(3)] as const;
  const request = blindInput(input, counted('blind'));
  const evaluations = shares.map((share) => {
    const evaluated = evaluateBlinded(share, request.blinded, counted(`evaluation ${share.party}`));
    if (evaluated.kind === 'malformed') throw new Error('malformed');
    return evaluated.value;
  });
  return { shares, request, evaluations, deals };
}

function splitEyes() {
  const eye = (name: string) => splitIris({ code: new Uint8Array(1600).fill(0x5a), mask: new Uint8Array(800).fill(0xff) }, counted(name));
  return { left: eye('left')[0], right: eye('right')[0] };
}

/** Bytes that follow from a name: what would be random anywhere else. */
function counted(name: string): RandomBytes {
  let block = 0;
  return (count) => {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += 32) {
      const hash = createHash('sha256').update(`${name} ${block++}`).digest();
      bytes.set(hash.subarray(0, Math.min(32, count - at)), at);
    }
    return bytes;
  };
}
