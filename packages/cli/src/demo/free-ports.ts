import { createServer } from 'node:net';

/** A platform needs five ports in a row. */
const portsInARow = 5;

/** The first of five free ports in a row, for a platform of one's own on 127.0.0.1. */
export async function freeBasePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + portsInARow * Math.floor(Math.random() * 6_000);
    const free = await Promise.all(Array.from({ length: portsInARow }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('no five free ports in a row');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
