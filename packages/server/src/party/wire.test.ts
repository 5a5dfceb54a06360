import { once } from 'node:events';
import { connect, createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import grpc from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { clientOptions, services, widenWindows } from './wire.ts';

const window = 8 * 1024 * 1024;

test('a server of ours lets so many bytes be under way to it, in a stream and in a connection', async () => {
  const server = new grpc.Server();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  widenWindows(server);
  const session = connect(`http://127.0.0.1:${port}`);
  try {
    while (session.remoteSettings?.initialWindowSize !== window) await once(session, 'remoteSettings');
    await new Promise<void>((resolve, reject) => session.ping((error) => (error ? reject(error) : resolve())));
    expect(session.state.remoteWindowSize).toBe(window);
  } finally {
    session.destroy();
    server.forceShutdown();
  }
});

test('so does a client of ours', async () => {
  const server = createServer();
  const arrived = once(server, 'session') as Promise<[ServerHttp2Session]>;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new services.Peer(address, grpc.credentials.createInsecure(), clientOptions);
  client.getChannel().getConnectivityState(true);
  const [session] = await arrived;
  try {
    while (session.remoteSettings?.initialWindowSize !== window) await once(session, 'remoteSettings');
    while ((session.state.remoteWindowSize ?? 0) < window) {
      await new Promise<void>((resolve, reject) => session.ping((error) => (error ? reject(error) : resolve())));
    }
    expect(session.state.remoteWindowSize).toBe(window);
  } finally {
    client.close();
    session.destroy();
    server.close();
  }
});
