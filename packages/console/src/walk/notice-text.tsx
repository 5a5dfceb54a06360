import type { PublishedNotice } from '@sclera/sdk/contract';
import { type ReactElement, useId } from 'react';
import { languageName } from '../words/names.ts';
import { noticeSections } from '../words/notices.ts';

/** The whole notice, every section laid open, in one of the languages that the gateway offers. */
export function NoticeText(props: {
  readonly notice: PublishedNotice;
  readonly offered: readonly PublishedNotice[];
  readonly onLanguage: (language: string) => void;
  /** The rank of its title on the page. */
  readonly heading?: 'h2' | 'h3';
}): ReactElement {
  const { notice, offered, onLanguage, heading: Title = 'h3' } = props;
  const id = useId();
  const { headingLanguage, sections } = noticeSections(notice);
  return (
    <article className="notice" aria-labelledby={`${id}-title`} data-testid="notice" data-language={notice.language}>
      <header className="notice-head">
        <Title id={`${id}-title`} className="notice-title" lang={notice.language}>
          {notice.title}
        </Title>
        <div className="field">
          <label htmlFor={`${id}-language`}>Language</label>
          <select id={`${id}-language`} value={notice.language} onChange={(event) => onLanguage(event.target.value)} data-testid="language">
            {offered.map(({ language }) => (
              <option key={language} value={language} lang={language}>
                {languageName(language)}
              </option>
            ))}
          </select>
        </div>
      </header>
      <dl className="notice-sections" lang={notice.language}>
        {sections.map(({ heading, text }) => (
          <div key={heading}>
            <dt lang={headingLanguage}>{heading}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="notice-version">
        Version {notice.version}. Its fingerprint <code>{notice.hash.slice(0, 16)}…</code> goes into your consent, so that nobody can change
        afterwards what you read.
      </p>
    </article>
  );
}
