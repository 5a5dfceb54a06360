import grpc from '@grpc/grpc-js';
import { type DerivationRequest, type PartyId, type Roster, ScleraError, sharedKeyNames } from '@sclera/core';
import type { TlsIdentity } from '../node/certificate.ts';
import type { Logger } from '../node/log.ts';
import { callerOf, type NodeId, serverCredentials } from '../node/tls.ts';
import type { Meetings } from './meetings.ts';
import { peersOf } from './party-index.ts';
import type { PartyService } from './party-service.ts';
import type { FrameStream } from './peer-link.ts';
import type { Standing } from './standing.ts';
import type { Upkeep } from './upkeep.ts';
import { channelOptions, type Frame, services, widenWindows } from './wire.ts';
import { toServiceError } from './wire-error.ts';
import type { WorkCall, WorkDesk } from './work-desk.ts';

export interface PartyServerOptions {
  readonly party: PartyId;
  readonly roster: Roster;
  readonly tls: TlsIdentity;
  readonly service: PartyService;
  readonly desk: WorkDesk;
  readonly standing: Standing;
  readonly upkeep: Pick<Upkeep, 'problem' | 'stateOf'>;
  readonly meetings: Meetings;
  readonly logger: Logger;
}

export interface ListeningServer {
  readonly port: number;
  /** Lets running calls end for at most `graceMs`, then breaks them off. */
  close(graceMs: number): Promise<void>;
}

/** Serves Party to the gateway and Peer to the lower parties, over mutual TLS with the certificates of the roster. */
export async function listen(options: PartyServerOptions, host: string, port: number): Promise<ListeningServer> {
  const { roster, party, service, desk, standing, meetings } = options;
  const server = new grpc.Server(channelOptions);

  /** Answers a question of those whom `allows` names. */
  const forSome =
    <Q, A>(allows: (caller: NodeId | null) => boolean, answer: (question: Q) => Promise<A>): grpc.handleUnaryCall<Q, A> =>
    (call, done) => {
      if (!allows(callerOf(call, roster))) {
        done(toServiceError(new ScleraError('unauthenticated', 'This node may not ask this.')));
        return;
      }
      answer(call.request).then(
        (value) => done(null, value),
        (error: unknown) => {
          if (!(error instanceof ScleraError)) options.logger.error({ err: error }, 'unexpected error');
          done(toServiceError(error));
        },
      );
    };
  const isPeer = (caller: NodeId | null): boolean => peersOf(party).some((peer) => peer === caller);

  server.addService(services.Party.service, {
    Status: forSome(
      (caller) => caller === 'gateway',
      async () => {
        const { gallerySize, galleryHash, staged, place, generation, upkeep, comparison, keys } = await service.status();
        const problem = desk.problem() ?? options.upkeep.problem() ?? standing.problem();
        return {
          party,
          ready: problem === null,
          gallery_size: gallerySize,
          gallery_hash: galleryHash,
          staged,
          order: place?.order ?? '',
          place: place?.place ?? 0,
          problem: problem?.code ?? '',
          generation,
          upkeep_done: upkeep?.done ?? 0,
          upkeep_total: upkeep?.total ?? 0,
          comparison_done: comparison?.done ?? 0,
          comparison_total: comparison?.total ?? 0,
          keys: sharedKeyNames.flatMap((name) =>
            keys === null ? [] : [{ name, public_key: keys[name].publicKey, slope: keys[name].slope }],
          ),
        };
      },
    ),
    Derive: forSome(
      (caller) => caller === 'gateway',
      async (request: DerivationRequest) => ({ statement: await service.derive(request) }),
    ),
    Evaluate: forSome(
      (caller) => caller === 'gateway',
      async ({ order }: { readonly order: string }) => ({ statement: await service.evaluate(order) }),
    ),
    Work: (call: WorkCall) => {
      if (callerOf(call, roster) === 'gateway') void desk.serve(call);
      else call.emit('error', toServiceError(new ScleraError('unauthenticated', 'Only the gateway may open this.')));
    },
  });
  server.addService(services.Peer.service, {
    Join: (call: grpc.ServerDuplexStream<Frame, Frame>) => {
      const caller = callerOf(call, roster);
      const peer = peersOf(party).find((other) => other === caller && other < party);
      if (peer) void meetings.accept(peer, call as unknown as FrameStream);
      else call.emit('error', toServiceError(new ScleraError('unauthenticated', 'Only a lower party may open this.')));
    },
    Stand: forSome(isPeer, async () => {
      const { place, galleryHash } = await service.status();
      return { order: place?.order ?? '', place: place?.place ?? 0, gallery_hash: galleryHash };
    }),
    StandOn: forSome(isPeer, async ({ generation }: { readonly generation: string }) => ({
      state: await options.upkeep.stateOf(generation),
    })),
  });

  const trusted = [roster.gateway, ...roster.parties.filter(({ id }) => id !== party)].map((card) => card.tlsCertificate);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, serverCredentials(options.tls, trusted), (error, actual) => {
      if (error) reject(new ScleraError('configuration-invalid', `Port ${port} cannot be opened; is it in use?`));
      else resolve(actual);
    });
  });
  widenWindows(server);
  return { port: bound, close: (graceMs) => shutDown(server, graceMs) };
}

function shutDown(server: grpc.Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
