import { createContext, useContext } from 'react';
import type { Access } from './access.ts';

const AccessContext = createContext<Access | null>(null);
export const AccessProvider = AccessContext.Provider;

export function useAccess(): Access {
  const access = useContext(AccessContext);
  if (access === null) throw new Error('no access was provided');
  return access;
}
