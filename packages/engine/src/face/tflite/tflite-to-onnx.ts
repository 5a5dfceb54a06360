import { FlatTable } from './flat-table.ts';
import { type OnnxConstant, type OnnxNode, writeOnnx } from './onnx-writer.ts';

/** Numbers of the operations that are translated, as TensorFlow Lite's schema (schema.fbs, version 3) has them. */
const operationNames: Readonly<Record<number, string>> = {
  0: 'Add',
  3: 'Conv',
  4: 'DepthwiseConv',
  18: 'Mul',
  19: 'Relu',
  22: 'Reshape',
  41: 'Sub',
  101: 'Abs',
};
const float32 = 0;

interface Tensor {
  /** Batch, height, width, channels for a picture; of a constant as its operation has it. */
  readonly shape: readonly number[];
  readonly name: string;
  /** Null for what is computed. */
  readonly data: Float32Array | null;
}

/** Whether a file says of itself that it is a TensorFlow Lite network. */
export function isTflite(file: Uint8Array): boolean {
  return String.fromCharCode(...file.subarray(4, 8)) === 'TFL3';
}

/**
 * Translates a TensorFlow Lite network of plain operations (convolutions, depthwise ones, addition, subtraction, product, absolute value, ReLU, flattening at the end; single precision, one
 * input, one output) into an ONNX file that tells the same of one picture. TensorFlow keeps channels last, ONNX first: weights are turned, so the input is [1, channels, height, width].
 * Throws a RangeError for anything else, a broken file included.
 */
export function translateTflite(file: Uint8Array): Uint8Array {
  const model = FlatTable.root(file);
  const graphs = model.tables(2);
  const [graph] = graphs;
  if (graph === undefined || graphs.length !== 1) throw unknown('more than one graph');
  const buffers = model.tables(4);
  const tensors = graph.tables(0).map((table, index) => readTensor(table, buffers, `t${index}`));
  const [inputs, outputs] = [graph.int32s(1), graph.int32s(2)];
  if (inputs.length !== 1 || outputs.length !== 1) throw unknown('more than one input or output');
  const codes = model.tables(1).map((code) => operationNames[Math.max(code.int8(0), code.int32(3))] ?? null);
  const constants: OnnxConstant[] = [];
  const nodes = graph.tables(3).map((operator): OnnxNode => {
    const name = codes[operator.int32(0)] ?? null;
    const given = operator.int32s(1).map((index) => tensorAt(tensors, index));
    const output = tensorAt(tensors, operator.int32s(2)[0]);
    if (name === null) throw unknown('an operation that is not translated');
    return translate(name, operator.table(4), given, output, constants);
  });
  const [input, output] = [tensorAt(tensors, inputs[0]), tensorAt(tensors, outputs[0])];
  return writeOnnx({
    nodes,
    constants,
    input: { name: input.name, shape: channelsFirst(input.shape) },
    output: { name: output.name, shape: [1, ...output.shape.slice(1)] },
  });
}

function translate(
  name: string,
  options: FlatTable | null,
  inputs: readonly Tensor[],
  output: Tensor,
  constants: OnnxConstant[],
): OnnxNode {
  const node = (operation: string, given: readonly Tensor[], attributes: OnnxNode['attributes'] = {}): OnnxNode => ({
    operation,
    inputs: given.map((tensor) => tensor.name),
    output: output.name,
    attributes,
  });
  const constant = ({ name: from }: Tensor, shape: readonly number[], data: Float32Array): Tensor => {
    if (!constants.some((known) => known.name === from)) constants.push({ name: from, shape, data });
    return { name: from, shape, data };
  };
  switch (name) {
    case 'Relu':
    case 'Abs':
      return node(name, inputs);
    case 'Add':
    case 'Sub':
    case 'Mul': {
      refuseFused(options?.int8(0) ?? 0);
      // A constant is a number a channel: it goes with the last axis there and the second here.
      const given = inputs.map((tensor) => (tensor.data === null ? tensor : constant(tensor, [tensor.data.length, 1, 1], tensor.data)));
      return node(name, given);
    }
    case 'Reshape': {
      const from = inputs[0]?.shape ?? [];
      if (from.slice(1, -1).some((size) => size !== 1) || output.shape.length !== 2) throw unknown('a reshape that is no flattening');
      return node('Flatten', inputs.slice(0, 1), { axis: 1 });
    }
    default:
      return translateConvolution(name === 'DepthwiseConv', options, inputs, output, { node, constant });
  }
}

