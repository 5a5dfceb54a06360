import { abort } from '../session/abort.ts';
import type { Session } from '../session/session.ts';
import { equalBytes } from '../session/transcript.ts';
import { bytesToWords, type SharedBits, wordBytes, xorWords } from './shared-bits.ts';

/**
 * Opens bits to all three parties, one round. The component a party lacks is sent by both that hold it; where they differ the
 * opening is not believed (`transcript-mismatch`).
 */
export async function openBits(session: Session, bits: SharedBits): Promise<Uint32Array> {
  const { next, previous } = session;
  const byteCount = bits.own.byteLength;
  const [fromPrevious, fromNext] = await session.exchange({
    send: [
      [next, wordBytes(bits.own)],
      [previous, wordBytes(bits.next)],
    ],
    expect: [
      [previous, byteCount],
      [next, byteCount],
    ],
  });
  if (!fromPrevious || !fromNext || !equalBytes(fromPrevious, fromNext)) {
    throw abort('transcript-mismatch', previous);
  }
  return xorWords(xorWords(bits.own, bits.next), bytesToWords(fromPrevious));
}
