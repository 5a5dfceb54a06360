import { timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '@sclera/core';
import { type Relying, type RelyingParties, type SignInPayload, type SignInRecords, signInScope } from '@sclera/services';
import type { base } from 'oidc-provider/lib/helpers/interaction_policy/index.js';
import type { Provider, ProviderContext } from 'oidc-provider/lib/provider.js';
import type { Logger } from 'pino';

export interface ProviderOptions {
  /** `https://gateway.example/oidc` */
  readonly issuer: string;
  readonly relying: Pick<Relying, 'parties' | 'records' | 'secrets'>;
  readonly logger: Pick<Logger, 'error' | 'info'>;
}

/** As its front door says. */
const firstSupportedNode = 22;

/** Under which path of the gateway it stands. */
export const mountPath = '/oidc';
export const interactionsPath: `${typeof mountPath}/interactions` = `${mountPath}/interactions`;
/** As long as a request that a wallet answers, and some time to come back. */
const interactionSeconds = 10 * 60;
const codeSeconds = 60;
const tokenSeconds = 5 * 60;

/**
 * An issuer of OpenID Connect without accounts: who signs in shows that they are one human of the list, and their subject is their nullifier in the client's own scope. Code flow
 * with PKCE alone; nothing is remembered between two sign-ins, so that no cookie leads from one client to the next.
 */
export async function createProvider({ issuer, relying, logger }: ProviderOptions): Promise<Provider> {
  const { Provider, basePolicy } = await loadLibrary();
  if (Number(process.versions.node.split('.')[0]) < firstSupportedNode)
    logger.info(`sign-in: oidc-provider is made for Node.js ${firstSupportedNode} and later; on this one it is only tested here`);
  const policy = basePolicy();
  // What is asked is shown by the wallet, before it proves.
  policy.remove('consent');
  const { jwk } = await relying.secrets.signingKey('id-token');
  const provider = new Provider(issuer, {
    adapter: adapterOn(relying),
    jwks: { keys: [jwk] },
    cookies: { keys: [await relying.secrets.secret('cookie')], short: cookie, long: cookie },
    clientAuthMethods: ['client_secret_basic'],
    clientBasedCORS: () => false,
    subjectTypes: ['pairwise'],
    // The nullifier is the client's own already.
    pairwiseIdentifier: (_: unknown, account: string) => readAccount(account).sub,
    findAccount: (_: unknown, account: string) => ({ accountId: account, claims: () => readAccount(account) }),
    claims: { [signInScope]: ['sub', 'epoch'] },
    scopes: [signInScope],
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    expiresWithSession: () => false,
    issueRefreshToken: () => false,
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
    },
    interactions: { policy, url: (_: unknown, { uid }: { readonly uid: string }) => `${interactionsPath}/${uid}` },
    loadExistingGrant: grantOpenid,
    ttl: {
      Interaction: interactionSeconds,
      Session: interactionSeconds,
      Grant: interactionSeconds,
      AuthorizationCode: codeSeconds,
      AccessToken: tokenSeconds,
      IdToken: tokenSeconds,
    },
    renderError: (ctx: ProviderContext, out: unknown) => {
      ctx.type = 'application/json';
      ctx.body = out;
    },
  });
  provider.proxy = issuer.startsWith('https:');
  provider.Client.prototype.compareClientSecret = function compareClientSecret(actual) {
    return timingSafeEqual(Buffer.from(sha256Hex(actual)), Buffer.from(this.clientSecret));
  };
  // A session would be an account: it ends with the code, and its cookie is not even set.
  provider.on('authorization.success', ({ oidc }) => {
    oidc.session.destroyed = true;
  });
  provider.on('server_error', (_, err) => logger.error({ err }, 'sign-in failed unexpectedly'));
  return provider;
}

/**
 * Only where somebody signs in: it brings a server framework of its own. By its parts, since all that its front door adds are lines on the console about Node 20; what they say
 * stands in the log.
 */
async function loadLibrary(): Promise<{ readonly Provider: typeof Provider; readonly basePolicy: typeof base }> {
  const [{ Provider }, { base: basePolicy }] = await Promise.all([
    import('oidc-provider/lib/provider.js'),
    import('oidc-provider/lib/helpers/interaction_policy/index.js'),
  ]);
  return { Provider, basePolicy };
}

/** What an interaction that was answered makes the browser be, for one code. */
export function writeAccount(subject: string, epoch: number): string {
  return `${subject}.${epoch}`;
}

const cookie = { signed: true, httpOnly: true, sameSite: 'lax' } as const;

function readAccount(account: string): { readonly sub: string; readonly epoch: number } {
  const [sub = '', epoch] = account.split('.');
  return { sub, epoch: Number(epoch) };
}

async function grantOpenid({ oidc }: ProviderContext): Promise<object> {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope(signInScope);
  await grant.save();
  return grant;
}

/** How oidc-provider keeps things: clients are relying parties, sessions are not kept, and the rest for minutes. */
function adapterOn({ parties, records }: Pick<Relying, 'parties' | 'records'>) {
  return (model: string) => {
    if (model === 'Client') return { ...keepsNothing, find: (id: string) => clientOf(parties, id) };
    if (model === 'Session') return keepsNothing;
    return shelfAdapter(records, model);
  };
}

const keepsNothing = {
  upsert: async () => {},
  find: async (): Promise<object | undefined> => undefined,
  findByUid: async () => undefined,
  consume: async () => {},
  destroy: async () => {},
  revokeByGrantId: async () => {},
};

function shelfAdapter(records: SignInRecords, model: string) {
  return {
    ...keepsNothing,
    upsert: (id: string, payload: SignInPayload, lifeSeconds: number) => records.put(model, id, payload, lifeSeconds),
    find: async (id: string) => (await records.find(model, id)) ?? undefined,
    consume: (id: string) => records.consume(model, id),
    destroy: (id: string) => records.remove(model, id),
    revokeByGrantId: (grant: string) => records.removeOfGrant(grant),
  };
}

async function clientOf(parties: RelyingParties, id: string): Promise<object | undefined> {
  const party = await parties.find(id);
  const secretHash = await parties.keyHash(id);
  if (party === null || secretHash === null || party.addresses.length === 0) return undefined;
  return {
    client_id: id,
    client_name: party.name,
    client_secret: secretHash,
    redirect_uris: party.addresses,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_basic',
    subject_type: 'pairwise',
    application_type: party.addresses.every((address) => address.startsWith('https:')) ? 'web' : 'native',
  };
}
