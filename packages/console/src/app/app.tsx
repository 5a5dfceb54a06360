import { type ReactElement, useEffect, useRef } from 'react';
import { AssessmentsPage } from '../assessments/assessments-page.tsx';
import { CampaignsPage } from '../campaigns/campaigns-page.tsx';
import { CounterPage } from '../counter/counter-page.tsx';
import { LogPage } from '../log/log-page.tsx';
import { NoticePage } from '../notice/notice-page.tsx';
import { OperatorPage } from '../operator/operator-page.tsx';
import { LiveRegion } from '../parts/live-region.tsx';
import { Ring } from '../parts/ring.tsx';
import { ClaimPage } from '../personhood/claim-page.tsx';
import { EnrolPage } from '../personhood/enrol-page.tsx';
import { LeavePage } from '../personhood/leave-page.tsx';
import { useAccess } from '../platform/access-context.ts';
import { RecordPage } from '../record/record-page.tsx';
import { RefusalsPage } from '../refusals/refusals-page.tsx';
import { ReportPage } from '../report/report-page.tsx';
import { ReviewPage } from '../review/review-page.tsx';
import { SimPage } from '../sim/sim-page.tsx';
import { ThemeContext, useThemeChoice } from '../theme/theme.ts';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { useWalk } from '../walk/use-walk.ts';
import { WalkPage } from '../walk/walk-page.tsx';
import { WalletProvider } from '../wallet/wallet-context.tsx';
import { WalletPage } from '../wallet/wallet-page.tsx';
import { Link } from './link.tsx';
import { noticeIn, type Page, pageOf, useRoute } from './router.ts';
import { StatusStrip } from './status-strip.tsx';

const titles: Readonly<Record<Page, string>> = {
  '/': 'Sclera: an eye goes in, one bit comes out',
  '/record': 'My data · Sclera',
  '/notice': 'What you are told · Sclera',
  '/log': 'The public log · Sclera',
  '/assessments': 'Impact assessments · Sclera',
  '/review': 'Reviewer’s queue · Sclera',
  '/operator': 'Operator’s desk · Sclera',
  '/report': 'Report what is wrong · Sclera',
  '/refusals': 'What Sclera refuses to be',
  '/sim': 'Register a line · Sclera',
  '/counter': 'The counter · Sclera',
  '/enrol': 'Enrol once · Sclera',
  '/wallet': 'Wallet · Sclera',
  '/claim': 'Claim a reward · Sclera',
  '/leave': 'Leave · Sclera',
  '/operator/campaigns': 'Campaigns · Sclera',
};

export function App(): ReactElement {
  const [choice, theme, choose] = useThemeChoice();
  return (
    <ThemeContext value={theme}>
      <LiveRegion>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        <header className="top">
          <div className="top-inner">
            <Link to="/" className="brand">
              <Ring size={30} />
              <span>Sclera</span>
            </Link>
            <nav aria-label="Pages" className="nav">
              <Link to="/">Ask or enrol</Link>
              <Link to="/sim">Register a line</Link>
              <Link to="/enrol">Enrol once</Link>
              <Link to="/wallet">Wallet</Link>
              <Link to="/record">My data</Link>
              <Link to="/notice">Notices</Link>
              <Link to="/log">Public log</Link>
              <Link to="/refusals">What we refuse</Link>
            </nav>
            <ThemeToggle choice={choice} onChoose={choose} />
          </div>
          <StatusStrip />
        </header>
        <WalletProvider>
          <Pages />
        </WalletProvider>
        <Foot />
      </LiveRegion>
    </ThemeContext>
  );
}

function Pages(): ReactElement {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(route);
  // The walk lives above the pages: looking at another page does not end it.
  const control = useWalk();
  useEffect(() => {
    document.title = titles[pageOf(route)];
    if (shown.current !== route) main.current?.focus({ preventScroll: true });
    shown.current = route;
  }, [route]);
  return (
    <main id="main" ref={main} tabIndex={-1}>
      {route === '/' && <WalkPage control={control} />}
      {route === '/record' && <RecordPage here={control.walk.person} onErased={() => control.send({ kind: 'erased' })} />}
      {pageOf(route) === '/notice' && <NoticePage hash={noticeIn(route)} />}
      {route === '/log' && <LogPage />}
      {route === '/assessments' && <AssessmentsPage />}
      {route === '/review' && <ReviewPage />}
      {route === '/operator' && <OperatorPage />}
      {route === '/report' && <ReportPage />}
      {route === '/refusals' && <RefusalsPage />}
      {route === '/sim' && <SimPage />}
      {route === '/counter' && <CounterPage />}
      {route === '/wallet' && <WalletPage />}
      {route === '/enrol' && <EnrolPage />}
      {route === '/claim' && <ClaimPage />}
      {route === '/leave' && <LeavePage />}
      {route === '/operator/campaigns' && <CampaignsPage />}
    </main>
  );
}

function Foot(): ReactElement {
  const { gateway } = useAccess();
  return (
    <footer className="foot">
      <div className="foot-inner">
        <p>Your pictures are examined inside this browser. This page talks to nobody but its own server and the gateway.</p>
        <ul>
          <li>
            <Link to="/refusals">What Sclera refuses to be</Link>
          </li>
          <li>
            <Link to="/assessments">Impact assessments</Link>
          </li>
          <li>
            <Link to="/report">Report what is wrong</Link>
          </li>
          <li>
            <Link to="/review">For reviewers</Link>
          </li>
          <li>
            <Link to="/operator">For operators</Link>
          </li>
          <li>
            <Link to="/claim">Claim a reward</Link>
          </li>
          <li>
            <Link to="/leave">Leave</Link>
          </li>
          <li>
            <Link to="/counter">For the counter</Link>
          </li>
          <li>
            <a href={`${gateway}/docs`} target="_blank" rel="noreferrer">
              API reference <span className="unseen">(opens in a new tab)</span>
            </a>
          </li>
          <li>
            <Link to="/log">Public log</Link>
          </li>
        </ul>
      </div>
    </footer>
  );
}
