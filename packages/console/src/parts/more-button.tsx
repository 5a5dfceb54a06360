import type { ReactElement } from 'react';

/** Fetches the next part of a long list, where there is one. */
export function MoreButton(props: {
  readonly of: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; fetchNextPage(): unknown };
}): ReactElement | null {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = props.of;
  if (!hasNextPage) return null;
  return (
    <button type="button" className="button" onClick={() => void fetchNextPage()} disabled={isFetchingNextPage} data-testid="more">
      {isFetchingNextPage ? 'Fetching more …' : 'Show more'}
    </button>
  );
}
