import { type PartyId, ScleraError } from '@sclera/core';
import { brokerVariables } from './broker.ts';

/** Which environment variable names whose PostgreSQL database. */
export const databaseVariables: Readonly<Record<'gateway' | PartyId, string>> = {
  gateway: 'DATABASE_URL',
  a: 'DATABASE_URL_A',
  b: 'DATABASE_URL_B',
  c: 'DATABASE_URL_C',
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The address of one node's database; undefined for the embedded one. */
export function databaseUrlOf(node: 'gateway' | PartyId, environment: Environment): string | undefined {
  const url = environment[databaseVariables[node]];
  return url === undefined || url === '' ? undefined : url;
}

/** Whether the whole platform runs on PostgreSQL. Throws `configuration-invalid` if only some nodes would, or two on one database. */
export function usesPostgres(environment: Environment): boolean {
  const urls = Object.entries(databaseVariables).map(([node, variable]) => ({
    variable,
    url: databaseUrlOf(node as PartyId, environment),
  }));
  const missing = urls.filter(({ url }) => url === undefined).map(({ variable }) => variable);
  if (missing.length === urls.length) return false;
  if (missing.length > 0) {
    throw new ScleraError(
      'configuration-invalid',
      `Every node has a database of its own, and ${missing.join(', ')} is not set. Set all four, or none.`,
    );
  }
  if (new Set(urls.map(({ url }) => url)).size !== urls.length) {
    throw new ScleraError('configuration-invalid', 'Two nodes are given the same database. Each must have its own.');
  }
  return true;
}

/** The environment of a node's process: its own database, and nobody else’s. */
export function environmentOf(node: 'gateway' | PartyId | 'console', environment: Environment): Record<string, string | undefined> {
  const others = Object.entries(databaseVariables).filter(([owner]) => owner !== node);
  const own = { ...environment };
  for (const [, variable] of others) delete own[variable];
  if (node === 'console') for (const variable of brokerVariables) delete own[variable];
  return own;
}
