import { type ReactElement, useState } from 'react';
import { CheckList } from '../parts/check-list.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Ring } from '../parts/ring.tsx';
import { answerWords, purposeWords } from '../words/answers.ts';
import { timeWords } from '../words/names.ts';
import { KeepReceipt } from './keep-receipt.tsx';
import { Step } from './step.tsx';
import type { WalkControl } from './use-walk.ts';
import { type AskStage, actionOf, leavesKeyBehind, outcomeUnknown } from './walk-state.ts';

export function AnswerStep({ control, now }: { readonly control: WalkControl; readonly now: boolean }): ReactElement {
  const { walk } = control;
  const refused = walk.decided?.decision === 'refused';
  return (
    <Step
      number={4}
      title="The answer"
      about={
        refused
          ? 'No question was asked: you refused.'
          : 'The three parties compare together and say one thing. You get a receipt that anybody can check.'
      }
      state={walk.ask.kind === 'answered' ? 'done' : now ? 'now' : 'later'}
    >
      <AnswerBody control={control} />
    </Step>
  );
}

function AnswerBody({ control }: { readonly control: WalkControl }): ReactElement | null {
  const { walk, send, ask } = control;
  if (walk.capture.kind !== 'captured' || walk.decided === null) return null;
  const { purpose } = walk.decided.answer.consent;
  switch (walk.ask.kind) {
    case 'waiting':
      return (
        <div className="asking">
          <p>
            {actionOf(purpose) === 'enrol'
              ? 'Now the three sealed shares go out. If nobody enrolled has your eyes, each party keeps its share.'
              : 'Now the three sealed shares go out. Each party forgets its share once it has answered.'}
          </p>
          <button type="button" className="button button-main" onClick={() => void ask()} data-testid="ask">
            {actionOf(purpose) === 'enrol' ? 'Send the shares and enrol me' : 'Send the shares and ask'}
          </button>
        </div>
      );
    case 'asking':
      return <Stages at={walk.ask.stage} />;
    case 'failed':
      if (outcomeUnknown(walk)) return <Unknown control={control} />;
      return (
        <ProblemNotice problem={walk.ask.problem}>
          <button type="button" className="button" onClick={() => send({ kind: 'again' })} data-testid="again">
            Capture again and ask again
          </button>
        </ProblemNotice>
      );
    case 'answered':
      return <Answer control={control} />;
  }
}

const stages: readonly { readonly stage: AskStage; readonly name: string }[] = [
  { stage: 'permit', name: 'A permit for this one use' },
  { stage: 'seal', name: 'Each share is sealed for its party' },
  { stage: 'compare', name: 'The three parties compare together' },
  { stage: 'verify', name: 'The receipt is checked here' },
];

function Stages({ at }: { readonly at: AskStage }): ReactElement {
  const waiting = at === 'wait';
  const current = stages.findIndex(({ stage }) => stage === (waiting ? 'compare' : at));
  return (
    <ol className="stages" data-testid="asking">
      {stages.map(({ stage, name }, i) => (
        <li
          key={stage}
          className={i < current ? 'stage-done' : i === current ? 'stage-now' : 'stage-later'}
          aria-current={i === current ? 'step' : undefined}
        >
          {waiting && i === current ? 'The answer did not arrive yet; asking for it again' : name}
        </li>
      ))}
    </ol>
  );
}

function Answer({ control: { walk, send } }: { readonly control: WalkControl }): ReactElement | null {
  const { ask, decided } = walk;
  if (ask.kind !== 'answered' || decided === null) return null;
  const { answer, checks } = ask;
  const purpose = decided.answer.consent.purpose;
  const words = answerWords(answer, purpose, checks);
  const doubtful = checks.some(({ ok }) => ok === false);
  return (
    <div className="answer" data-testid="answer" data-decision={answer.decision}>
      <div className={`outcome${doubtful ? ' outcome-doubtful' : ''}`} data-outcome tabIndex={-1}>
        <Ring size={64} {...(doubtful ? { lit: { a: false, b: false, c: false } } : {})} />
        <div>
          <p className="outcome-headline" data-testid="headline">
            {words.headline}
          </p>
          <p>{words.meaning}</p>
          <p>{words.kept}</p>
        </div>
      </div>
      <section className="receipt" aria-labelledby="receipt" data-testid="receipt">
        <h3 id="receipt">Your receipt</h3>
        <dl className="facts">
          <div>
            <dt>Asked</dt>
            <dd>{purposeWords[purpose].name}</dd>
          </div>
          <div>
            <dt>Answer</dt>
            <dd>{words.headline}</dd>
          </div>
          <div>
            <dt>Line in the public log</dt>
            <dd data-testid="leaf-index">{answer.leafIndex}</dd>
          </div>
          <div>
            <dt>Agreed</dt>
            <dd>{timeWords(decided.answer.consent.events[0]?.at ?? '')}</dd>
          </div>
        </dl>
        <h4>Checked in this browser just now</h4>
        <CheckList checks={checks} />
        <KeepReceipt walk={walk} answer={answer} onSaved={() => send({ kind: 'saved' })} />
      </section>
      <Onward unsaved={leavesKeyBehind(walk)} onRestart={() => send({ kind: 'restart' })} />
    </div>
  );
}

/** The shares went out and no answer came back: whether something is kept has to be looked up, not guessed. */
function Unknown({ control: { walk, send } }: { readonly control: WalkControl }): ReactElement {
  return (
    <>
      <div className="problem" role="alert" data-testid="outcome-unknown">
        <p className="problem-title">The outcome is not known yet</p>
        <p>
          Your shares were sent, but no answer came back. If the three parties decided, the decision stands and your record tells it. Look
          there before you ask again.
        </p>
        <div className="problem-actions">
          <button type="button" className="button" onClick={() => send({ kind: 'again' })} data-testid="again">
            Capture again and ask again
          </button>
        </div>
      </div>
      <KeepReceipt walk={walk} answer={null} onSaved={() => send({ kind: 'saved' })} />
    </>
  );
}

/** The way on. Leaving an enrolment behind without its key is possible, but not by accident. */
function Onward({ unsaved, onRestart }: { readonly unsaved: boolean; readonly onRestart: () => void }): ReactElement {
  const [warned, setWarned] = useState(false);
  return (
    <div className="onward">
      <button type="button" className="button" onClick={() => (unsaved ? setWarned(true) : onRestart())} data-testid="restart">
        Start again as a new visitor
      </button>
      <p>Enrolled one capture? Try the other capture of the same person: it should be recognised.</p>
      {warned && unsaved && (
        <div className="problem" role="alert" data-testid="unsaved">
          <p className="problem-title">Your receipt is not saved yet</p>
          <p>Without it you cannot see your record again, and nobody can delete your shares for you before their time is up.</p>
          <div className="problem-actions">
            <button type="button" className="button" onClick={onRestart} data-testid="restart-anyway">
              Go on without it
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
