import { type EvaluationStatement, makeId, toBase64Url } from '@sclera/core';
import { blindInput, dealOprfKey, evaluateBlinded, finishOprfKey, type OprfShare } from '@sclera/mpc';
import { expect, test } from 'vitest';
import { drawBytes } from '../node/mpc-primitives.ts';
import { judgeUnder } from './evaluations.ts';

/** Party b's share of a key of three. */
function dealt(): OprfShare {
  const context = drawBytes(32);
  const held = ([1, 2, 3] as const).map((dealer) => {
    const { announcement, pieces } = dealOprfKey(dealer, context, drawBytes);
    return { dealer, announcement, piece: pieces[2] };
  });
  const outcome = finishOprfKey(2, context, held);
  if (outcome.kind !== 'dealt') throw new Error(outcome.fault);
  return outcome.share;
}

const share = dealt();
const publicKey = toBase64Url(share.group.publicKey);

/** What party b says of a blinded input, with this share. */
function said(by: OprfShare): EvaluationStatement {
  const { blinded } = blindInput(Buffer.from('somebody'), drawBytes);
  const evaluation = evaluateBlinded(by, blinded, drawBytes);
  if (evaluation.kind === 'malformed') throw new Error('malformed');
  return {
    party: 'b',
    permit: makeId('permit'),
    key: 'person',
    group: { publicKey: toBase64Url(by.group.publicKey), slope: toBase64Url(by.group.slope) },
    blinded: toBase64Url(blinded),
    evaluation: toBase64Url(evaluation.value),
    at: new Date(0).toISOString(),
  };
}

const judge = judgeUnder({ publicKey: (name) => (name === 'person' ? publicKey : 'another') });

test('what a party evaluates with its share of the key that the platform began with holds, and nothing else', () => {
  const honest = said(share);
  expect(judge(honest)).toBe('holds');
  expect(judge({ ...honest, blinded: said(share).blinded }), 'of another input').toBe('lie');
  expect(judge({ ...honest, party: 'c' }), 'of another party').toBe('lie');
  expect(judge({ ...honest, evaluation: 'no base64!' })).not.toBe('holds');
  expect(judge({ ...honest, group: { publicKey: '', slope: '' } })).toBe('lie');
});

test('proven, and under a key that the parties made anew or for something else, it does not count', () => {
  expect(judge(said(dealt()))).toBe('lie');
  expect(judge({ ...said(share), key: 'document' })).toBe('lie');
});

test('before the keys are known nobody is judged', () => {
  expect(() => judgeUnder({ publicKey: () => null })(said(share))).toThrow(expect.objectContaining({ code: 'party-unavailable' }));
});
