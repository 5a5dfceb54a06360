import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { lingerWhileSending } from './linger.ts';
import type { TestApp } from './testing.fixture.ts';

/** A gateway of a test on a free port, for what needs a socket. */
export interface ServedApp {
  readonly url: string;
  readonly setup: TestApp;
  close(): Promise<void>;
}

export async function serveTestApp(make: (url: string) => TestApp | Promise<TestApp>): Promise<ServedApp> {
  let setup: TestApp | null = null;
  const server = createAdaptorServer({ fetch: (request, env) => lingerWhileSending(setup!.app.fetch)(request, env) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  setup = await make(url);
  return {
    url,
    setup,
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
