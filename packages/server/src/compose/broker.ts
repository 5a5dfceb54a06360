import type { IntakeOrder, Roster } from '@sclera/core';
import { type Closable, openNatsOrder } from '@sclera/storage';

type Environment = Readonly<Record<string, string | undefined>>;

/** What NATS is told of who calls and whom to trust: paths of PEM files, and of a credentials file. */
export const brokerVariables = ['NATS_URL', 'NATS_CA', 'NATS_CERT', 'NATS_KEY', 'NATS_CREDS'] as const;

/** Opens the order of intake at the broker that `NATS_URL` names; undefined where none is: then it is kept in the gateway's own store. */
export function brokerOf(environment: Environment, roster: Roster): (() => Promise<IntakeOrder & Pick<Closable, 'close'>>) | undefined {
  const { NATS_URL: url, NATS_CA: caFile, NATS_CERT: certFile, NATS_KEY: keyFile, NATS_CREDS: credentialsFile } = environment;
  if (url === undefined || url === '') return undefined;
  return () => openNatsOrder({ url, owner: roster.gateway.logKey, caFile, certFile, keyFile, credentialsFile });
}
