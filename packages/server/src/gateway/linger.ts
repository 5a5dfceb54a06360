import type { IncomingMessage, ServerResponse } from 'node:http';
import type { createAdaptorServer, HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch'];

/** The rest of a refused body that is still read and thrown away. */
const mostDiscardedBytes = 16 * 1024 * 1024;
/** A client that goes on sending after its answer is cut off then. */
const discardWithinMs = 60_000;

/**
 * Answers at once where a body was not wanted, and then reads what is still sent and throws it away, within reason, before it closes.
 * Many clients read nothing while they write: a connection closed under their hands would cost them the answer.
 */
export function lingerWhileSending(fetch: Fetch): Fetch {
  return async (request, env) => {
    const response = (await fetch(request, env)) as Response;
    const { incoming, outgoing } = env as HttpBindings;
    if (incoming.complete || incoming.readableDidRead || outgoing.headersSent) return response;
    await answerBeforeTheEnd(response, outgoing);
    discard(incoming, () => outgoing.end());
    return RESPONSE_ALREADY_SENT;
  };
}

async function answerBeforeTheEnd(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': body.length });
  outgoing.write(body);
}

/** Reads to the end, then calls `over`; cuts off who sends too much or takes too long. To let the others wait meanwhile would keep 64 kB of each. */
function discard(incoming: IncomingMessage, over: () => void): void {
  let bytes = 0;
  const cutOff = (): void => void incoming.destroy();
  const timer = setTimeout(cutOff, discardWithinMs);
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostDiscardedBytes) cutOff();
  });
  incoming.on('error', () => {});
  incoming.once('end', over);
  incoming.once('close', () => clearTimeout(timer));
}
