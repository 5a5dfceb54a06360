export { gatewayCard, partyCard } from './card.ts';
export { type NodeKeys, openGatewayKeys, openPartyKeys, type PartyKeys } from './keys.ts';
export { createLogger, describeError, type Logger, type LogOptions } from './log.ts';
export { parseRoster, readRoster, writeRoster } from './roster.ts';
