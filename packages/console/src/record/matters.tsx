import type { OwnMatter } from '@sclera/sdk/contract';
import type { ReactElement } from 'react';
import { timeWords } from '../words/names.ts';
import { matterNames, matterState, objectionEffect, outcomeWords } from '../words/rights.ts';

/** What the person asked for so far, where each stands, and what a human being answered. */
export function Matters({ matters }: { readonly matters: readonly OwnMatter[] }): ReactElement | null {
  if (matters.length === 0) return null;
  return (
    <ul className="matters" data-testid="matters">
      {matters.map((matter) => (
        <li key={matter.id} data-state={matter.state}>
          <p>
            <strong>{matterNames[matter.kind]}</strong>
            {matter.refusal === null ? '' : ` against line ${matter.refusal.leafIndex}`}
            <span className="use-when">{`, asked ${timeWords(matter.lodgedAt)}`}</span>
          </p>
          <blockquote>{matter.words}</blockquote>
          <p className={matter.overdue ? 'use-bad' : 'use-when'}>{matterState(matter)}</p>
          {matter.kind === 'objection' && matter.purpose !== null && <p className="use-when">{objectionEffect(matter)}</p>}
          {matter.answer && (
            <div className="answered">
              <p>
                <strong>{outcomeWords[matter.answer.outcome]}</strong>
              </p>
              <p>{matter.answer.reasons}</p>
            </div>
          )}
          <p className="use-when">{`In the public log at ${matter.leaves.length === 1 ? 'line' : 'lines'} ${matter.leaves.join(', ')}.`}</p>
        </li>
      ))}
    </ul>
  );
}
