import type { MouseEvent, ReactElement, ReactNode } from 'react';
import { go, type Route, useRoute } from './router.ts';

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
    // That page alone may use a camera, which a browser decides when it fetches it; and whoever leaves it is asked first, where a key would be lost.
    if (to === '/sim' || route === '/sim') return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} className={className} aria-current={route === to ? 'page' : undefined}>
      {children}
    </a>
  );
}
