import type { PasskeyOptions } from '@sclera/sdk/contract';
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';

type RegistrationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];
type SignInOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];

/** Has an authenticator make a passkey; it never leaves the device that holds it. Throws where the person or the device says no. */
export async function makePasskey({ publicKey }: PasskeyOptions): Promise<Record<string, unknown>> {
  return { ...(await startRegistration({ optionsJSON: publicKey as unknown as RegistrationOptions })) };
}

/** Has an authenticator answer with a passkey that it holds. Throws as above. */
export async function usePasskey({ publicKey }: PasskeyOptions): Promise<Record<string, unknown>> {
  return { ...(await startAuthentication({ optionsJSON: publicKey as unknown as SignInOptions })) };
}
