/** One party of the matching bench, a process of its own: a gallery of its shares, and mutual TLS to the two others. Started by bench/matching.ts. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PartyId, Roster } from '@sclera/core';
import {
  compareProbe,
  type EyePair,
  openSession,
  type PartyChannel,
  type PartyIndex,
  prepareProbe,
  ResidentGallery,
  type RowPair,
  referenceKernel,
} from '@sclera/mpc';
import type { createDotThreads } from '../../packages/server/src/node/dot-threads.ts';
import { createLogger } from '../../packages/server/src/node/log.ts';
import { nodePrimitives } from '../../packages/server/src/node/mpc-primitives.ts';
import { clientCredentials } from '../../packages/server/src/node/tls.ts';
import { Dial } from '../../packages/server/src/party/dial.ts';
import type { Meetings } from '../../packages/server/src/party/meetings.ts';
import { partyOrder } from '../../packages/server/src/party/party-index.ts';
import { listen } from '../../packages/server/src/party/party-server.ts';
import type { PartyService } from '../../packages/server/src/party/party-service.ts';
import { type FrameStream, PeerLink } from '../../packages/server/src/party/peer-link.ts';
import type { Standing } from '../../packages/server/src/party/standing.ts';
import { clientOptions, services } from '../../packages/server/src/party/wire.ts';
import type { WorkDesk } from '../../packages/server/src/party/work-desk.ts';
import type { FromParty, PartySetup, Question, ToParty } from './messages.ts';
import { type SyntheticGallery, syntheticGallery } from './synthetic.ts';

const messageTimeoutMs = 120_000;
const tell = (message: FromParty): void => void process.send?.(message);

/** Threads run what is built: Node 20 starts none from TypeScript. */
const built = new URL('../../packages/server/dist/node/dot-threads.js', import.meta.url);
if (!existsSync(fileURLToPath(built))) throw new Error('the packages are not built yet: npm run build');
const { createDotThreads: create } = (await import(built.href)) as { createDotThreads: typeof createDotThreads };

// With its parent gone nobody asks any more.
process.on('disconnect', () => process.exit(0));

let party: BenchParty | null = null;
process.on('message', async (message: ToParty) => {
  try {
    if (message.kind === 'setup') party = await BenchParty.start(message.setup);
    else if (message.kind === 'ask') await party?.answer(message.question);
    else await party?.measureDots();
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : 'unknown' });
  }
});

class BenchParty {
  readonly #setup: PartySetup;
  readonly #people: SyntheticGallery;
  readonly #gallery: ResidentGallery<PartyIndex>;
  readonly #rows: RowPair[] = [];
  /** Streams that lower parties opened, by session. */
  readonly #arrived = new Map<string, (link: PeerLink) => void>();
  readonly #early = new Map<string, PeerLink>();

  static async start(setup: PartySetup): Promise<BenchParty> {
    const started = new BenchParty(setup);
    await started.#listen();
    tell({ kind: 'listening' });
    await started.#fill();
    return started;
  }

  private constructor(setup: PartySetup) {
    this.#setup = setup;
    this.#people = syntheticGallery(setup.seed, setup.eyes);
    this.#gallery = new ResidentGallery(setup.party, { runner: create(setup.threads) });
  }

