import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Reasons } from './reasons.tsx';

test('each rule that fired is shown with how to mend it and its article; where none fired, nothing is', () => {
  const reasons = [
    { code: 'consent-expired', message: 'The time is over.', fix: 'Ask anew.', law: 'PIPL 19' },
    { code: 'capture', message: 'Too dark.' },
  ];
  const html = renderToStaticMarkup(createElement(Reasons, { reasons }));
  expect(
    html
      .replaceAll(/<[^>]+>/g, '|')
      .split('|')
      .filter(Boolean),
  ).toEqual(['The time is over.', 'Ask anew.', 'PIPL 19', 'Too dark.']);
  expect(renderToStaticMarkup(createElement(Reasons, { reasons: [] }))).toBe('');
});
