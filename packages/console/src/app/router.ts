import { useSyncExternalStore } from 'react';

const pages = [
  '/',
  '/record',
  '/notice',
  '/log',
  '/assessments',
  '/review',
  '/operator',
  '/report',
  '/refusals',
  '/sim',
  '/counter',
  '/enrol',
  '/wallet',
  '/claim',
  '/leave',
  '/operator/campaigns',
] as const;
export type Page = (typeof pages)[number];
/** A page, or one notice by the hash that a consent names. */
export type Route = Page | `/notice/${string}`;

/** As the server lets them use one. */
const cameraPages: readonly Route[] = ['/sim', '/enrol', '/wallet', '/leave'];
const mayUseCamera = typeof location !== 'undefined' && cameraPages.includes(location.pathname as Route);

/**
 * Whether a page has to be fetched anew. A browser decides when it fetches a page whether it may use a camera; and whoever leaves the registration of a line is asked first, where a
 * key would be lost.
 */
export function isFetchedAnew(from: Route, to: Route): boolean {
  return from === '/sim' || to === '/sim' || (cameraPages.includes(to) && !mayUseCamera);
}

/** Goes to a page without reloading, so that what is in memory stays. */
export function go(route: Route): void {
  if (location.pathname !== route) history.pushState(null, '', route);
  dispatchEvent(new PopStateEvent('popstate'));
  scrollTo({ top: 0 });
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, () => readRoute(location.pathname));
}

/** The page at an address; one that is not known is the first page. */
export function readRoute(path: string): Route {
  if (noticeIn(path) !== null) return path as `/notice/${string}`;
  return pages.find((page) => page === path) ?? '/';
}

export function pageOf(route: Route): Page {
  return noticeIn(route) !== null ? '/notice' : (route as Page);
}

/** The hash of the notice that an address names, or null. */
export function noticeIn(path: string): string | null {
  return /^\/notice\/([0-9a-f]{64})$/.exec(path)?.[1] ?? null;
}

function subscribe(changed: () => void): () => void {
  addEventListener('popstate', changed);
  return () => removeEventListener('popstate', changed);
}
