import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { AccessProvider } from './platform/access-context.ts';
import { loadGateway } from './platform/config.ts';
import { createLiveAccess } from './platform/live-access.ts';
import { applyTheme, readThemeChoice } from './theme/theme.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/walk.css';
import './styles/pictures.css';
import './styles/consent.css';
import './styles/answer.css';
import './styles/knowledge.css';
import './styles/eye.css';
import './styles/record.css';
import './styles/log.css';
import './styles/rights.css';
import './styles/sim.css';
import './styles/wallet.css';
import './styles/narrow.css';

applyTheme(readThemeChoice());
const page = document.getElementById('page');
if (page === null) throw new Error('index.html has no #page');
const root = createRoot(page);
// The gateway may run on this very machine: what the browser thinks of its connection says nothing about it.
const queries = new QueryClient({
  defaultOptions: { queries: { refetchOnWindowFocus: false, retry: 1, networkMode: 'always' }, mutations: { networkMode: 'always' } },
});

try {
  const access = createLiveAccess(await loadGateway());
  root.render(
    <QueryClientProvider client={queries}>
      <AccessProvider value={access}>
        <App />
      </AccessProvider>
    </QueryClientProvider>,
  );
} catch {
  root.render(
    <main className="stopped">
      <h1>The page could not start</h1>
      <p>
        Its server did not say where the platform is. Nothing was captured and nothing was sent. Reload the page, or tell whoever runs this
        place.
      </p>
    </main>,
  );
}
