export { type Crowd, createCrowd, judgePretended, personOf, pretendProof, secretOf } from '../../relying/testing/crowd.ts';
export { approveOne, assessmentAnswers, fakeTrustPorts, reviewer } from '../../trust/testing.ts';
export { createFakeDevice, type FakeDevice } from './fake-device.ts';
export { createFakeParties, deviceSignature, type FakeParties, type FakeParty } from './fake-parties.ts';
export { createFakeStore, type FakeStore } from './fake-store.ts';
export { type Fault, FaultInjected, failOn } from './faults.ts';
export { createWorld, lineLimits, type Prepared, replaceParty, sharesOf, signedBy, type Used, type World } from './world.ts';
