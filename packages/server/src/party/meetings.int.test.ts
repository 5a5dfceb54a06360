import { EventEmitter } from 'node:events';
import { constants, createSecureServer } from 'node:http2';
import { connect, createServer, type Server, type Socket } from 'node:net';
import grpc from '@grpc/grpc-js';
import type { PartyId, Roster } from '@sclera/core';
import { afterEach, expect, test } from 'vitest';
import { createTlsIdentity } from '../node/certificate.ts';
import { clientCredentials, serverCredentials } from '../node/tls.ts';
import { Dial } from './dial.ts';
import { Meetings } from './meetings.ts';
import { freePort } from './party-fixture.contract.ts';
import { partyOrder } from './party-index.ts';
import { clientOptions, type Frame, type PeerServiceClient, services } from './wire.ts';
import { codeTrailer } from './wire-error.ts';

const [a, b, c] = partyOrder.map((id) => createTlsIdentity(id)) as [Identity, Identity, Identity];
type Identity = ReturnType<typeof createTlsIdentity>;
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Serves Peer.Join alone, as the party with this identity. */
async function serve(own: Identity, port: number, join: (stream: grpc.ServerDuplexStream<Frame, Frame>) => void): Promise<void> {
  const server = new grpc.Server();
  server.addService(services.Peer.service, { Join: join, Stand: () => {}, StandOn: () => {} });
  await new Promise((resolve) => server.bindAsync(`127.0.0.1:${port}`, serverCredentials(own, [a.certificate]), resolve));
  endings.push(() => server.forceShutdown());
}

function rosterOf(ports: readonly number[]): Roster {
  const parties = [a, b, c].map((own, i) => ({
    id: partyOrder[i] as PartyId,
    address: `127.0.0.1:${ports[i]}`,
    tlsCertificate: own.certificate,
  }));
  return { parties } as unknown as Roster;
}

function dialTo(address: string): Dial<PeerServiceClient> {
  const credentials = clientCredentials(a, b.certificate);
  const dial = new Dial<PeerServiceClient>((watch) => new services.Peer(address, credentials, { ...clientOptions, interceptors: [watch] }));
  endings.push(() => dial.close());
  return dial;
}

test('a handshake that was lost on the way is given up, and the next one connects', async () => {
  const port = await freePort();
  await serve(b, port, () => {});
  const connections: Socket[] = [];
  const wire: Server = createServer((near) => {
    near.on('error', () => {});
    // The first connection is taken and never answered.
    if (connections.push(near) > 1)
      near
        .pipe(connect(port, '127.0.0.1'))
        .on('error', () => {})
        .pipe(near);
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    for (const socket of connections) socket.destroy();
    wire.close();
  });
  const address = `127.0.0.1:${(wire.address() as { port: number }).port}`;
  const dial = dialTo(address);
  // Those who wait shorter than the patience with one handshake add up to it.
  await expect(dial.reach(1_600)).rejects.toThrow('in time');
  const both = await Promise.all([dial.reach(10_000), dial.reach(10_000)]);
  expect(new Set(both).size).toBe(1);
  expect(connections).toHaveLength(2);
  dial.close();
  await expect(dial.reach(100)).rejects.toThrow('closed');
});

test.each([
  ['by the wire', true],
  ['by what the other node answers', false],
] as const)('a client that is connected and whose calls are failed %s', async (_, byTheWire) => {
  let connections = 0;
  const tls = { key: b.privateKey, cert: b.certificate, ca: a.certificate, requestCert: true };
  const server = createSecureServer(tls, () => {}).on('session', () => {
    connections += 1;
  });
  server.on('stream', (stream) => {
    if (byTheWire) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else
      stream.respond({ 'content-type': 'application/grpc', 'grpc-status': '14', [codeTrailer]: 'party-unavailable' }, { endStream: true });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => server.close());
  const dial = dialTo(`127.0.0.1:${(server.address() as { port: number }).port}`);
  for (const call of [1, 2, 3]) {
    const client = await dial.reach(5_000);
    await new Promise((resolve) => client.Join().on('error', resolve));
    // One call after the other: a client is given up for what its own calls met.
    expect(connections).toBe(byTheWire ? call : 1);
  }
});

test.each(['party-unavailable', 'parties-disagree'] as const)('a peer that waits where this party does not come hears %s', async (code) => {
  const meetings = new Meetings('c', rosterOf([1, 2, 3]), c, { meetTimeoutMs: 10_000, connectTimeoutMs: 1_000 });
  endings.push(() => meetings.close());
  const written: Frame[] = [];
  const stream = Object.assign(new EventEmitter(), { write: (frame: Frame) => written.push(frame) > 0, end: () => {} });
  const accepted = meetings.accept('a', stream);
  stream.emit('data', { session: '7', sequence: 0, payload: new Uint8Array(32), refused: '' });
  await accepted;
  meetings.pass(6, code);
  expect(written).toEqual([]);
  meetings.pass(7, code);
  expect(written).toMatchObject([{ session: '7', refused: code }]);
});

test('a peer that is reached only after another one has failed the meeting hears why it failed', async () => {
  const ports = [await freePort(), await freePort(), await freePort()];
  await serve(b, ports[1] ?? 0, (stream) => {
    stream.once('data', ({ session }: Frame) => {
      stream.write({ session, sequence: 0, payload: new Uint8Array(32).fill(2), refused: '' });
    });
  });
  const meetings = new Meetings('a', rosterOf(ports), a, { meetTimeoutMs: 10_000, connectTimeoutMs: 10_000 });
  endings.push(() => meetings.close());
  await expect(meetings.meet(7, new Uint8Array(32).fill(1))).rejects.toMatchObject({ code: 'parties-disagree' });
  const told = new Promise<Frame>((resolve) => {
    void serve(c, ports[2] ?? 0, (stream) => stream.once('data', resolve));
  });
  expect(await told).toMatchObject({ session: '7', refused: 'parties-disagree' });
});
