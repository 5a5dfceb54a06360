import { RecordFault } from './stored-image.ts';

/** Reads big-endian numbers and byte runs one after another; a read past the end is a damaged record. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not yet read. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  /** The next bytes, as a view and not a copy, so that a declared length costs nothing before it is believed. */
  take(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  #advance(length: number): number {
    if (length > this.left) throw new RecordFault('record-damaged');
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

/** Writes big-endian numbers and byte runs one after another. */
export class ByteWriter {
  readonly #parts: number[] = [];

  u8(value: number): this {
    this.#parts.push(value & 0xff);
    return this;
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value);
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value);
  }

  /** What has been written. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.#parts);
  }
}