interface Making {
  node(operation: string, given: readonly Tensor[], attributes: OnnxNode['attributes']): OnnxNode;
  constant(from: Tensor, shape: readonly number[], data: Float32Array): Tensor;
}

function translateConvolution(
  depthwise: boolean,
  options: FlatTable | null,
  inputs: readonly Tensor[],
  output: Tensor,
  make: Making,
): OnnxNode {
  const [input, weights, bias] = inputs;
  if (options === null || !input || !weights?.data || !bias?.data) throw unknown('a convolution without weights');
  const after = depthwise ? 4 : 3;
  refuseFused(options.int8(after));
  if (options.int32(after + 1) > 1 || options.int32(after + 2) > 1) throw unknown('a convolution with holes');
  const [, height = 0, width = 0, channels = 0] = input.shape;
  const [first = 0, kernelHeight = 0, kernelWidth = 0, last = 0] = weights.shape;
  // There: [output, height, width, input], or depthwise [1, height, width, channel]; here: [output, input a group, height, width].
  if (depthwise ? first !== 1 || last !== channels : last !== channels) throw unknown('a convolution of other channels');
  const [outer, inner] = depthwise ? [channels, 1] : [first, channels];
  const area = kernelHeight * kernelWidth;
  if (weights.data.length !== outer * inner * area || bias.data.length !== outer) throw unknown('weights of another number');
  const turned = new Float32Array(weights.data.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let p = 0; p < area; p++) {
        turned[(o * inner + i) * area + p] = weights.data[depthwise ? p * channels + o : (o * area + p) * channels + i] ?? 0;
      }
    }
  }
  const strides = [options.int32(2), options.int32(1)];
  if (Math.min(...strides) < 1) throw unknown('a convolution that does not move');
  const [, outputHeight = 0, outputWidth = 0] = output.shape;
  const [top, bottom] = padding(options.int8(0), height, outputHeight, kernelHeight, strides[0] as number);
  const [left, right] = padding(options.int8(0), width, outputWidth, kernelWidth, strides[1] as number);
  const given = [input, make.constant(weights, [outer, inner, kernelHeight, kernelWidth], turned), make.constant(bias, [outer], bias.data)];
  return make.node('Conv', given, {
    kernel_shape: [kernelHeight, kernelWidth],
    strides,
    pads: [top, left, bottom, right],
    group: depthwise ? channels : 1,
  });
}

/** TensorFlow's "same" (0) puts the odd one at the end, its "valid" (1) none. */
function padding(kind: number, size: number, outputSize: number, kernel: number, stride: number): readonly [number, number] {
  if (kind === 1) return [0, 0];
  const whole = Math.max(0, (outputSize - 1) * stride + kernel - size);
  return [Math.floor(whole / 2), Math.ceil(whole / 2)];
}

function readTensor(table: FlatTable, buffers: readonly FlatTable[], name: string): Tensor {
  const shape = table.int32s(0);
  const bytes = buffers[table.int32(2)]?.bytes(0) ?? new Uint8Array();
  const isFloat = table.int8(1) === float32;
  return { shape, name, data: isFloat && bytes.length > 0 ? readFloats(bytes) : null };
}

function readFloats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const floats = new Float32Array(bytes.length >> 2);
  for (let i = 0; i < floats.length; i++) floats[i] = view.getFloat32(4 * i, true);
  return floats;
}

function channelsFirst([, height = 0, width = 0, channels = 0]: readonly number[]): readonly number[] {
  return [1, channels, height, width];
}

function tensorAt(tensors: readonly Tensor[], index: number | undefined): Tensor {
  const tensor = tensors[index ?? -1];
  if (tensor === undefined) throw unknown('a tensor that is not there');
  return tensor;
}

function refuseFused(activation: number): void {
  if (activation !== 0) throw unknown('an activation within another operation');
}

function unknown(what: string): RangeError {
  return new RangeError(`no network that can be translated: ${what}`);
}
