/** Runs pieces of work one after the other, in the order they came. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    // The next one starts whatever becomes of this one; who asked for this one hears of its failure.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when everything asked for so far is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
