/**
 * A table of a FlatBuffers file (Google, "FlatBuffers internals"): offsets to its fields by number, little-endian, absent ones at their default. Whatever points beyond the file throws a
 * RangeError, so that a broken file ends the reading and not more.
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;

  private constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  /** The table that a file begins with. */
  static root(file: Uint8Array): FlatTable {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  int8(field: number): number {
    const at = this.#field(field);
    return at === 0 ? 0 : this.#view.getInt8(at);
  }

  int32(field: number): number {
    const at = this.#field(field);
    return at === 0 ? 0 : this.#view.getInt32(at, true);
  }

  table(field: number): FlatTable | null {
    const at = this.#field(field);
    return at === 0 ? null : new FlatTable(this.#view, at + this.#view.getUint32(at, true));
  }

  tables(field: number): readonly FlatTable[] {
    return this.#each(field, 4, (at) => new FlatTable(this.#view, at + this.#view.getUint32(at, true)));
  }

  int32s(field: number): readonly number[] {
    return this.#each(field, 4, (at) => this.#view.getInt32(at, true));
  }

  /** A view of the file, not a copy. */
  bytes(field: number): Uint8Array {
    const { at, count } = this.#vector(field, 1);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, count);
  }

  #each<T>(field: number, size: number, read: (at: number) => T): readonly T[] {
    const { at, count } = this.#vector(field, size);
    return Array.from({ length: count }, (_, k) => read(at + size * k));
  }

  #vector(field: number, size: number): { readonly at: number; readonly count: number } {
    const from = this.#field(field);
    if (from === 0) return { at: 0, count: 0 };
    const start = from + this.#view.getUint32(from, true);
    const count = this.#view.getUint32(start, true);
    if (start + 4 + count * size > this.#view.byteLength) throw new RangeError('a vector beyond the end');
    return { at: start + 4, count };
  }

  /** Where a field is; 0 where it is left out. */
  #field(field: number): number {
    const fields = this.#at - this.#view.getInt32(this.#at, true);
    const entry = 4 + 2 * field;
    if (entry >= this.#view.getUint16(fields, true)) return 0;
    const offset = this.#view.getUint16(fields + entry, true);
    return offset === 0 ? 0 : this.#at + offset;
  }
}
