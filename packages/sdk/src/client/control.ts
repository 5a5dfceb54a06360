import { type ControlOrder, type ControlStatus, schemas } from '../contract/index.ts';
import { callJson, type Fetch, type Transport } from './request.ts';

/** What an operator does at the machine that runs a platform, or its gateway. Whoever can read its `control.json` may do it. */
export interface ScleraControl {
  status(): Promise<ControlStatus>;
  /** Begins; how far it has come is in the status. */
  start(order: ControlOrder): Promise<ControlStatus>;
}

export interface ControlOptions {
  /** Both from `control.json`. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: Fetch;
}

export function createControl({ url, token, fetch: own = (to, init) => fetch(to, init) }: ControlOptions): ScleraControl {
  const transport: Transport = { url, fetch: own, timeoutMs: 15_000 };
  const call = { path: '/v1/control', bearer: token };
  return {
    status: () => callJson(transport, call, schemas.ControlStatus),
    start: (order) => callJson(transport, { ...call, method: 'POST', body: order }, schemas.ControlStatus),
  };
}
