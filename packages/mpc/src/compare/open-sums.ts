import { sha256 } from '@noble/hashes/sha2.js';
import { abort } from '../session/abort.ts';
import type { Session } from '../session/session.ts';
import { equalBytes } from '../session/transcript.ts';
import { bytesToWords, wordBytes, xorWords } from './shared-bits.ts';

/**
 * Opens words of which each party holds an additive share (⊕) to all three, two rounds: they agree on `question` and on everything said so
 * far, and each commits itself to its part, masked with a share of zero; then they show their parts. A part that is not the one committed
 * to is not believed (`transcript-mismatch`), and nobody can choose a part that depends on the others'.
 */
export async function openSums(session: Session, additive: Uint32Array, question: Uint8Array): Promise<Uint32Array> {
  const { party, next, previous } = session;
  const ahead = bytesToWords(session.draw(party, next, additive.byteLength));
  const behind = bytesToWords(session.draw(previous, party, additive.byteLength));
  const part = xorWords(additive, xorWords(ahead, behind));
  const committed = await session.agree(question, sha256(wordBytes(part)));
  const peers = [next, previous] as const;
  const shown = await session.exchange({
    send: peers.map((peer) => [peer, wordBytes(part)]),
    expect: peers.map((peer) => [peer, part.byteLength]),
  });
  let sum = part;
  for (const [i, peer] of peers.entries()) {
    const theirs = shown[i] ?? new Uint8Array();
    if (!equalBytes(sha256(theirs), committed[i] ?? new Uint8Array())) {
      throw abort('transcript-mismatch', peer);
    }
    sum = xorWords(sum, bytesToWords(theirs));
  }
  return sum;
}
