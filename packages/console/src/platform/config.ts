/** Reads where the gateway is from the server that serves these pages. */
export async function loadGateway(): Promise<string> {
  const response = await fetch('/config.json', { signal: AbortSignal.timeout(10_000) });
  const config: unknown = await response.json();
  const gateway = typeof config === 'object' && config !== null ? (config as Record<string, unknown>)['gateway'] : undefined;
  if (typeof gateway !== 'string' || !/^https?:\/\/[^/]+$/.test(gateway)) throw new Error('config.json does not name a gateway');
  return gateway;
}
