export { connectParty, type PartyClientOptions, type PartyDeadlines } from './client.ts';
export { describeParty, type PartyLimits, type PartyOptions, type RunningParty, startParty } from './start-party.ts';
