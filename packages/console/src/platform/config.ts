/** Whether whoever runs this place has given its pages a list of states whose chips count. */
export async function hasTrustList(): Promise<boolean> {
  return (await readConfig())['csca'] === true;
}

/** Whether the platform compares faces by both packaged networks. */
export async function hasFusedFaces(): Promise<boolean> {
  return (await readConfig())['faces'] === 'fused';
}

/** Reads where the gateway is from the server that serves these pages. */
export async function loadGateway(): Promise<string> {
  const { gateway } = await readConfig();
  if (typeof gateway !== 'string' || !/^https?:\/\/[^/]+$/.test(gateway)) throw new Error('config.json does not name a gateway');
  return gateway;
}

async function readConfig(): Promise<Record<string, unknown>> {
  const response = await fetch('/config.json', { signal: AbortSignal.timeout(10_000) });
  const config: unknown = await response.json();
  return typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {};
}
