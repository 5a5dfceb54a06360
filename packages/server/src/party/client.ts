import type grpc from '@grpc/grpc-js';
import {
  type EnrolmentId,
  fromBase64Url,
  isId,
  type PartyCard,
  type PartyPort,
  type PartyStatus,
  type Roster,
  ScleraError,
} from '@sclera/core';
import { clientCredentials } from '../node/tls.ts';
import { clientOptions, connected, services } from './wire.ts';
import { fromServiceError } from './wire-error.ts';

export interface PartyClientOptions {
  /** The party to talk to. */
  readonly card: PartyCard;
  /** The roster that the card comes from: a party that is not in it is nobody's to trust. */
  readonly roster: Roster;
  /** The gateway's own key and certificate, PEM. */
  readonly tlsKey: string;
  readonly tlsCert: string;
  readonly deadlines?: Partial<PartyDeadlines>;
}

/** Milliseconds. */
export interface PartyDeadlines {
  /** For a connection. Default 3,000. */
  readonly connectMs: number;
  /** Default 3,000. */
  readonly statusMs: number;
  /** For a whole joint comparison. Default 50,000: less than the service above waits, so that a party hears that nobody waits any more. */
  readonly compareMs: number;
  /** For settling and erasing. Default 15,000. */
  readonly changeMs: number;
}

const defaultDeadlines: PartyDeadlines = { connectMs: 3_000, statusMs: 3_000, compareMs: 50_000, changeMs: 15_000 };

/** The gateway's end of one party, over mutual TLS with the pinned certificate. Connects when first asked, and again after a loss. */
export function connectParty(options: PartyClientOptions): PartyPort & { close(): void } {
  const { card } = options;
  if (!options.roster.parties.includes(card)) throw new ScleraError('configuration-invalid', 'This party is not in the roster.');
  const deadlines = { ...defaultDeadlines, ...options.deadlines };
  const tls = { privateKey: options.tlsKey, certificate: options.tlsCert };
  const client = new services.Party(card.address, clientCredentials(tls, card.tlsCertificate), clientOptions);

  async function ask<Q, A>(
    call: (request: Q, options: grpc.CallOptions, done: (error: grpc.ServiceError | null, answer?: A) => void) => unknown,
    request: Q,
    deadlineMs: number,
  ): Promise<A> {
    try {
      await connected(client, Math.min(deadlines.connectMs, deadlineMs));
      return await new Promise<A>((resolve, reject) => {
        call.call(client, request, { deadline: Date.now() + deadlineMs }, (error, answer) => {
          if (error || answer === undefined) reject(error ?? new Error('no answer'));
          else resolve(answer);
        });
      });
    } catch (error) {
      throw fromServiceError(error, card.id);
    }
  }

  return {
    id: card.id,
    async status(): Promise<PartyStatus> {
      const reply = await ask(client.Status, {}, deadlines.statusMs);
      if (reply.party !== card.id)
        throw new ScleraError('configuration-invalid', `Another party answers at the address of party ${card.id}.`);
      const staged = reply.staged.filter((id): id is EnrolmentId => isId('enrolment', id));
      return { party: card.id, ready: reply.ready, gallerySize: reply.gallery_size, galleryHash: reply.gallery_hash, staged };
    },
    async compare({ permit, share }) {
      if (share.party !== card.id) throw new ScleraError('share-malformed', `This share is not for party ${card.id}.`);
      const request = { permit, enc: sealedBytes(share.enc), ciphertext: sealedBytes(share.ciphertext) };
      return (await ask(client.Compare, request, deadlines.compareMs)).statement;
    },
    async settle(id, outcome) {
      const { applied } = await ask(client.Settle, { enrolment: id, commit: outcome === 'commit' }, deadlines.changeMs);
      // Committing twice is applied twice; not applied means that this party lost what it had staged.
      if (outcome === 'commit' && !applied) throw new ScleraError('store-diverged', `Party ${card.id} has no such reference to commit.`);
    },
    async erase(permit) {
      return (await ask(client.Erase, { permit }, deadlines.changeMs)).statement;
    },
    close: () => client.close(),
  };
}

function sealedBytes(text: string): Uint8Array {
  try {
    return fromBase64Url(text);
  } catch {
    throw new ScleraError('share-malformed', 'A sealed share is not base64url.');
  }
}
