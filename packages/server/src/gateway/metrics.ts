import type { Observation } from '@sclera/services';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of the gateway: counts and durations, nothing about a person. */
export interface Metrics {
  readonly registry: Registry;
  observeRequest(request: { readonly method: string; readonly route: string; readonly status: number; readonly seconds: number }): void;
  observeOperation(observation: Observation): void;
  setParty(party: string, up: boolean): void;
  setLogSize(leaves: number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'sclera_http_requests_total',
    help: 'Requests answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'sclera_http_request_duration_seconds',
    help: 'Time to the answer, by method and route.',
    labelNames: ['method', 'route'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const operations = new Counter({
    name: 'sclera_operations_total',
    help: 'Operations ended, by action and by decision or problem.',
    labelNames: ['action', 'outcome'],
    registers,
  });
  const up = new Gauge({
    name: 'sclera_party_up',
    help: '1 if the party answered the last time it was asked.',
    labelNames: ['party'],
    registers,
  });
  const size = new Gauge({ name: 'sclera_log_leaves', help: 'Leaves in the public log.', registers });
  return {
    registry,
    observeRequest: ({ method, route, status, seconds }) => {
      requests.inc({ method, route, status: String(status) });
      durations.observe({ method, route }, seconds);
    },
    observeOperation: ({ action, outcome }) => operations.inc({ action, outcome }),
    setParty: (party, isUp) => up.set({ party }, isUp ? 1 : 0),
    setLogSize: (leaves) => size.set(leaves),
  };
}
