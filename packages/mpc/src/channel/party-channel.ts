import type { PartyIndex } from '../share/share.ts';

/**
 * What the protocol needs from a host: messages between each two parties, ordered, reliable, private and authenticated (mutual TLS).
 *
 * `receive` resolves with the next message of `from`, whole. A party that does not answer is the channel's to notice: it rejects (a
 * deadline, a broken connection) and the protocol ends as `party-unavailable`.
 */
export interface PartyChannel {
  send(to: PartyIndex, bytes: Uint8Array): Promise<void> | void;
  receive(from: PartyIndex): Promise<Uint8Array>;
}
