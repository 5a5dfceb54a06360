import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ScleraError, toProblem } from '@sclera/core';
import { type ControlOrder, type ControlStatus, type DeskOrder, schemas } from '@sclera/sdk/contract';

/** What stands behind the control of a node or of a platform. */
export interface ControlDesk {
  status(): Promise<ControlStatus>;
  /** Begins what is ordered and returns. Throws where it cannot be begun: `too-busy`, `bad-request`. */
  start(order: ControlOrder): void;
  /** Does what is ordered and answers with what came of it. Only a gateway can. */
  carryOut?(order: DeskOrder): Promise<object>;
}

export interface Control {
  close(): Promise<void>;
}

const fileName = 'control.json';
/** An assessment has a dozen answers. */
const mostBodyBytes = 200_000;

/**
 * The operators' own door: HTTP on a free port of 127.0.0.1, for whoever can read `<dir>/control.json` (mode 0600), where its address and a
 * token that is new at every start are written. A page in a browser has no token, and whatever names an origin is refused.
 */
export async function openControl(dir: string, desk: ControlDesk): Promise<Control> {
  const token = randomBytes(32).toString('base64url');
  const server = createServer((request, response) => {
    answer(desk, token, request).then(
      (value) => reply(response, 200, value),
      (error: unknown) => {
        const problem = toProblem(error);
        reply(response, problem.status, problem);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const path = join(dir, fileName);
  // One name: what a process left that was killed here is overwritten by the next.
  const aside = `${path}.new`;
  await writeFile(aside, `${JSON.stringify({ url: `http://127.0.0.1:${port}`, token })}\n`, { mode: 0o600 });
  await chmod(aside, 0o600);
  await rename(aside, path);
  return {
    close: async () => {
      await rm(path, { force: true });
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

async function answer(desk: ControlDesk, token: string, request: IncomingMessage): Promise<object> {
  const { authorization = '', origin, host = '' } = request.headers;
  const given = Buffer.from(authorization);
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || origin !== undefined || !/^127\.0\.0\.1:\d+$/.test(host)) {
    throw new ScleraError('unauthenticated', 'This is for the operators at this machine.');
  }
  if (request.url === '/v1/control/desk' && request.method === 'POST' && desk.carryOut) {
    const order = schemas.DeskOrder.safeParse(await readJson(request));
    if (!order.success) throw new ScleraError('bad-request', 'The order was not understood.');
    return desk.carryOut(order.data);
  }
  if (request.url !== '/v1/control') throw new ScleraError('not-found');
  if (request.method === 'POST') {
    const order = schemas.ControlOrder.safeParse(await readJson(request));
    if (!order.success) throw new ScleraError('bad-request', 'The order was not understood.');
    desk.start(order.data);
  }
  return desk.status();
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request) {
    text += String(piece);
    if (text.length > mostBodyBytes) throw new ScleraError('body-too-large');
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reply(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': status === 200 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(value));
}
