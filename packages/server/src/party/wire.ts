import type { Http2Server, ServerHttp2Session } from 'node:http2';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import type { DerivationRequest } from '@sclera/core';

/** Messages of proto/party.proto as they look in TypeScript. */
export interface StatusReplyMessage {
  readonly party: string;
  readonly ready: boolean;
  readonly gallery_size: number;
  readonly gallery_hash: string;
  readonly staged: readonly string[];
  readonly order: string;
  readonly place: number;
  readonly problem: string;
  readonly generation: number;
  readonly upkeep_done: number;
  readonly upkeep_total: number;
  readonly comparison_done: number;
  readonly comparison_total: number;
  readonly keys: readonly { readonly name: string; readonly public_key: string; readonly slope: string }[];
}
export interface EvaluationReplyMessage {
  readonly statement: string;
}
export interface DeliveryMessage {
  readonly order: string;
  readonly last: number;
  readonly place: number;
  readonly entry: Uint8Array;
  readonly forgotten: boolean;
}
export interface ReportMessage {
  readonly place: number;
  readonly answers: boolean;
  readonly statement: string;
  readonly problem: string;
  readonly detail: string;
}
export interface StandMessage {
  readonly order: string;
  readonly place: number;
  readonly gallery_hash: string;
}
export interface Frame {
  readonly session: string;
  readonly sequence: number;
  readonly payload: Uint8Array;
  readonly refused: string;
}

type Unary<Q, A> = (
  request: Q,
  options: grpc.CallOptions,
  done: (error: grpc.ServiceError | null, answer?: A) => void,
) => grpc.ClientUnaryCall;

/** The generated client of the service Party. */
export interface PartyServiceClient extends grpc.Client {
  readonly Status: Unary<object, StatusReplyMessage>;
  readonly Work: () => grpc.ClientDuplexStream<DeliveryMessage, ReportMessage>;
  readonly Derive: Unary<DerivationRequest, EvaluationReplyMessage>;
  readonly Evaluate: Unary<{ readonly order: string }, EvaluationReplyMessage>;
}

/** The generated client of the service Peer. */
export interface PeerServiceClient extends grpc.Client {
  readonly Join: () => grpc.ClientDuplexStream<Frame, Frame>;
  readonly Stand: Unary<object, StandMessage>;
  readonly StandOn: Unary<{ readonly generation: string }, { readonly state: string }>;
}

interface Services {
  readonly Party: (new (
    address: string,
    credentials: grpc.ChannelCredentials,
    options?: object,
  ) => PartyServiceClient) & {
    readonly service: grpc.ServiceDefinition;
  };
  readonly Peer: (new (
    address: string,
    credentials: grpc.ChannelCredentials,
    options?: object,
  ) => PeerServiceClient) & {
    readonly service: grpc.ServiceDefinition;
  };
}

/** The protocol of proto/party.proto, read from the same place by src/ and by dist/. */
export const services: Services = loadServices();

/**
 * Bytes that may be under way to a node before it has acknowledged any: more than a round of a comparison of 10,000 candidates, so that a
 * distance is paid once a round. With HTTP/2's own 64 kB it is paid again for every 64 kB.
 */
const windowBytes = 8 * 1024 * 1024;

/**
 * A round of a comparison of 10,000 candidates sends up to 7.1 MB. Pings notice a peer whose machine is gone; a party that comes back is
 * found within a second.
 */
export const channelOptions: grpc.ChannelOptions = {
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  'grpc.max_send_message_length': 16 * 1024 * 1024,
  'grpc-node.flow_control_window': windowBytes,
  'grpc.keepalive_time_ms': 10_000,
  // A rush of requests can keep a process from its wires for many seconds; it is not gone.
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 500,
  // Nodes find each other by the roster alone.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
};

/** Of the client side. */
export const clientOptions: grpc.ChannelOptions = {
  ...channelOptions,
  // A node is known by its certificate and often has no name; TLS does not take an address for one (RFC 6066).
  'grpc.ssl_target_name_override': 'localhost',
  // A connection that died in silence is found dead before the next comparison needs it.
  'grpc.keepalive_permit_without_calls': 1,
  // A client that is dialled anew has a connection of its own.
  'grpc.use_local_subchannel_pool': 1,
};

/** The library widens the windows of its clients alone; the sessions of its servers are reached only by way of the HTTP/2 servers that it keeps. */
export function widenWindows(server: grpc.Server): void {
  const { http2Servers } = server as unknown as { readonly http2Servers: ReadonlyMap<Http2Server, unknown> };
  for (const http2Server of http2Servers.keys()) {
    http2Server.on('session', (session: ServerHttp2Session) => {
      session.settings({ initialWindowSize: windowBytes });
      session.setLocalWindowSize(windowBytes);
    });
  }
}

function loadServices(): Services {
  // The library would write to standard error what is logged here anyway, in our own form.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const path = fileURLToPath(new URL('../../proto/party.proto', import.meta.url));
  const definition = protoLoader.loadSync(path, { keepCase: true, longs: Number, defaults: true, arrays: true });
  const { sclera } = grpc.loadPackageDefinition(definition) as unknown as { sclera: { v1: Services } };
  return sclera.v1;
}
