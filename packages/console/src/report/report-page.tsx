import type { ReactElement } from 'react';
import { FollowReport } from './follow-report.tsx';
import { WriteReport } from './write-report.tsx';

/** Where anybody says that something is wrong, without saying who they are, and reads what became of it. */
export function ReportPage(): ReactElement {
  return (
    <div className="page">
      <h1>Report what is wrong</h1>
      <p className="lede">
        For anybody: no account, no name, no cookie. A human being reads what you write and answers it, and where an authority watches over
        this platform it gets a copy.
      </p>
      <div className="record-page">
        <WriteReport />
        <FollowReport />
        <section aria-labelledby="kept" className="record-page">
          <h2 id="kept">What is known of you</h2>
          <p>
            What you write, what it is about and when it came: that is kept, sealed, until it is answered and for three years after. Your
            address is counted for a minute, so that nobody floods this page, and written down nowhere. So leave out what tells who you are,
            unless you want it to be known. Whoever runs the network between you and here can still see that you were on this page.
          </p>
        </section>
      </div>
    </div>
  );
}
