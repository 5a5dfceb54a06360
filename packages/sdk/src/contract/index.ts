export * as schemas from './schemas.ts';
export { maxBodyBytes, sealedShareChars } from './schemas.ts';
export type * from './types.ts';
