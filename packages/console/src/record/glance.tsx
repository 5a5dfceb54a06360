import type { PersonalRecord } from '@sclera/sdk/contract';
import type { ReactElement } from 'react';
import { usePlatform } from '../platform/queries.ts';
import { glanceWords } from '../words/glance.ts';

/** Five questions, each answered in one sentence; the rest of the page tells more. */
export function Glance({ record }: { readonly record: PersonalRecord }): ReactElement {
  const platform = usePlatform();
  const words = glanceWords(record, platform.data ?? null);
  return (
    <dl className="glance" data-testid="glance">
      {words.map(({ question, answer, section }) => (
        <div key={question}>
          <dt>
            <a href={`#${section}`}>{question}</a>
          </dt>
          <dd>{answer}</dd>
        </div>
      ))}
    </dl>
  );
}
