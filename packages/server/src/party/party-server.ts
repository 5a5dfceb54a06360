import grpc from '@grpc/grpc-js';
import { type PartyId, type Roster, ScleraError } from '@sclera/core';
import type { TlsIdentity } from '../node/certificate.ts';
import type { Logger } from '../node/log.ts';
import { callerOf, serverCredentials } from '../node/tls.ts';
import type { Meetings } from './meetings.ts';
import { peersOf } from './party-index.ts';
import type { PartyService } from './party-service.ts';
import type { FrameStream } from './peer-link.ts';
import {
  type CompareRequestMessage,
  channelOptions,
  type EraseRequestMessage,
  type Frame,
  type SettleRequestMessage,
  services,
} from './wire.ts';
import { toServiceError } from './wire-error.ts';

export interface PartyServerOptions {
  readonly party: PartyId;
  readonly roster: Roster;
  readonly tls: TlsIdentity;
  readonly service: PartyService;
  readonly meetings: Meetings;
  readonly logger: Logger;
}

export interface ListeningServer {
  readonly port: number;
  /** Lets running calls end for at most `graceMs`, then breaks them off. */
  close(graceMs: number): Promise<void>;
}

type UnaryCall<Q> = grpc.ServerUnaryCall<Q, unknown>;

/** Serves Party to the gateway and Peer to the lower parties, over mutual TLS with the certificates of the roster. */
export async function listen(options: PartyServerOptions, host: string, port: number): Promise<ListeningServer> {
  const { roster, party, service, meetings } = options;
  const server = new grpc.Server(channelOptions);

  const forGateway =
    <Q, A>(answer: (request: Q, signal: AbortSignal) => Promise<A>): grpc.handleUnaryCall<Q, A> =>
    (call, done) => {
      if (callerOf(call, roster) !== 'gateway') {
        done(toServiceError(new ScleraError('unauthenticated', 'Only the gateway may ask this.')));
        return;
      }
      answer(call.request, signalOf(call)).then(
        (value) => done(null, value),
        (error: unknown) => {
          if (!(error instanceof ScleraError)) options.logger.error({ err: error }, 'unexpected error');
          done(toServiceError(error));
        },
      );
    };

  server.addService(services.Party.service, {
    Status: forGateway(async () => {
      const { ready, gallerySize, galleryHash, staged } = await service.status();
      return { party, ready, gallery_size: gallerySize, gallery_hash: galleryHash, staged };
    }),
    Compare: forGateway(async (request: CompareRequestMessage, signal) => ({ statement: await service.compare(request, signal) })),
    Settle: forGateway(async (request: SettleRequestMessage) => ({ applied: await service.settle(request) })),
    Erase: forGateway(async (request: EraseRequestMessage) => ({ statement: await service.erase(request.permit) })),
  });
  server.addService(services.Peer.service, {
    Join: (call: grpc.ServerDuplexStream<Frame, Frame>) => {
      const caller = callerOf(call, roster);
      const peer = peersOf(party).find((other) => other === caller && other < party);
      if (peer) void meetings.accept(peer, call as unknown as FrameStream);
      else call.emit('error', toServiceError(new ScleraError('unauthenticated', 'Only a lower party may open this.')));
    },
  });

  const trusted = [roster.gateway, ...roster.parties.filter(({ id }) => id !== party)].map((card) => card.tlsCertificate);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, serverCredentials(options.tls, trusted), (error, actual) => {
      if (error) reject(new ScleraError('configuration-invalid', `Port ${port} cannot be opened; is it in use?`));
      else resolve(actual);
    });
  });
  return { port: bound, close: (graceMs) => shutDown(server, graceMs) };
}

/** Aborts when the gateway gives up on its call or is gone. */
function signalOf(call: UnaryCall<unknown>): AbortSignal {
  const controller = new AbortController();
  call.once('cancelled', () => controller.abort());
  if (call.cancelled) controller.abort();
  return controller.signal;
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
