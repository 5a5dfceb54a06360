import {
  type EvaluationOrder,
  type EvaluationStatement,
  makeId,
  type PartyId,
  type PartyPort,
  type PermitId,
  ScleraError,
  type SharedKeyName,
  signJws,
  verifyJws,
} from '@sclera/core';
import { gatherAnswers, worstFailure } from './ask-parties.ts';
import { type Context, partyIds } from './context.ts';

/** Whether one party's evaluation is what its share gives. Services know no such arithmetic. */
export type EvaluationJudge = (statement: EvaluationStatement) => 'holds' | 'lie' | 'stale';

/** What was asked of all three. */
export interface Asked {
  readonly permit: PermitId;
  readonly key: SharedKeyName;
  /** base64url. */
  readonly blinded: string;
}

export type Evaluated =
  | { readonly kind: 'evaluated'; readonly statements: readonly string[]; readonly said: readonly EvaluationStatement[] }
  | { readonly kind: 'failed'; readonly problem: ScleraError };

/**
 * Asks all three to evaluate, and keeps what holds: two answers of one and the same group are enough. Which parties' answers do not hold is told
 * to the operators, by name.
 */
export async function judgeEvaluations(context: Context, asked: Asked, ask: (party: PartyPort) => Promise<string>): Promise<Evaluated> {
  const answers = await gatherAnswers(context, ask);
  const read = answers.flatMap(({ party, answer }) => {
    if (answer.kind === 'failed') return [];
    return [{ party, statement: answer.value, said: readStatement(context, party, answer.value, asked) }];
  });
  const groups = read.map(({ said }) => groupOf(said));
  const common = groups.find((group, i) => group !== null && groups.indexOf(group) !== i) ?? null;
  const judged = read.map((one) => ({ ...one, holds: one.said !== null && groupOf(one.said) === common && isHeld(context, one.said) }));
  const liars = judged.filter(({ said, holds }) => !holds && (said === null || groupOf(said) === common));
  for (const { party } of liars) context.observeLiar?.(party);
  const good = judged.filter(({ holds }) => holds);
  if (common === null || good.length < 2) {
    const failure = read.length < 2 ? worstFailure(answers) : null;
    return { kind: 'failed', problem: failure ?? new ScleraError('parties-disagree', 'Fewer than two parties gave an answer that holds.') };
  }
  return { kind: 'evaluated', statements: good.map(({ statement }) => statement), said: good.flatMap(({ said }) => said ?? []) };
}

/** Asks under an order of the gateway's own, as nobody's consent is needed for a number. Throws what stands in the way. */
export async function evaluateDocument(context: Context, blinded: string): Promise<readonly EvaluationStatement[]> {
  const iat = Math.floor(context.clock() / 1000);
  const permit = makeId('permit');
  const order: EvaluationOrder = { iss: context.issuer, jti: permit, key: 'document', blinded, iat, exp: iat + orderSeconds };
  const token = signJws('sclera-evaluation+jwt', order, context.secretKey);
  const verdict = await judgeEvaluations(context, { permit, key: 'document', blinded }, (party) => party.evaluate(token));
  if (verdict.kind === 'failed') throw verdict.problem;
  return verdict.said;
}

/** Nobody waits longer for an evaluation. */
const orderSeconds = 60;

function isHeld({ judgeEvaluation }: Context, said: EvaluationStatement): boolean {
  if (judgeEvaluation === undefined) throw new ScleraError('configuration-invalid', 'Nobody here can tell whether an evaluation holds.');
  return judgeEvaluation(said) === 'holds';
}

function groupOf(said: EvaluationStatement | null): string | null {
  return said === null ? null : `${said.group.publicKey} ${said.group.slope}`;
}

/** Null for what the party did not sign, or not about this. */
function readStatement(context: Context, party: PartyId, statement: string, asked: Asked): EvaluationStatement | null {
  if (!partyIds.includes(party)) return null;
  const verified = verifyJws<EvaluationStatement>(statement, 'sclera-derivation+jwt', context.partyKeys[party]);
  if (verified.kind === 'invalid') return null;
  const said = verified.payload;
  const about = said.party === party && said.permit === asked.permit && said.key === asked.key && said.blinded === asked.blinded;
  const whole = typeof said.group?.publicKey === 'string' && typeof said.group.slope === 'string' && typeof said.evaluation === 'string';
  return about && whole ? said : null;
}
