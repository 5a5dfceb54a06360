import { createContext, type ReactElement, type ReactNode, useCallback, useContext, useState } from 'react';

const Announce = createContext<(text: string) => void>(() => {});

/** Says something to a screen reader without moving the focus. */
export const useAnnounce = (): ((text: string) => void) => useContext(Announce);

export function LiveRegion({ children }: { readonly children: ReactNode }): ReactElement {
  const [text, setText] = useState('');
  const announce = useCallback((next: string) => setText(next), []);
  return (
    <Announce value={announce}>
      {children}
      <div className="unseen" role="status" aria-live="polite" data-testid="live">
        {text}
      </div>
    </Announce>
  );
}
