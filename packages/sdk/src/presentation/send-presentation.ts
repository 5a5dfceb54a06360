import type { Fetch } from '../client/request.ts';
import { ownProblem } from '../problem.ts';
import type { PresentationAsked } from './single-use-credentials.ts';

/** What a verifier said to an answer (OpenID4VP 1.0, 8.2). */
export type PresentationSent =
  /** `continueAt`: where the person goes on, in the browser that began; null where nothing is said. */
  { readonly kind: 'taken'; readonly continueAt: string | null } | { readonly kind: 'not-taken'; readonly status: number };

/** Sends an answer (direct_post) to whoever asked, and to nobody that they lead on to. Throws `gateway-unreachable`; the credential is used up either way. */
export async function sendPresentation(
  { responseUri }: PresentationAsked,
  form: URLSearchParams,
  { fetch: own }: { readonly fetch?: Fetch } = {},
): Promise<PresentationSent> {
  const init: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
  };
  let response: Response;
  let text: string;
  try {
    response = await (own ?? fetch)(responseUri, init);
    text = await response.text();
  } catch (cause) {
    throw ownProblem('gateway-unreachable', `${new URL(responseUri).host} does not answer.`, {
      fix: 'Ask it for another request; the credential is not used again.',
      cause,
    });
  }
  return response.ok ? { kind: 'taken', continueAt: continueIn(text) } : { kind: 'not-taken', status: response.status };
}

function continueIn(text: string): string | null {
  try {
    const { redirect_uri: to } = JSON.parse(text) as { readonly redirect_uri?: unknown };
    return typeof to === 'string' && URL.canParse(to) && /^https?:$/.test(new URL(to).protocol) ? to : null;
  } catch {
    return null;
  }
}
