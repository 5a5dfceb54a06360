/** Of the largest weight of the same tensor. Single precision keeps 6e-8 of a sum; what stays below this share is lost in any. */
const vanishing = 1e-15;

/** Fields of ONNX's messages (onnx.proto, IR version 3 and later), and the one data type of interest. */
const [graphOfModel, initializerOfGraph, typeOfTensor, rawDataOfTensor, float32] = [7, 5, 2, 9, 1] as const;

/**
 * A copy of an ONNX file in which weights too small to change anything are 0. Training leaves many of them (one in six in the packaged embedder), and their
 * products fall below what a processor handles quickly: the same embeddings, bit by bit, take 20 ms with them and 7 without (docs/adr/0033). What is no ONNX file comes
 * back as it is: the runtime says so.
 */
export function clearVanishingWeights(model: Uint8Array): Uint8Array {
  const copy = model.slice();
  try {
    for (const graph of fieldsOf(copy, graphOfModel))
      for (const tensor of fieldsOf(graph.bytes, initializerOfGraph)) clearTensor(tensor.bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return model;
  }
  return copy;
}

function clearTensor(tensor: Uint8Array): void {
  const isFloat = fieldsOf(tensor, typeOfTensor).some(({ value }) => value === float32);
  if (!isFloat) return;
  for (const { bytes } of fieldsOf(tensor, rawDataOfTensor)) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength - (bytes.byteLength % 4));
    let largest = 0;
    for (let at = 0; at < view.byteLength; at += 4) largest = Math.max(largest, Math.abs(view.getFloat32(at, true)));
    for (let at = 0; at < view.byteLength; at += 4) {
      if (Math.abs(view.getFloat32(at, true)) < vanishing * largest) view.setFloat32(at, 0, true);
    }
  }
}

interface Field {
  /** Of a varint; 0 of anything else. */
  readonly value: number;
  /** A view of the message; empty for a varint. */
  readonly bytes: Uint8Array;
}

/** The fields of one number in a protocol buffers message. Throws a RangeError where it is none. */
function fieldsOf(message: Uint8Array, wanted: number): readonly Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): number => {
    for (let value = 0, scale = 1; at < message.length && scale < 2 ** 63; scale *= 128) {
      const byte = message[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('a number without end');
  };
  const lengthOf = (wire: number): number => {
    if (wire === 1) return 8;
    if (wire === 5) return 4;
    if (wire === 2) return varint();
    throw new RangeError('no protocol buffers message');
  };
  while (at < message.length) {
    const key = varint();
    const [number, wire] = [Math.floor(key / 8), key % 8];
    if (wire === 0) {
      const value = varint();
      if (number === wanted) found.push({ value, bytes: message.subarray(at, at) });
      continue;
    }
    const length = lengthOf(wire);
    if (length > message.length - at) throw new RangeError('a field beyond the end');
    if (number === wanted) found.push({ value: 0, bytes: message.subarray(at, at + length) });
    at += length;
  }
  return found;
}
