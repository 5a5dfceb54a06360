import { type EvaluationStatement, fromBase64Url, ScleraError, toBase64Url } from '@sclera/core';
import { type DocumentName, documentInput } from '@sclera/credential';
import { blindInput, decodeOprfGroup, finishOprf, judgeEvaluation, type OprfGroup } from '@sclera/mpc';
import type { EvaluationJudge, Personhood, SharedKeyRegister } from '@sclera/services';
import { drawBytes } from '../node/mpc-primitives.ts';
import { indexOf } from '../party/party-index.ts';

/**
 * Whether what a party says it evaluated is what its share gives, of the keys that the platform began with. Throws `party-unavailable` before
 * they are known.
 */
export function judgeUnder(keys: Pick<SharedKeyRegister, 'publicKey'>): EvaluationJudge {
  return (said) => {
    const own = keys.publicKey(said.key);
    if (own === null) throw new ScleraError('party-unavailable', 'The keys of the three parties are not dealt yet.');
    const group = said.group.publicKey === own ? groupOf(said) : null;
    const evaluation = { party: indexOf(said.party), evaluation: bytesOf(said.evaluation) };
    return group === null ? 'lie' : judgeEvaluation(group, bytesOf(said.blinded), evaluation);
  };
}

/**
 * What the three parties make of a document's number under their key for documents, 64 bytes: whoever keeps it has no list of documents to try
 * out. The number is blinded here, and neither it nor this is kept; the bytes are the caller's to wipe. Throws `bad-request` for a document
 * without kind, issuer or number, and `party-unavailable` or `parties-disagree`.
 */
export async function documentSecret(personhood: Pick<Personhood, 'evaluateDocument'>, document: DocumentName): Promise<Uint8Array> {
  const request = blindInput(inputOf(document), drawBytes);
  try {
    const said = await personhood.evaluateDocument(toBase64Url(request.blinded));
    const group = said[0] === undefined ? null : groupOf(said[0]);
    const answers = said.map(({ party, evaluation }) => ({ party: indexOf(party), evaluation: bytesOf(evaluation) }));
    const finished = group && finishOprf(group, request, answers);
    if (finished?.kind !== 'output') throw new ScleraError('parties-disagree');
    return finished.output;
  } finally {
    request.blind.fill(0);
    request.input.fill(0);
  }
}

function inputOf(document: DocumentName): Uint8Array {
  try {
    return documentInput(document);
  } catch (cause) {
    throw new ScleraError('bad-request', 'A document has a state of issue, a kind and a number.', { cause });
  }
}

function groupOf({ group }: EvaluationStatement): OprfGroup | null {
  const decoded = decodeOprfGroup(new Uint8Array(Buffer.concat([bytesOf(group.publicKey), bytesOf(group.slope)])));
  return decoded.kind === 'decoded' ? decoded.value : null;
}

/** A statement is a party's word: what is no base64url in it is no bytes either. */
function bytesOf(text: string): Uint8Array {
  try {
    return fromBase64Url(text);
  } catch {
    return new Uint8Array();
  }
}
