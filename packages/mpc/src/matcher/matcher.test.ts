import { seededBytes } from '../testing/seeded-bytes.ts';
import { sharedMatcher } from '../testing/three-parties.ts';
import { describeMatcher } from './matcher.contract.ts';
import { plainMatcher } from './plain-matcher.ts';

describeMatcher('plain', () => plainMatcher);
describeMatcher('three parties', () => sharedMatcher(seededBytes(61)));
