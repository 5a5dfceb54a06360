import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lingerWhileSending } from './linger.ts';

let server: ServerType;
let read = 0;

beforeAll(async () => {
  const app = new Hono();
  app.post('/refused', (c) => c.json({ code: 'too-busy' }, 503, { 'Retry-After': '2' }));
  app.post('/wanted', async (c) => {
    read += (await c.req.arrayBuffer()).byteLength;
    return c.json({});
  });
  server = createAdaptorServer({ fetch: lingerWhileSending(app.fetch), autoCleanupIncoming: false });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => void server.close());

async function begin(path: string, length: number, connection: 'close' | 'keep-alive'): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nConnection: ${connection}\r\nContent-Length: ${length}\r\n\r\n`,
  );
  return socket;
}

/** Resolves once all of it is written, however long the other side takes to read it. */
function write(socket: Socket, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => socket.write(Buffer.alloc(bytes), (error) => (error ? reject(error) : resolve())));
}

const megabyte = 2 ** 20;

test('who reads nothing before all is written finds the answer, and the connection in order', async () => {
  const socket = await begin('/refused', 8 * megabyte, 'close');
  for (let i = 0; i < 8; i++) await write(socket, megabyte);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks).toString();
  expect(answer).toMatch(/^HTTP\/1.1 503 /);
  expect(answer).toMatch(/retry-after: 2/i);
  expect(answer).toMatch(/\r\n\r\n\{"code":"too-busy"\}$/);
});

test('who reads while it writes has the answer before its body has ended; the connection serves the next request', async () => {
  const socket = await begin('/refused', 2 * megabyte, 'keep-alive');
  expect(String((await once(socket, 'data'))[0])).toContain('too-busy');
  await write(socket, 2 * megabyte);
  socket.write('POST /wanted HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc');
  expect(String((await once(socket, 'data'))[0])).toContain('HTTP/1.1 200');
  expect(read).toBe(3);
  socket.destroy();
});

test('who sends without end is cut off', async () => {
  const socket = await begin('/refused', 2 ** 40, 'close');
  socket.resume();
  socket.on('error', () => {});
  let written = 0;
  for (; written < 256; written++) if ((await write(socket, megabyte).catch(() => 'broken')) === 'broken') break;
  expect(written).toBeLessThan(256);
  expect(read).toBe(3);
});
