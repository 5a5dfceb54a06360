/** `npm run bench -- policy [--json]`: one decision with rules parsed once, and the same with Cedar parsing schema and rules each time. */
import { isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
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
    { name: 'parsed each time: a check, no country stated', units: 1, run: repeat(1, () => unparsed(check)) },
  ],
  150,
);
const [worst] = results.slice(0, -1).sort((a, b) => b.medianMsPerUnit - a.medianMsPerUnit);
report('policy', { rules: policy.rules.length, limitMs: 0.5, slowestMedianMs: worst?.medianMsPerUnit, results });
