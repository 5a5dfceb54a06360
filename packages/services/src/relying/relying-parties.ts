import { type Clock, type GatewayStore, ScleraError, sha256Hex } from '@sclera/core';
import { drawToken, type Item, openShelf, recordId } from '../trust/shelf.ts';

/** Somebody who may ask whether a person is one human, once in a scope of theirs. */
export interface RelyingParty {
  readonly id: string;
  /** What a person reads before they answer. */
  readonly name: string;
  /** Their own names for what a person does once: `poll-2026`. */
  readonly scopes: readonly string[];
  /** Where answers may go: return addresses, and the redirect addresses of OpenID Connect; all on one host. */
  readonly addresses: readonly string[];
  readonly state: 'active' | 'closed';
  /** ISO 8601 UTC. */
  readonly registeredAt: string;
}

export interface RelyingPartyFacts {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly addresses: readonly string[];
}

/** A key, told this once. It is `<id>.<secret>`, a bearer token and, whole, the client secret of OpenID Connect. */
export type KeyedRelyingParty = RelyingParty & { readonly key: string };

/** The registry of relying parties. */
export interface RelyingParties {
  /** Throws `bad-request`. */
  register(facts: RelyingPartyFacts): Promise<KeyedRelyingParty>;
  /** Other scopes and addresses; the name that people know stays. Throws `not-found`, `bad-request`. */
  change(id: string, facts: Omit<RelyingPartyFacts, 'name'>): Promise<RelyingParty>;
  /** Another key; the one before is good for nothing from here on. Throws `not-found`. */
  renewKey(id: string): Promise<KeyedRelyingParty>;
  /** For good: it gets no answers any more, also to requests that are open. Throws `not-found`. */
  close(id: string): Promise<RelyingParty>;
  /** Oldest first, those that were closed too. */
  list(): Promise<readonly RelyingParty[]>;
  /** Null for one that is closed or unknown. */
  find(id: string): Promise<RelyingParty | null>;
  /** Whose key this is. Throws `relying-party-unknown`. */
  identify(key: string): Promise<RelyingParty>;
  /** Hex SHA-256 of the key of one that is active: what a client secret is compared with. */
  keyHash(id: string): Promise<string | null>;
}

interface Body extends RelyingPartyFacts {
  readonly keyHash: string;
}

/** The scope of OpenID Connect, of every relying party. */
export const signInScope = 'openid';
const mostScopes = 100;
const mostAddresses = 20;
/** Letters, digits, marks, punctuation and spaces: no line ends, and nothing that turns the direction of what follows. */
const namePattern = /^(?=.*[\p{L}\p{N}])[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]{1,80}$/u;
const scopePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

export function createRelyingParties({
  store,
  clock,
}: {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly clock: Clock;
}): RelyingParties {
  const shelf = openShelf<Body & { readonly registeredAt: string }>(store.records, 'relying-party', 'relying-party');
  type Kept = Awaited<ReturnType<typeof shelf.need>>;

  const needActive = async (id: string): Promise<Kept> => {
    const found = await shelf.need(id);
    if (found.state !== 'active') throw new ScleraError('not-found', 'This relying party is closed.');
    return found;
  };
  const findActive = async (id: string): Promise<Kept | null> => {
    const found = await shelf.get(id);
    return found?.state === 'active' ? found : null;
  };
  const drawKey = (id: string): string => `${id}.${drawToken()}`;

  return {
    async register({ name, ...facts }) {
      if (!namePattern.test(name) || name.trim() !== name)
        throw new ScleraError('bad-request', 'A name has 1 to 80 letters, digits, signs and spaces: it is what people read.');
      requireFacts(facts);
      const id = recordId('rly');
      const key = drawKey(id);
      const body = { name, ...facts, keyHash: sha256Hex(key), registeredAt: new Date(clock()).toISOString() };
      return { ...shown(await shelf.add({ id, subject: null, state: 'active', dueAt: null, body })), key };
    },
    async change(id, facts) {
      requireFacts(facts);
      const found = await needActive(id);
      return shown(await shelf.change(found, { body: { ...found.body, scopes: facts.scopes, addresses: facts.addresses } }));
    },
    async renewKey(id) {
      const found = await needActive(id);
      const key = drawKey(id);
      return { ...shown(await shelf.change(found, { body: { ...found.body, keyHash: sha256Hex(key) } })), key };
    },
    close: async (id) => shown(await shelf.change(await needActive(id), { state: 'closed' })),
    list: async () => (await shelf.list()).map(shown),
    async find(id) {
      const found = await findActive(id);
      return found && shown(found);
    },
    async identify(key) {
      const found = await findActive(key.split('.', 1)[0] ?? '');
      // Of 256 random bits the hash is compared: how long that takes tells nothing of the key.
      if (found === null || found.body.keyHash !== sha256Hex(key)) throw new ScleraError('relying-party-unknown');
      return shown(found);
    },
    keyHash: async (id) => (await findActive(id))?.body.keyHash ?? null,
  };
}

function requireFacts({ scopes, addresses }: Omit<RelyingPartyFacts, 'name'>): void {
  if (scopes.length > mostScopes || new Set(scopes).size !== scopes.length || !scopes.every((scope) => scopePattern.test(scope)))
    throw new ScleraError('bad-request', `A scope is 1 to 63 small letters, digits and hyphens, each once, ${mostScopes} at most.`);
  if (scopes.includes(signInScope))
    throw new ScleraError('bad-request', `The scope ${signInScope} is that of OpenID Connect, and everybody has it.`);
  if (addresses.length > mostAddresses || !addresses.every(isAddress))
    throw new ScleraError(
      'bad-request',
      `An address is https (http on this machine alone), without a fragment or a password, ${mostAddresses} at most.`,
    );
  // A pairwise subject belongs to one host (OpenID Connect Core 8.1).
  if (new Set(addresses.map((address) => new URL(address).host)).size > 1)
    throw new ScleraError('bad-request', 'All addresses of a relying party are on one host. Register another party for another one.');
}

function isAddress(text: string): boolean {
  if (text.length > 500 || !URL.canParse(text) || text.includes('#')) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname)));
}

function shown({ id, state, body }: Pick<Item<Body & { readonly registeredAt: string }>, 'id' | 'state' | 'body'>): RelyingParty {
  const { name, scopes, addresses, registeredAt } = body;
  return { id, name, scopes, addresses, state: state === 'active' ? 'active' : 'closed', registeredAt };
}
