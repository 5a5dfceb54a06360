import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type PartyId, readWitnessKey, ScleraError } from '@sclera/core';
import type { WitnessAddress } from '../gateway/witnesses.ts';

export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'start';
      readonly data: string;
      readonly port: number;
      readonly json: boolean;
      readonly pages: boolean;
      readonly hostNames: readonly string[];
      readonly rules: RuleSettings;
      /** As they were written; the gateway reads them. */
      readonly witnesses: readonly string[];
      /** A party that is lost, to be made anew as soon as the others run. */
      readonly rebuild: PartyId | null;
      /** All four nodes take captures that no device signed. */
      readonly unsignedCaptures: boolean;
    }
  | ({ readonly kind: 'node' } & NodeCommand)
  | { readonly kind: 'roster'; readonly cards: readonly string[] };

/** What an operator adds to the rules. Paths are absolute. */
export interface RuleSettings {
  /** Folders of further rule packs. */
  readonly packs: readonly string[];
  /** A JSON file with what holds for every use. */
  readonly factsPath: string | null;
  /** A JSON file with who answers for the platform. */
  readonly controllerPath: string | null;
  /** A JSON file with the contract that pays rewards. */
  readonly chainPath: string | null;
}

export interface NodeCommand {
  readonly node: 'gateway' | PartyId;
  /** The node's own folder. */
  readonly data: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Where others reach it; goes into a party's card. */
  readonly address: string;
  readonly operator: string;
  readonly country: string;
  readonly rosterPath: string | null;
  readonly consoleOrigin: string | null;
  readonly hostNames: readonly string[];
  /** Of a gateway. */
  readonly rules: RuleSettings;
  /** Of a gateway: who cosigns the checkpoints of its log. */
  readonly witnesses: readonly WitnessAddress[];
  /** Of a party, for searching its gallery; null: one for every core. */
  readonly threads: number | null;
  readonly cardOnly: boolean;
  /** Of a gateway: it is tried out on one machine. */
  readonly trial: boolean;
  /** It takes captures that no device signed. */
  readonly unsignedCaptures: boolean;
}

const highestPort = 65_535;
/** The gateway, three parties and the console have five ports in a row. */
const portsOfPlatform = 5;
/** As `maxDotThreads`, which is not loaded for it: every node reads its command line. */
const mostThreads = 63;

