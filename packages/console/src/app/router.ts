import { useSyncExternalStore } from 'react';

export type Route = '/' | '/record' | '/log' | '/refusals';

const routes: readonly Route[] = ['/', '/record', '/log', '/refusals'];

/** Goes to a page without reloading, so that what is in memory stays. */
export function go(route: Route): void {
  if (location.pathname !== route) history.pushState(null, '', route);
  dispatchEvent(new PopStateEvent('popstate'));
  scrollTo({ top: 0 });
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

function currentRoute(): Route {
  return routes.find((route) => route === location.pathname) ?? '/';
}

function subscribe(changed: () => void): () => void {
  addEventListener('popstate', changed);
  return () => removeEventListener('popstate', changed);
}
