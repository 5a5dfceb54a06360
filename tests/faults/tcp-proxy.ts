import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** What the wire does to one direction of every connection. Lengths of time in milliseconds; chances 0–1 a chunk. */
export interface WireFault {
  /** Every chunk arrives this much later: a longer cable, on which the next chunk is already under way. */
  readonly delayMs?: number;
  /** Swallows a chunk. */
  readonly drop?: number;
  /** Sends a chunk twice. */
  readonly duplicate?: number;
  /** Sends a chunk after the one that follows it. */
  readonly reorder?: number;
  /** Flips one bit of a chunk. */
  readonly corrupt?: number;
  /** Nothing goes through, and nobody is told: a cable that was cut. */
  readonly cut?: boolean;
}

/** Both directions as seen from whoever connects. */
export interface WireFaults {
  readonly out?: WireFault;
  readonly back?: WireFault;
}

/** A place on the way between two nodes where the wire can be made bad and good again. */
export interface TcpProxy {
  readonly port: number;
  /** From now on, for the connections that are there as well as for new ones. */
  set(faults: WireFaults): void;
  /** Ends all connections at once, as a reset of the network does; new ones may come. */
  reset(): void;
  /** Chunks that a fault touched, and ends of connections that a reset closed, since the start. */
  readonly touched: number;
  close(): Promise<void>;
}

/** Listens on `port` (0: a free one) and forwards to `target`. `random` gives numbers in [0, 1), so that a run can be repeated. */
export async function startTcpProxy(options: {
  readonly port?: number;
  readonly target: { readonly host: string; readonly port: number };
  readonly random: () => number;
}): Promise<TcpProxy> {
  const { target, random } = options;
  let faults: WireFaults = {};
  let touched = 0;
  const sockets = new Set<Socket>();
  const count = (): void => {
    touched++;
  };

  const server = createServer((near) => {
    const far = createConnection(target);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      // A node that was killed resets its connections; the other end hears of it by its own socket.
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    forward(near, far, () => faults.out ?? {}, random, count);
    forward(far, near, () => faults.back ?? {}, random, count);
  });
  await listen(server, options.port ?? 0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    port: address.port,
    set(next) {
      faults = next;
    },
    reset() {
      touched += sockets.size;
      for (const socket of sockets) socket.destroy();
    },
    get touched() {
      return touched;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** On one cable at once; then its sender waits. */
const mostUnderWay = 16 * 2 ** 20;

/** One direction of one connection; chunks keep their order unless a fault says otherwise. */
function forward(from: Socket, to: Socket, fault: () => WireFault, random: () => number, count: () => void): void {
  let held: Buffer | null = null;
  let last: Promise<void> = Promise.resolve();
  let underWay = 0;
  const strikes = (chance: number | undefined): boolean => {
    if (chance === undefined || random() >= chance) return false;
    count();
    return true;
  };

  const pass = async (chunk: Buffer, sentMs: number): Promise<void> => {
    const { delayMs, drop, duplicate, reorder, corrupt, cut } = fault();
    if (cut === true) return count();
    if (delayMs !== undefined) {
      count();
      const leftMs = sentMs + delayMs - performance.now();
      if (leftMs > 0) await new Promise((resume) => setTimeout(resume, leftMs));
    }
    if (strikes(drop)) return;
    if (strikes(corrupt)) flipOneBit(chunk, random);
    if (held === null && strikes(reorder)) {
      held = chunk;
      return;
    }
    await write(to, chunk);
    if (strikes(duplicate)) await write(to, chunk);
    if (held !== null) {
      const late = held;
      held = null;
      await write(to, late);
    }
  };

  from.on('data', (chunk) => {
    const sentMs = performance.now();
    underWay += chunk.length;
    // The reader waits for the writer: back-pressure goes through the proxy.
    if (underWay >= mostUnderWay) from.pause();
    last = last
      .then(() => pass(chunk, sentMs))
      .finally(() => {
        underWay -= chunk.length;
        from.resume();
      });
  });
  from.on('close', () => {
    // Over a cut cable no goodbye travels either.
    if (fault().cut !== true) void last.then(() => to.destroy());
  });
}

function write(to: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (to.destroyed) resolve();
    else to.write(chunk, () => resolve());
  });
}

function flipOneBit(chunk: Buffer, random: () => number): void {
  const at = Math.floor(random() * chunk.length);
  chunk[at] = chunk[at]! ^ (1 << Math.floor(random() * 8));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
