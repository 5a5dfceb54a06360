import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createWorld } from '../personhood/testing/index.ts';
import { openEpochs } from './epochs.ts';

test('while a long list is hashed, others are answered', async () => {
  const { store } = createWorld();
  const epochs = openEpochs({ records: store.records, clock: () => 0 });
  const seen: string[] = [];
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const answered = new Promise<void>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const asked = request({ port, host: '127.0.0.1', agent: false }, (response) => {
      seen.push('answered');
      response.resume().once('end', resolve);
    });
    asked.once('error', reject).end();
  });
  const published = epochs
    .publish(Array.from({ length: 2_000 }, (_, i) => BigInt(i + 1)))
    .then(({ size }) => seen.push(`${size} published`));
  await Promise.all([answered, published]);
  server.close();
  expect(seen).toEqual(['answered', '2000 published']);
});
