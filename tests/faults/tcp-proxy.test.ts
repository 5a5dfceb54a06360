import { createConnection, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy, type WireFaults } from './tcp-proxy.ts';

describe('TCP proxy', () => {
  let echo: Server;
  let proxy: TcpProxy;
  let chance = 0;

  afterEach(async () => {
    await proxy.close();
    await new Promise((resolve) => echo.close(resolve));
  });

  async function start(): Promise<void> {
    echo = createServer((socket) => {
      socket.on('error', () => {});
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const { port } = echo.address() as { port: number };
    proxy = await startTcpProxy({ target: { host: '127.0.0.1', port }, random: () => chance });
  }

  /** What comes back for `messages`, each sent after a moment; stops at `quietMs` without news or at the end of the connection. */
  async function send(messages: readonly string[], faults: WireFaults, quietMs = 120): Promise<string> {
    proxy.set(faults);
    const socket = createConnection({ host: '127.0.0.1', port: proxy.port });
    socket.setNoDelay(true);
    let heard = '';
    const done = new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, quietMs + 30 * messages.length);
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        clearTimeout(timer);
        timer = setTimeout(resolve, quietMs);
      });
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
    });
    for (const message of messages) {
      socket.write(message);
      await new Promise((resume) => setTimeout(resume, 25));
    }
    await done;
    socket.destroy();
    return heard;
  }

  it('forwards both ways while nothing is wrong', async () => {
    await start();
    expect(await send(['one ', 'two'], {})).toBe('one two');
    expect(proxy.touched).toBe(0);
  });

  it.each<[string, WireFaults, string]>([
    ['drops', { out: { drop: 1 } }, ''],
    ['duplicates', { out: { duplicate: 1 } }, 'ababcdcd'],
    ['reorders', { out: { reorder: 1 } }, 'cdab'],
    ['corrupts', { back: { corrupt: 1 } }, '`bbd'],
    ['is cut one way', { out: { cut: true } }, ''],
    ['is cut the other way', { back: { cut: true } }, ''],
  ])('%s', async (_name, faults, expected) => {
    await start();
    chance = 0;
    expect(await send(['ab', 'cd'], faults)).toBe(expected);
    expect(proxy.touched).toBeGreaterThan(0);
  });

  it('ends connections at a reset, and takes new ones', async () => {
    await start();
    const socket = createConnection({ host: '127.0.0.1', port: proxy.port });
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    await new Promise((resume) => setTimeout(resume, 20));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    proxy.reset();
    await closed;
    expect(await send(['again'], {})).toBe('again');
  });
});
