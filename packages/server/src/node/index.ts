export { gatewayCard, partyCard } from './card.ts';
export { type GatewayKeys, openGatewayKeys, openPartyKeys, type Renewal, renewKeys } from './keys.ts';
export { createLogger } from './log.ts';
export { parseRoster, readRoster, writeRoster } from './roster.ts';
