import { setGlobalConfig } from '@openid4vc/utils';

/** Where an answer may go: to an encrypted address, or to this machine, so that nobody in between reads it. */
export function isAnswerAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname));
}

/** The library takes https alone, or every address; which ones here, `isAnswerAddress` says. */
export function leaveAddressesToUs(): void {
  setGlobalConfig({ allowInsecureUrls: true });
}
