import type { MouseEvent, ReactElement, ReactNode } from 'react';
import { go, isFetchedAnew, type Route, useRoute } from './router.ts';

/** A link between the pages of this document. Opens in a new tab as any link does. */
export function Link({
  to,
  children,
  className,
}: {
  readonly to: Route;
  readonly children: ReactNode;
  readonly className?: string;
}): ReactElement {
  const route = useRoute();
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    if (isFetchedAnew(route, to)) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} className={className} aria-current={route === to ? 'page' : undefined}>
      {children}
    </a>
  );
}
