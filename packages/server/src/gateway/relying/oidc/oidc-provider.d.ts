/** The part of oidc-provider 9 that is used here: the package brings no types. */
declare module 'oidc-provider/lib/provider.js' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface InteractionDetails {
    readonly uid: string;
    readonly params: Readonly<Record<string, unknown>>;
  }

  export interface ProviderContext {
    body: unknown;
    type: string;
    readonly oidc: {
      readonly client: { readonly clientId: string };
      readonly session: { readonly accountId: string; destroyed: boolean };
      readonly provider: { readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> } };
    };
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    /** Whether X-Forwarded-* headers are believed. */
    proxy: boolean;
    readonly Client: { readonly prototype: { compareClientSecret(this: { readonly clientSecret: string }, actual: string): boolean } };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    on(event: 'authorization.success', listener: (ctx: ProviderContext) => void): this;
    on(event: 'server_error', listener: (ctx: ProviderContext, error: unknown) => void): this;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<InteractionDetails>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object, options?: object): Promise<void>;
    interactionResult(request: IncomingMessage, response: ServerResponse, result: object): Promise<string>;
  }
}

declare module 'oidc-provider/lib/helpers/interaction_policy/index.js' {
  export function base(): { remove(prompt: string): void };
}
