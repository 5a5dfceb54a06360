import { seededBytes } from '../testing/seeded-bytes.ts';
import { sharedEmbeddingMatcher, sharedMatcher } from '../testing/three-parties.ts';
import { describeEmbeddingMatcher } from './embedding-matcher.contract.ts';
import { describeMatcher } from './matcher.contract.ts';
import { plainEmbeddingMatcher } from './plain-embedding-matcher.ts';
import { plainMatcher } from './plain-matcher.ts';

describeMatcher('plain', () => plainMatcher);
describeMatcher('three parties', () => sharedMatcher(seededBytes(61)));
describeEmbeddingMatcher('plain', () => plainEmbeddingMatcher);
describeEmbeddingMatcher('three parties', () => sharedEmbeddingMatcher(seededBytes(62)));