  async answer({ id, probe, count, ask, rule, crosswise, oneEye }: Question): Promise<void> {
    const { party, eyes } = this.#setup;
    const pair = this.#pairOf((eye) => ({ probe: probe * eyes + eye }));
    const links = await this.#meet(id);
    const cpu = process.cpuUsage();
    const began = performance.now();
    const counted = { messages: 0, bytes: 0 };
    const channel: PartyChannel = {
      send: (to, bytes) => {
        counted.messages += 1;
        counted.bytes += bytes.length;
        return (links.get(to) as PeerLink).send(bytes);
      },
      receive: async (from) => (await (links.get(from) as PeerLink).receive(messageTimeoutMs)).payload,
    };
    const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
    const opened = await openSession({ party, sessionId: id, epoch: 0, channel, randomBytes: random, primitives: nodePrimitives });
    if (opened.kind === 'failed') throw new Error(opened.reason);
    const seeds = { ...counted, rounds: opened.session.counters.rounds };
    const outcome = await compareProbe(opened.session, pair, this.#gallery.candidates(this.#rows.slice(0, count)), {
      ask,
      rule,
      crosswise,
      oneEye,
      onProgress: (done) => tell({ kind: 'progress', what: `${ask}, probe ${probe}`, done, of: count }),
    });
    const wallMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    if (outcome.kind === 'failed' || outcome.kind === 'probe-unusable') throw new Error(`no answer: ${JSON.stringify(outcome)}`);
    const { rounds, bytesSent } = outcome.transcript;
    if (bytesSent !== counted.bytes - seeds.bytes) throw new Error('the session and the channel counted differently');
    for (const link of links.values()) link.close();
    const matches = outcome.kind === 'compared' ? outcome.bits.flatMap((bit, i) => (bit ? [i] : [])) : [];
    const spent = { wallMs, cpuMs: (user + system) / 1_000, rounds, bytesSent, messagesSent: counted.messages - seeds.messages };
    tell({ kind: 'answered', answer: outcome.kind, matches, spent });
  }

  /** On one core: as many rows as take about a second. */
  async measureDots(): Promise<void> {
    const alone = new ResidentGallery(this.#setup.party);
    const count = Math.min(this.#rows.length, 4_000);
    const rows = this.#rows.slice(0, count).map(({ left }) => alone.add(this.#gallery.share(left)));
    const probe = prepareProbe(this.#people.share(this.#setup.party, { probe: 0 }));
    const query = alone.candidates(rows.map((row) => ({ left: row, right: row }))).query(probe, 'left');
    const few = rows.slice(0, 100).map((row) => alone.share(row));
    const cpuMs = async (work: () => unknown): Promise<number> => {
      const cpu = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(cpu);
      return (user + system) / 1_000;
    };
    const kernel: number[] = [];
    const twin: number[] = [];
    for (let round = 0; round < 6; round++) {
      kernel.push((await cpuMs(() => query(0, count))) / count);
      twin.push((await cpuMs(() => referenceKernel.dots(probe, few))) / few.length);
    }
    alone.clear();
    // The first round warms up.
    tell({ kind: 'dots', kernelMs: median(kernel.slice(1)), twinMs: median(twin.slice(1)) });
  }

  async #fill(): Promise<void> {
    const { people, eyes } = this.#setup;
    const before = process.memoryUsage().rss;
    for (let i = 0; i < people; i++) {
      const { left, right } = this.#pairOf((eye) => ({ index: i * eyes + eye }));
      const row = this.#gallery.add(left);
      this.#rows.push({ left: row, right: eyes === 2 ? this.#gallery.add(right) : row });
      if (i % 1_000 === 999) {
        tell({ kind: 'progress', what: 'making shares', done: i + 1, of: people });
        await new Promise(setImmediate);
      }
    }
    const rows = people * eyes;
    tell({ kind: 'filled', rows, residentBytesPerRow: (process.memoryUsage().rss - before) / rows });
  }

  #pairOf(which: (eye: number) => { readonly index: number } | { readonly probe: number }): EyePair<PartyIndex> {
    const { party, eyes } = this.#setup;
    const left = this.#people.share(party, which(0));
    return { left, right: eyes === 2 ? this.#people.share(party, which(1)) : left };
  }

  async #listen(): Promise<void> {
    const { tls, certificates, ports, party } = this.#setup;
    const cards = certificates.map((tlsCertificate, i) => ({ id: partyOrder[i], tlsCertificate }));
    const roster = { gateway: cards[party - 1], parties: cards } as unknown as Roster;
    const meetings = { accept: (_: PartyId, stream: FrameStream) => this.#accept(stream) } as unknown as Meetings;
    const logger = createLogger({ node: 'bench', level: 'silent' });
    const own = partyOrder[party - 1] as PartyId;
    // Only the peers' streams are used here: nobody asks for work or for a state.
    const upkeep = { problem: () => null, stateOf: async () => 'none' as const };
    const unused = { service: {} as PartyService, desk: {} as WorkDesk, standing: {} as Standing, upkeep };
    await listen({ party: own, roster, tls, meetings, logger, ...unused }, '127.0.0.1', ports[party - 1] as number);
  }

  /** The first frame of a stream names its session and, here, who opened it. */
  async #accept(stream: FrameStream): Promise<void> {
    const link = new PeerLink('a', stream);
    const hello = await link.receive(messageTimeoutMs);
    const waiting = this.#arrived.get(hello.session);
    if (waiting) waiting(link);
    else this.#early.set(hello.session, link);
  }

  /** A link to each peer: of each two, the lower party opens the stream, as in the parties' own meetings. */
  async #meet(id: string): Promise<ReadonlyMap<PartyIndex, PeerLink>> {
    const { party } = this.#setup;
    const links = new Map<PartyIndex, PeerLink>();
    for (const peer of ([1, 2, 3] as const).filter((other) => other !== party)) {
      const session = `${id}/${Math.min(party, peer)}${Math.max(party, peer)}`;
      links.set(peer, await (party < peer ? this.#open(peer, session) : this.#await(session)));
    }
    return links;
  }

  async #open(peer: PartyIndex, session: string): Promise<PeerLink> {
    const { tls, certificates, ports } = this.#setup;
    const credentials = clientCredentials(tls, certificates[peer - 1] as string);
    const dial = new Dial(() => new services.Peer(`127.0.0.1:${ports[peer - 1]}`, credentials, clientOptions));
    const client = await dial.reach(messageTimeoutMs);
    const link = new PeerLink(partyOrder[peer - 1] as PartyId, client.Join());
    await link.send(new Uint8Array(), session);
    return link;
  }

  #await(session: string): Promise<PeerLink> {
    const early = this.#early.get(session);
    return early ? Promise.resolve(early) : new Promise((resolve) => this.#arrived.set(session, resolve));
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
