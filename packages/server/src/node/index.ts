export { gatewayCard, partyCard } from './card.ts';
export { type NodeKeys, openGatewayKeys, openPartyKeys, renewTlsIdentity } from './keys.ts';
export { createLogger } from './log.ts';
export { parseRoster, readRoster, writeRoster } from './roster.ts';
