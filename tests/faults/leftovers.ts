import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeNames } from './testbed.ts';

/** All that a node keeps in its folder once it was stopped: its keys, the keyring of its records, and an embedded store. A share or a capture in a file of its own would be seen here. */
const known: ReadonlySet<string> = new Set(['keys', 'keyring', 'store']);
const knownKeys = /^(tls\.key|tls\.crt|signing\.key|sealing\.key|record\.key|log\.key|marks\.key|store-made)$/;

/** What is left where nothing should be, after everything was stopped. */
export function findLeftovers(folder: string): readonly string[] {
  const files = nodeNames.flatMap((node) => {
    const own = join(folder, node);
    const keys = existsSync(join(own, 'keys')) ? readdirSync(join(own, 'keys')) : [];
    return [
      ...readdirSync(own).filter((name) => !known.has(name)),
      ...keys.filter((name) => !knownKeys.test(name)).map((name) => `keys/${name}`),
    ].map((name) => `file ${node}/${name}`);
  });
  return [...files, ...processesNaming(folder).map((pid) => `process ${pid}`)];
}

/** Processes whose command line names this folder: every node and every database server does. */
function processesNaming(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    });
}
