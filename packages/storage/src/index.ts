export { openGatewayStore } from './gateway-store.ts';
export { type OpenKeyring, openKeyring } from './keyring.ts';
export { type NatsOrderOptions, openNatsOrder } from './nats-order.ts';
export type { Closable, StoreLocation } from './open-database.ts';
export { openPartyStore } from './party-store.ts';