/** Reads the command line. Throws `bad-usage`. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = read(args);
  const [verb = 'start', ...rest] = positionals;
  if (values.help) return { kind: 'help' };
  if (verb === 'roster') return { kind: 'roster', cards: rest };
  if (rest.length > 0) throw misuse(`${rest[0]} was not understood.`);
  const hostNames = values['host-name'] ?? [];
  const rules: RuleSettings = {
    packs: (values['policy-pack'] ?? []).map((folder) => resolve(folder)),
    factsPath: values['policy-facts'] === undefined ? null : resolve(values['policy-facts']),
    controllerPath: values.controller === undefined ? null : resolve(values.controller),
    chainPath: values.chain === undefined ? null : resolve(values.chain),
  };
  const witnesses = (values.witness ?? []).map(readWitness);
  if (verb === 'start') {
    const port = readPort(values.port ?? '8440', highestPort - portsOfPlatform + 1);
    const rebuild = values.rebuild === undefined ? null : readParty(values.rebuild, '--rebuild');
    const data = resolve(values.data ?? '.sclera');
    return {
      kind: 'start',
      data,
      port,
      json: values.json,
      pages: !values['no-console'],
      hostNames,
      rules,
      witnesses: values.witness ?? [],
      rebuild,
      unsignedCaptures: values['unsigned-captures'],
    };
  }
  if (verb !== 'gateway' && verb !== 'party') throw misuse(`${verb} is not a command.`);
  const node = verb === 'gateway' ? 'gateway' : readParty(values.id);
  if (values.data === undefined) throw misuse('Name the folder of this node with --data.');
  const host = values.host ?? '127.0.0.1';
  const port = readPort(values.port ?? (node === 'gateway' ? '8440' : '8441'), highestPort);
  return {
    kind: 'node',
    node,
    data: resolve(values.data),
    listen: { host, port },
    address: values.address ?? `${host}:${port}`,
    operator: values.operator ?? (node === 'gateway' ? 'Sclera on this machine' : `Party ${node} on this machine`),
    country: readCountry(values.country ?? 'ZZ'),
    rosterPath: values.roster === undefined ? null : resolve(values.roster),
    consoleOrigin: values['console-origin'] === undefined ? null : readOrigin(values['console-origin']),
    hostNames,
    rules,
    witnesses,
    threads: values.threads === undefined ? null : readThreads(values.threads),
    cardOnly: values.card,
    trial: values.trial,
    unsignedCaptures: values['unsigned-captures'],
  };
}

export const help: string = `Runs a Sclera platform: a gateway, three parties and the pages for people.

Usage: sclera-platform [start] [--data .sclera] [--port 8440] [--json]
         Everything on this machine, as separate processes on ports PORT to PORT+4.
       sclera-platform gateway --data DIR --roster FILE [--port 8440]
       sclera-platform party --id a|b|c --data DIR --roster FILE [--port 8441]
         One node alone, as when each is run by another operator on a machine of theirs.
       sclera-platform gateway|party … --card
         Prints the public card of a node (making its keys if there are none).
       sclera-platform roster GATEWAY.json A.json B.json C.json
         Puts four cards together into a roster, to be given to all four.

  --data DIR            Where keys, keyrings and embedded stores lie. Back up keys and stores, mirror the keyrings (a backup
                        of them would bring back what was erased); who has all of it has all shares.
  --port N              First port; default 8440.
  --json                Says what runs as one JSON object on a line.
  --no-console          Without the pages.
  --rebuild a|b|c       Where the platform does not start because that party lost its store or its keys: makes it anew
                        from the two others. While the platform runs: sclera party rebuild.
  --host HOST           For a single node: the address to listen on; default 127.0.0.1.
  --address HOST:PORT   For a party: where the others reach it, if that is another address.
  --threads N           For a party: threads that search its gallery; default one for every core.
  --operator NAME, --country XX
                        For a card: who runs the node, and where (ISO 3166-1).
  --trial               For a gateway: makes a labelled trial impact assessment, good for 30 days, where none is in force, as npm start
                        does. Without it nothing is captured before one is approved: sclera assessment.
  --unsigned-captures   Takes captures that no device has signed, for nothing but programs that cannot sign yet. Every node refuses
                        them unless its own operator says this; each says so in its log, and receipts call them unsigned.
  --console-origin URL  For a gateway: where the pages are served.
  --witness KEY@URL     For a gateway or the whole platform: a witness that cosigns the checkpoints of the log, as sclera witness
                        says it at its start. Can be repeated. Best run by somebody else, elsewhere.
  --host-name NAME      A further name under which the gateway may be asked. Can be repeated.
  --policy-pack DIR     For a gateway, or all of it: a further rule pack, a folder of .cedar files. Can be repeated.
  --policy-facts FILE   For a gateway, or all of it: what holds for every use, as JSON: jurisdictions, region, assessment,
                        references, placement, counts, importantData, captures (signed, the default; registered; attested),
                        presentations (watched, the default: eyes enrol as a human, or are found, only under light that
                        changes; any: pictures from files do as well),
                        lines (perDocument, perPerson: 5 each),
                        searches (for a person by their eyes in an hour, perDevice: 20, onPlatform: 500),
                        allowedRegions, authenticatorRoots (certificates as PEM), tpm (roots, keys, registers).
  --controller FILE     For a gateway, or all of it: who answers for the platform, its authority (with a folder for reports to
                        it), where operators sign in, and where others reach the gateway, as JSON: controller, officer, authority,
                        login, publicUrl.
  --chain FILE          For a gateway, or all of it: the contract that pays rewards, as JSON: rpc, chainId, contract, keyFiles (relayer, operator,
                        owner, documents: files of a key each, mode 600). Without it rewards are entries in the platform's ledger.

Environment: DATABASE_URL, DATABASE_URL_A, DATABASE_URL_B, DATABASE_URL_C put the four stores into PostgreSQL.
             NATS_URL (with NATS_CA, NATS_CERT, NATS_KEY, NATS_CREDS: paths of files) puts the order of intake into
             NATS JetStream; the same at all four nodes.
             SCLERA_KEY_WRAPPER names a program that wraps the keyring's key (hardware module, key service), run as
             PROGRAM wrap|unwrap NODE with base64 on its input and output; default: the file keys/record.key.
             SCLERA_FACE_MODEL names a JSON file with the operator's own model of faces: sha256 of its file, threshold (a
             cosine, at most 0.45) and falseMatchRate; or is the word fused: the packaged networks, both of them. The same at
             all four nodes: a party that has another one refuses.
Exit codes: 0 done, 1 refused, 2 bad use.
`;

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        'no-console': { type: 'boolean', default: false },
        id: { type: 'string' },
        host: { type: 'string' },
        address: { type: 'string' },
        operator: { type: 'string' },
        country: { type: 'string' },
        roster: { type: 'string' },
        card: { type: 'boolean', default: false },
        trial: { type: 'boolean', default: false },
        'unsigned-captures': { type: 'boolean', default: false },
        threads: { type: 'string' },
        rebuild: { type: 'string' },
        'console-origin': { type: 'string' },
        'host-name': { type: 'string', multiple: true },
        'policy-pack': { type: 'string', multiple: true },
        'policy-facts': { type: 'string' },
        controller: { type: 'string' },
        chain: { type: 'string' },
        witness: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    throw misuse(error instanceof Error ? error.message : 'The options were not understood.');
  }
}

function readPort(text: string, highest: number): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > highest) throw misuse(`--port must be a number from 1 to ${highest}.`);
  return port;
}

function readThreads(text: string): number {
  const threads = Number(text);
  if (!/^\d+$/.test(text) || threads < 1 || threads > mostThreads) throw misuse(`--threads must be a number from 1 to ${mostThreads}.`);
  return threads;
}

function readParty(id: string | undefined, option = '--id'): PartyId {
  if (id !== 'a' && id !== 'b' && id !== 'c') throw misuse(`Name the party with ${option} a, ${option} b or ${option} c.`);
  return id;
}

function readCountry(text: string): string {
  if (!/^[A-Z]{2}$/.test(text)) throw misuse('--country must be two capital letters.');
  return text;
}

function readOrigin(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw misuse('--console-origin must be an http or https address.');
  return new URL(text).origin;
}

function readWitness(text: string): WitnessAddress {
  const [, name = '', url = ''] = /^(.+?)@(https?:\/\/.+)$/.exec(text) ?? [];
  const key = readWitnessKey(name);
  if (key === null || !URL.canParse(url))
    throw misuse('--witness takes the key and the address of a witness, as sclera witness says them: KEY@URL.');
  return { key, url: url.replace(/\/+$/, '') };
}

function misuse(detail: string): ScleraError {
  return new ScleraError('bad-usage', detail);
}
