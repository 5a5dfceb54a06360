import type { z } from 'zod';
import { schemas } from '../contract/index.ts';
import { ownProblem, SdkProblem } from '../problem.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Transport {
  /** Without a slash at the end. */
  readonly url: string;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
}

export interface Call {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** A personal key, or the token of an operator. */
  readonly bearer?: string | undefined;
  readonly timeoutMs?: number | undefined;
  /** Statuses besides 2xx whose body is the answer itself. */
  readonly alsoAnswers?: readonly number[];
}

/** Calls the gateway and checks the answer against the contract. Throws {@link SdkProblem}. */
export async function callJson<T>(transport: Transport, call: Call, schema: z.ZodType<T>): Promise<T> {
  const text = await callText(transport, call);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notOfTheContract(call, cause);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw notOfTheContract(call, parsed.error);
  return parsed.data;
}

/** Calls the gateway for plain text. Throws {@link SdkProblem}. */
export async function callText(transport: Transport, call: Call): Promise<string> {
  return new TextDecoder().decode(await callBytes(transport, call));
}

/** Calls the gateway for bytes as they are. Throws {@link SdkProblem}. */
export async function callBytes(transport: Transport, call: Call): Promise<Uint8Array> {
  const { response, bytes } = await send(transport, call);
  if (response.ok || call.alsoAnswers?.includes(response.status)) return bytes;
  throw readProblem(transport, response, new TextDecoder().decode(bytes));
}

async function send(transport: Transport, call: Call): Promise<{ response: Response; bytes: Uint8Array }> {
  const timeoutMs = call.timeoutMs ?? transport.timeoutMs;
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json, text/plain, application/octet-stream' };
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.bearer !== undefined) headers['authorization'] = `Bearer ${call.bearer}`;
  const init: RequestInit = { method: call.method ?? 'GET', headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'error' };
  if (call.body !== undefined) init.body = JSON.stringify(call.body);
  try {
    const response = await transport.fetch(`${transport.url}${call.path}`, init);
    return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (cause) {
    const timedOut = cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError');
    const what = timedOut ? `${transport.url} did not answer within ${timeoutMs / 1000} s.` : `${transport.url} does not answer.`;
    throw ownProblem('gateway-unreachable', what, { cause });
  }
}

function readProblem(transport: Transport, response: Response, text: string): SdkProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = schemas.Problem.safeParse(value);
  if (parsed.success) return new SdkProblem(parsed.data);
  // A proxy in between, or something that is not this platform at all.
  return ownProblem('gateway-unreachable', `${transport.url} answered with status ${response.status}, but not as a Sclera platform does.`);
}

function notOfTheContract(call: Call, cause: unknown): SdkProblem {
  return ownProblem('internal', `The answer to ${call.method ?? 'GET'} ${call.path.split('?')[0]} is not one this version understands.`, {
    fix: 'Use the platform and the SDK in matching versions.',
    cause,
  });
}
