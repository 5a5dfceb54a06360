/** A node of an ONNX graph. */
export interface OnnxNode {
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly input: OnnxValue;
  readonly output: OnnxValue;
}

/** Of ONNX 1.10, which every operation in use here has had since, and every current runtime reads. */
const [irVersion, opset] = [8, 15] as const;
const [float32, intAttribute, intsAttribute] = [1, 2, 7] as const;

/** The bytes of an ONNX file (onnx.proto, IR version 8, opset 15): single precision throughout. */
export function writeOnnx({ nodes, constants, input, output }: OnnxGraph): Uint8Array {
  const graph = [
    ...nodes.map((node) => message(1, nodeFields(node))),
    text(2, 'graph'),
    ...constants.map(({ name, shape, data }) =>
      message(5, [...shape.map((size) => whole(1, size)), whole(2, float32), text(8, name), message(9, [littleEndian(data)])]),
    ),
    message(11, valueFields(input)),
    message(12, valueFields(output)),
  ];
  return join([whole(1, irVersion), message(7, graph), message(8, [whole(2, opset)])]);
}

function nodeFields({ operation, inputs, output, attributes = {} }: OnnxNode): readonly Uint8Array[] {
  return [
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, operation),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, [
        text(1, name),
        ...(typeof value === 'number'
          ? [whole(3, value), whole(20, intAttribute)]
          : [...value.map((one) => whole(8, one)), whole(20, intsAttribute)]),
      ]),
    ),
  ];
}

function valueFields({ name, shape }: OnnxValue): readonly Uint8Array[] {
  const sizes = shape.map((size) => message(1, [whole(1, size)]));
  return [text(1, name), message(2, [message(1, [whole(1, float32), message(2, sizes)])])];
}

function littleEndian(data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * data.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) view.setFloat32(4 * i, data[i] as number, true);
  return bytes;
}

/** Protocol buffers: a varint field. */
function whole(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(8 * field), ...varint(value)]);
}

function text(field: number, value: string): Uint8Array {
  return message(field, [new TextEncoder().encode(value)]);
}

/** Protocol buffers: a field of a length, what is in it one after another. */
function message(field: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return join([Uint8Array.from([...varint(8 * field + 2), ...varint(length)]), ...parts]);
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
