/** `npm run bench -- policy [--json]`: one decision, what it would cost with every rule and fact, and with schema and rules parsed each time. */
import { isAuthorized, preparsePolicySet, preparseSchema, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { loadPolicy, type PolicyFacts, readCases } from '../packages/core/src/policy/index.ts';
import { type LooseFacts, readRequest } from '../packages/core/src/policy/request.ts';
import { builtinPacks, readPack, readSchema } from '../packages/core/src/policy/rules.ts';
import { measure, report } from './measure.ts';

const policy = loadPolicy();
const cases = readCases();
const factsOf = (name: string): PolicyFacts => cases.find((one) => one.name === name)!.facts;
const requests = {
  'a check, no country stated': factsOf('check: every fact in order'),
  'an enrolment with an obligation': factsOf('enrol: every fact in order'),
  'a check in China': factsOf('an assessment in force'),
  'a refusal': factsOf('withdrawn, then a check'),
  'an erasure': factsOf('erase by the person'),
};
const staticPolicies = Object.fromEntries(builtinPacks.flatMap((pack) => readPack(pack)).map(({ id, text }) => [id, text]));
const unparsed = (facts: PolicyFacts): number => {
  const { request } = readRequest(facts as unknown as LooseFacts);
  const answer = isAuthorized({ ...request, entities: [], schema: readSchema(), policies: { staticPolicies }, validateRequest: true });
  return answer.type === 'success' ? answer.response.diagnostics.reason.length : 0;
};

/** What a decision would cost with all rules of the country and every fact, asked as they are written; obligations not told apart. */
preparseSchema('whole', readSchema());
for (const country of ['none', 'cn']) {
  const packs = builtinPacks.filter((pack) => pack === 'base' || pack === country).flatMap((pack) => readPack(pack));
  preparsePolicySet(country, { staticPolicies: Object.fromEntries(packs.map(({ id, text }) => [id, text])) });
}
const whole = (facts: PolicyFacts, country: string): number => {
  const { request } = readRequest(facts as unknown as LooseFacts);
  const guard = { preparsedSchemaName: 'whole', validateRequest: true };
  const answer = statefulIsAuthorized({ ...request, ...guard, entities: [], preparsedPolicySetId: country });
  return answer.type === 'success' ? answer.response.diagnostics.reason.length : 0;
};

/** Few, so that most rounds on a busy machine are not interrupted in the middle. */
const decisions = 3;
const repeat = (times: number, work: () => number) => () => {
  let fired = 0;
  for (let i = 0; i < times; i++) fired += work();
  return fired;
};
const check = requests['a check, no country stated'];
const results = await measure(
  [
    ...Object.entries(requests).map(([name, facts]) => ({
      name: `parsed once: ${name}`,
      units: decisions,
      run: repeat(decisions, () => policy.decide(facts).rules.length),
    })),
    { name: 'every rule and fact: a check, no country stated', units: decisions, run: repeat(decisions, () => whole(check, 'none')) },
    {
      name: 'every rule and fact: a check in China',
      units: decisions,
      run: repeat(decisions, () => whole(requests['a check in China'], 'cn')),
    },
    { name: 'parsed each time: a check, no country stated', units: 1, run: repeat(1, () => unparsed(check)) },
  ],
  150,
);
const [worst] = results.slice(0, Object.keys(requests).length).sort((a, b) => b.medianMsPerUnit - a.medianMsPerUnit);
report('policy', { rules: policy.rules.length, limitMs: 0.5, slowestMedianMs: worst?.medianMsPerUnit, results });
