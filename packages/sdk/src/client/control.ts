import type { z } from 'zod';
import { type ControlOrder, type ControlStatus, type DeskOrder, schemas } from '../contract/index.ts';
import { callJson, type Fetch, type Transport } from './request.ts';

/** What an operator does at the machine that runs a platform, or its gateway. Whoever can read its `control.json` may do it. */
export interface ScleraControl {
  status(): Promise<ControlStatus>;
  /** Begins; how far it has come is in the status. */
  start(order: ControlOrder): Promise<ControlStatus>;
  /** Orders that only a gateway takes, answered with what came of them in the shape that `schema` knows. */
  carryOut<T>(order: DeskOrder, schema: z.ZodType<T>): Promise<T>;
}

export interface ControlOptions {
  /** Both from `control.json`. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: Fetch;
}

/** An erasure in bulk asks three parties about everybody. */
const deskMs = 600_000;

export function createControl({ url, token, fetch: own = (to, init) => fetch(to, init) }: ControlOptions): ScleraControl {
  const transport: Transport = { url, fetch: own, timeoutMs: 15_000 };
  const call = { path: '/v1/control', bearer: token };
  return {
    status: () => callJson(transport, call, schemas.ControlStatus),
    carryOut: (order, schema) =>
      callJson(transport, { ...call, path: '/v1/control/desk', method: 'POST', body: order, timeoutMs: deskMs }, schema),
    start: (order) => callJson(transport, { ...call, method: 'POST', body: order }, schemas.ControlStatus),
  };
}
