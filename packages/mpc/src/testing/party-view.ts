import type { Session } from '../session/session.ts';
import type { PartyIndex } from '../share/share.ts';
import type { RandomBytes } from '../share/split-vector.ts';
import { type ByParty, type ChannelWrapper, openThree } from './three-parties.ts';
import { onSend } from './wrap-channel.ts';

/** A place in the protocol: batch of the session (0 is its opening), round of the batch. */
export type Place = { readonly batch: number; readonly round: number };

/** Bytes that one party got to know, and how: a message of a peer, or keystream that it shares with one. */
export type Sighting = Place & { readonly from: PartyIndex; readonly to: PartyIndex; readonly bytes: Uint8Array };

/** Everything that one party sees while a protocol runs, besides its input. */
export type PartyView = { readonly received: Sighting[]; readonly drawn: Sighting[] };

/** Three sessions whose parties' views are written down as they run. */
export type WatchedSessions = { readonly sessions: ByParty<Session>; readonly views: ByParty<PartyView> };

/** Opens three sessions like {@link openThree} and keeps a copy of every message (bodies, without the header) and every piece of keystream. */
export async function openWatched(random: RandomBytes, wrap: ChannelWrapper = (channel) => channel): Promise<WatchedSessions> {
  const views: ByParty<PartyView> = [emptyView(), emptyView(), emptyView()];
  const tap = onSend(({ from, to, message }) => {
    const place = placeOf(message);
    views[to - 1]?.received.push({ ...place, from, to, bytes: message.slice(8) });
    return undefined;
  });
  const sessions = await openThree(random, (channel, party) => tap(wrap(channel, party), party));
  for (const session of sessions) {
    watchDraws(session, (sighting) => views[session.party - 1]?.drawn.push(sighting));
  }
  return { sessions, views };
}

/** Batch and round of a message, out of its header. */
export function placeOf(message: Uint8Array): Place {
  const view = new DataView(message.buffer, message.byteOffset);
  return { batch: view.getUint32(0, true), round: view.getUint32(4, true) };
}

/** Tells of each piece of keystream with the place it was drawn for: the number of exchanges since the batch began. */
function watchDraws(session: Session, told: (sighting: Sighting) => void): void {
  const { draw, exchange, beginBatch } = session;
  let place: Place = { batch: 0, round: 0 };
  session.beginBatch = () => {
    beginBatch.call(session);
    place = { batch: place.batch + 1, round: 0 };
  };
  session.exchange = (messages) => {
    const replies = exchange.call(session, messages);
    place = { ...place, round: place.round + 1 };
    return replies;
  };
  session.draw = (from, to, byteCount) => {
    const bytes = draw.call(session, from, to, byteCount);
    told({ ...place, from, to, bytes: bytes.slice() });
    return bytes;
  };
}

function emptyView(): PartyView {
  return { received: [], drawn: [] };
}
