/** What a caller of this package can get wrong. Expected outcomes of the protocol are values, never this. */
export type MpcErrorCode =
  | 'bad-template'
  | 'bad-randomness'
  | 'bad-share'
  | 'bad-session'
  | 'bad-options'
  | 'no-memory'
  | 'session-busy'
  | 'position-reused';

/** A bug or broken input at the caller's side. The message never holds a template, a share or a key. */
export class MpcError extends Error {
  readonly code: MpcErrorCode;

  constructor(code: MpcErrorCode, message: string) {
    super(message);
    this.name = 'MpcError';
    this.code = code;
  }
}
