import { Agent, request as httpRequest } from 'node:http';
import { loadavg } from 'node:os';
import type { PermitId } from '@sclera/core';
import { createPersonSession, SdkProblem } from '@sclera/sdk';
import { seededRandom } from '../fuzz/random.ts';
import { handIn } from '../support/people.ts';
import { temporaryFolder } from '../support/platform.ts';
import { atExit } from './at-exit.ts';
import { makePeople } from './people.ts';
import { createTestbed, nodeNames, type StoreKind, waitFor } from './testbed.ts';

export interface FloodOptions {
  /** Sent at once, each on a connection of its own. */
  readonly requests: number;
  readonly store: StoreKind;
  readonly seed: number;
  readonly onProgress: (text: string) => void;
}

export interface FloodReport {
  readonly ok: boolean;
  readonly requests: number;
  readonly permits: number;
  readonly seconds: number;
  readonly load: readonly number[];
  /** What the rush was told: decisions, codes, and `no answer` where a connection broke. */
  readonly told: Readonly<Record<string, number>>;
  /** Permits by what became of them once they were asked for again. */
  readonly settled: Readonly<Record<string, number>>;
  /** Permits to which two different things were told. Must be 0. */
  readonly contradicted: number;
  readonly mostSeconds: number;
  readonly peakMiB: Readonly<Record<string, number>>;
  /** What the rush added to the gateway. */
  readonly addedMiB: number;
}

/** So many different permits are in a rush; every other request is one of these again. */
const mostPermits = 64;
const peopleCount = 8;
const answerWithinMs = 300_000;
/**
 * What a rush may add to the gateway, whose own size depends on whether its database runs in the same process: the bodies of 64 uses, and of
 * the others their connections, some 20 kB each.
 */
const mostAddedBytes = 320 * 2 ** 20;

/** Sends a great many requests at the same instant and looks at what each is told, at what the gateway needs, and whether anything was lost. */
export async function runFlood(options: FloodOptions): Promise<FloodReport> {
  const { requests, store, seed, onProgress } = options;
  const folder = temporaryFolder('flood');
  const forget = atExit(folder.remove);
  const testbed = await createTestbed({ folder: folder.path, store, seed, onExit: () => {} });
  try {
    await testbed.start();
    await waitFor(() => testbed.ready(), 60_000, 'the platform does not become ready');
    const { client } = testbed;
    const people = makePeople(`flood ${seed}`, peopleCount, seededRandom(seed, 9));
    const session = createPersonSession(client);
    await session.createSubject();
    const { consent } = await session.consent(await session.readNotice('uniqueness-check'), { decision: 'given', ageBand: 'adult' });
    const uses: Use[] = [];
    for (let i = 0; i < Math.min(mostPermits, requests); i++) {
      const { permit, token } = await client.requestPermit(session.personalKey!, {
        consent: consent.id,
        action: 'check',
        modality: 'iris',
      });
      const use = await handIn(client, token, people[i % peopleCount]!.capture());
      uses.push({ permit, use, body: Buffer.from(JSON.stringify(use)) });
    }
    const quietBytes = testbed.nodes.gateway.peakBytes;
    onProgress(`${requests} requests of ${uses.length} permits, ${Math.round(uses[0]!.body.length / 1000)} kB each, at once`);

    const startedMs = performance.now();
    const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
    const told: Record<string, number> = {};
    const receipts = uses.map(() => new Set<string>());
    let answered = 0;
    let mostMs = 0;
    await Promise.all(
      Array.from({ length: requests }, async (_, i) => {
        const { word, receipt } = await post(`${client.url}/v1/checks`, uses[i % uses.length]!.body, agent);
        told[word] = (told[word] ?? 0) + 1;
        if (receipt !== null) receipts[i % uses.length]!.add(receipt);
        mostMs = Math.max(mostMs, performance.now() - startedMs);
        if (++answered % 1000 === 0) onProgress(`${answered} of ${requests} answered`);
      }),
    );
    const settled: Record<string, number> = {};
    for (const [i, { permit, use }] of uses.entries()) {
      // What was refused as too busy was not begun: it is sent again, as its own answer says.
      const asked = client.operation(session.personalKey!, permit).catch((problem: unknown) => {
        if (problem instanceof SdkProblem && problem.code === 'not-found') return client.check(use);
        throw problem;
      });
      const outcome = await asked.then(
        ({ receipt, decision }) => ({ word: decision as string, receipt }),
        (problem: unknown) => ({ word: problem instanceof SdkProblem ? problem.code : 'no answer', receipt: 'none' }),
      );
      receipts[i]!.add(outcome.receipt);
      settled[outcome.word] = (settled[outcome.word] ?? 0) + 1;
    }
    const contradicted = receipts.filter(({ size }) => size !== 1).length;
    const peaks = Object.fromEntries(nodeNames.map((node) => [node, testbed.nodes[node].peakBytes]));
    const addedBytes = (peaks['gateway'] ?? 0) - quietBytes;
    const clear = Object.keys(told).every((word) => word === 'new' || word === 'too-busy');
    const decided = settled['new'] === uses.length;
    return {
      ok: contradicted === 0 && clear && decided && answered === requests && addedBytes <= mostAddedBytes,
      requests,
      permits: uses.length,
      seconds: Math.round((performance.now() - startedMs) / 1000),
      load: loadavg().map((load) => Math.round(load * 10) / 10),
      ...{ told, settled, contradicted },
      mostSeconds: Math.round(mostMs / 1000),
      peakMiB: Object.fromEntries(Object.entries(peaks).map(([node, bytes]) => [node, toMiB(bytes)])),
      addedMiB: toMiB(addedBytes),
    };
  } finally {
    await testbed.stop();
    forget();
    folder.remove();
  }
}

function toMiB(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

interface Use {
  readonly permit: PermitId;
  readonly use: Awaited<ReturnType<typeof handIn>>;
  readonly body: Buffer;
}

/** One buffer for all who send the same: ten thousand bodies of their own would fill this process, not the gateway. */
function post(url: string, body: Buffer, agent: Agent): Promise<{ word: string; receipt: string | null }> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const request = httpRequest(url, { method: 'POST', agent, headers, timeout: answerWithinMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve({ word: 'no answer', receipt: null }));
      response.on('end', () => resolve(readSaid(response.statusCode ?? 0, Buffer.concat(chunks).toString())));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve({ word: 'no answer', receipt: null }));
    request.end(body);
  });
}

/** An answer that is not one of the gateway's own, as Node's bare 408, is told by its status. */
function readSaid(status: number, text: string): { word: string; receipt: string | null } {
  try {
    const said = JSON.parse(text) as { decision?: string; code?: string; receipt?: string };
    return { word: said.decision ?? said.code ?? `HTTP ${status}`, receipt: said.receipt ?? null };
  } catch {
    return { word: `HTTP ${status}`, receipt: null };
  }
}
