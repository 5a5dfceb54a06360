import type { Health, Platform, PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useAccess } from './access-context.ts';

const healthEveryMs = 10_000;

export function usePlatform(): UseQueryResult<Platform> {
  const access = useAccess();
  return useQuery({ queryKey: ['platform'], queryFn: () => access.platform(), staleTime: 60_000 });
}

/** Whether gateway and parties answer, asked again every ten seconds while the page is in view. */
export function useHealth(): UseQueryResult<Health> {
  const access = useAccess();
  return useQuery({ queryKey: ['health'], queryFn: () => access.health(), refetchInterval: healthEveryMs, retry: false });
}

export function useNotices(purpose: Purpose | null): UseQueryResult<readonly PublishedNotice[]> {
  const access = useAccess();
  return useQuery({
    queryKey: ['notices', purpose],
    queryFn: () => (purpose === null ? [] : access.notices(purpose)),
    enabled: purpose !== null,
    staleTime: 60_000,
  });
}
