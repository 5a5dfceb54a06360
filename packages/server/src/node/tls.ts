import { X509Certificate } from 'node:crypto';
import grpc from '@grpc/grpc-js';
import type { Roster } from '@sclera/core';
import type { TlsIdentity } from './certificate.ts';

/** A node as the roster knows it. */
export type NodeId = 'gateway' | 'a' | 'b' | 'c';

/** Server side of mutual TLS: only callers with one of these pinned certificates get through the handshake. */
export function serverCredentials(own: TlsIdentity, trusted: readonly string[]): grpc.ServerCredentials {
  const pair = { private_key: Buffer.from(own.privateKey), cert_chain: Buffer.from(own.certificate) };
  return grpc.ServerCredentials.createSsl(Buffer.from(trusted.join('\n')), [pair], true);
}

/** Client side: the only acceptable server is the one that shows exactly this certificate, whatever names stand in it. */
export function clientCredentials(own: TlsIdentity, serverCertificate: string): grpc.ChannelCredentials {
  const pinned = new X509Certificate(serverCertificate).raw;
  return grpc.credentials.createSsl(Buffer.from(serverCertificate), Buffer.from(own.privateKey), Buffer.from(own.certificate), {
    checkServerIdentity: (_host, shown) => (pinned.equals(shown.raw) ? undefined : new Error('not the pinned certificate')),
  });
}

/** Who is calling: the node whose pinned certificate was shown in the handshake, or null. */
export function callerOf(call: { getAuthContext(): { sslPeerCertificate?: { raw: Buffer } } }, roster: Roster): NodeId | null {
  const shown = call.getAuthContext().sslPeerCertificate?.raw;
  if (!shown) return null;
  const nodes = [roster.gateway, ...roster.parties];
  return nodes.find((card) => new X509Certificate(card.tlsCertificate).raw.equals(shown))?.id ?? null;
}
