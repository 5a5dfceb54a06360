/** Somebody pressed Ctrl-C, and the command ended in order. Not a problem of the platform: the closed table has no code for it. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted';
}
