import type { PartyChannel } from '../channel/party-channel.ts';
import type { PartyIndex } from '../share/share.ts';
import type { ChannelWrapper } from './three-parties.ts';

/** A message on its way: who sent it to whom, the how-manieth it is of that pair and direction (from 0; 0 is the seed). */
export type Passage = { readonly from: PartyIndex; readonly to: PartyIndex; readonly index: number; readonly message: Uint8Array };

/** Lets `watch` see each message as it is sent, and send another instead (none, one or several). */
export function onSend(watch: (passage: Passage) => readonly Uint8Array[] | undefined): ChannelWrapper {
  return (channel: PartyChannel, from: PartyIndex): PartyChannel => {
    const counts = new Map<PartyIndex, number>();
    return {
      receive: (peer) => channel.receive(peer),
      send: async (to, message) => {
        const index = counts.get(to) ?? 0;
        counts.set(to, index + 1);
        for (const sent of watch({ from, to, index, message }) ?? [message]) {
          await channel.send(to, sent);
        }
      },
    };
  };
}

/** `message` with one bit changed, behind the header unless told otherwise. */
export function flipped(message: Uint8Array, at = message.length - 1): Uint8Array {
  return message.with(at, (message[at] ?? 0) ^ 1);
}
