import { createServer } from 'node:net';
import { ScleraError } from '@sclera/core';

/** Throws `configuration-invalid` if somebody else listens there. `what`: who needs the port. */
export async function requireFreePort(host: string, port: number, what: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${error.code ?? 'unknown reason'})`;
      reject(new ScleraError('configuration-invalid', `Port ${port}, which the ${what} needs, ${reason}. Choose another one with --port.`));
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve()));
  });
}
