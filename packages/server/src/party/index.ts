export { PartyLink } from './client.ts';
export { startParty } from './start-party.ts';
